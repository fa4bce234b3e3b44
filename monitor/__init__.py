"""The news monitor: feeds in, "policy change imminent" out, with the sentences that say so."""

__version__ = "0.1.0"
