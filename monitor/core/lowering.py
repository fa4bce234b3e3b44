"""Writing into a watches file that a rule counts less for one watch; all else in the file stays as it is."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from msgspec.structs import replace

from monitor.core.remark import one_line
from monitor.core.spelling import suggestion
from monitor.core.watch import Watch
from monitor.core.watchfile import parse

_HEAD = re.compile(r"^\s*\[\[\s*watch\s*\]\]\s*(#.*)?$")
_ADJUST = re.compile(r"^\s*adjust\s*=\s*\{.*\}\s*(#.*)?$")
_BESIDE = re.compile(r"^\s*(#.*)?$")  # a comment or nothing: between two watches it belongs to the next one


def line(adjust: Mapping[str, float]) -> str:
    """The line of a watch that lowers these rules: ``adjust = { "S5.plan" = 0.2 }``."""
    pairs = (f"{_quoted(rule)} = {_number(share)}" for rule, share in sorted(adjust.items()))
    return f"adjust = {{ {', '.join(pairs)} }}"


class Lowering(NamedTuple):
    """That a rule keeps this share of its weight for one watch (1: the whole of it), and why, from when."""

    watch: str
    rule: str
    share: float
    because: str
    since: date


def lowered(text: str, name: str, change: Lowering) -> str:
    """The text of a watches file with the change in it, and a comment with the reason above.

    Raises ValueError in one line if there is no such watch, or if the file is written in a way that must be changed by
    hand.
    """
    watches = parse(text, name)
    place = next((at for at, one in enumerate(watches) if one.id == change.watch), None)
    if place is None:
        near = suggestion(change.watch, [one.id for one in watches])
        raise ValueError(f"{name}: there is no watch {change.watch!r}{near}")
    adjust = {**watches[place].adjust, change.rule: change.share}
    if change.share == 1:
        del adjust[change.rule]
    told = f"# {change.since.isoformat()}: {_quoted(change.rule)} = {_number(change.share)}: {one_line(change.because)}"
    changed = _rewritten(text, place, [told, line(adjust)] if adjust else [told])
    wanted = (*watches[:place], replace(watches[place], adjust=adjust), *watches[place + 1 :])
    if changed is None or _read(changed, name) != wanted:
        how = f"is written in a way that is not changed here; add {line(adjust)}"
        raise ValueError(f"{name}: watch {change.watch!r} {how}")
    return changed


def _rewritten(text: str, place: int, lines: list[str]) -> str | None:
    """The text with these lines at the end of the watch at this place, its former adjustments gone."""
    every = text.splitlines(keepends=True)
    heads = [at for at, one in enumerate(every) if _HEAD.match(one)]
    if place >= len(heads):
        return None
    start, end = heads[place], [*heads, len(every)][place + 1]
    while end > start + 1 and _BESIDE.match(every[end - 1]):
        end -= 1
    feed = "\r\n" if every[start].endswith("\r\n") else "\n"
    kept = [one for one in every[start:end] if not _ADJUST.match(one)]
    if not kept[-1].endswith("\n"):
        kept[-1] += feed
    return "".join([*every[:start], *kept, *(one + feed for one in lines), *every[end:]])


def _read(text: str, name: str) -> tuple[Watch, ...] | None:
    try:
        return parse(text, name)
    except ValueError:
        return None


def _quoted(rule: str) -> str:
    """The id as a TOML string."""
    quoted = '"' + rule.replace("\\", "\\\\").replace('"', '\\"') + '"'
    assert tomllib.loads(f"a = {quoted}") == {"a": rule}
    return quoted


def _number(share: float) -> str:
    """As short as it can be written and read back the same."""
    return f"{share:g}" if float(f"{share:g}") == share else repr(float(share))
