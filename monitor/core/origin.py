"""Origins: whose information a report is.

An *origin* is the outlet that is credited, else the one whose text it is, else the outlet that wrote; papers of one
publisher are one origin. Ten papers that print one text, or write "the Post reported", are ten voices and one origin.
"""

import re
from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache

from msgspec.structs import replace

from monitor.core.fingerprint import alike, excerpted
from monitor.core.rules import Origins, Rules
from monitor.core.signal import Signal

DAY = timedelta(days=1)


@lru_cache(maxsize=4096)
def outlet_key(name: str) -> str:
    """An outlet's name as it is compared: "The Harbour Post", "harbour-post" and "harbourpost.com" are one."""
    low = re.sub(r"^(?:https?://)?(?:www\.)?", "", name.lower().strip())
    low = re.sub(r"\.(?:com|org|net|co\.\w\w|gov|eu|info|\w\w)$", "", low)
    return re.sub(r"[\W_]", "", re.sub(r"^the\s+", "", low))


def origin_key(signal: Signal) -> str:
    """What the origin that a signal counts for is compared by."""
    return signal.source or outlet_key(whose(signal))


def whose(signal: Signal) -> str:
    """The origin that a signal counts for, by name."""
    return signal.repeats or signal.origin


def copied(signal: Signal) -> bool:
    """Whether it tells what another outlet reported, or prints its text."""
    return bool(signal.repeats) or outlet_key(signal.origin) != outlet_key(signal.outlet)


def traced(signal: Signal, earlier: Sequence[Signal], rules: Rules) -> Signal:
    """The signal with its origin found, given all that came before it, in order."""
    first = next((one for one in earlier if same_text(one, signal, rules.origins)), None)
    family = rules.families.get
    if first is None:
        key = outlet_key(signal.origin)
        return replace(signal, repeats="", source=family(key, key))
    key = outlet_key(whose(first))
    repeats = "" if key in (outlet_key(signal.origin), outlet_key(signal.outlet)) else whose(first)
    return replace(signal, repeats=repeats, source=family(key, key))


def same_text(one: Signal, later: Signal, rules: Origins) -> bool:
    """Whether a later signal's article is the text of an earlier one, whole, rewritten in places, or an excerpt.

    What an outlet prints again on another day under a headline it had used before is a new event, unless every word of
    it is the same. After ``copy_days`` nothing is a copy any more.
    """
    mine, theirs = one.fingerprint, later.fingerprint
    apart = later.seen - one.seen
    if not mine.text or not theirs.text or apart > timedelta(days=rules.copy_days):
        return False
    if mine.text == theirs.text:
        return True
    if apart > DAY and outlet_key(one.outlet) == outlet_key(later.outlet):
        return False
    return alike(mine, theirs, rules.alike) or excerpted(mine, theirs, rules.excerpt)
