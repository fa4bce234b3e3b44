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
from monitor.core.kept import kept
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


def house(name: str, rules: Rules) -> str:
    """What an origin of this name is compared by: its publisher, if it is one of several papers."""
    key = outlet_key(name)
    return rules.families.get(key, key)


def whose(signal: Signal) -> str:
    """The origin that a signal counts for, by name."""
    return signal.repeats or signal.origin


@kept
def copied(signal: Signal) -> bool:
    """Whether it tells what another outlet reported, or prints its text."""
    return bool(signal.repeats) or outlet_key(signal.origin) != outlet_key(signal.outlet)


def traced(signal: Signal, earlier: Sequence[Signal], rules: Rules) -> Signal:
    """The signal with its origin found, given all that came before it, in order."""
    since = signal.seen - timedelta(days=rules.origins.copy_days)
    recent = (one for one in earlier if one.seen >= since)
    first = next((one for one in recent if same_text(one, signal, rules.origins)), None)
    key = outlet_key(whose(first) if first else signal.origin)
    repeats = whose(first) if first and key not in (outlet_key(signal.origin), outlet_key(signal.outlet)) else ""
    source = rules.families.get(key, key)
    return (
        signal
        if (repeats, source) == (signal.repeats, signal.source)
        else replace(signal, repeats=repeats, source=source)
    )


def same_text(one: Signal, later: Signal, rules: Origins) -> bool:
    """Whether a later signal's article is the text of an earlier one, whole, rewritten in places, or an excerpt.

    What an outlet prints again on another day under a headline it had used before is a new event, unless every word of
    it is the same.
    """
    mine, theirs = one.fingerprint, later.fingerprint
    if not mine.text or not theirs.text:
        return False
    if mine.text == theirs.text:
        return True
    if not (alike(mine, theirs, rules.alike) or excerpted(mine, theirs, rules.excerpt)):
        return False
    return later.seen - one.seen <= DAY or outlet_key(one.outlet) != outlet_key(later.outlet)
