"""Writing into a watches file that a rule counts less for one watch; all else in the file stays as it is."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date

from monitor.core.remark import one_line
from monitor.core.spelling import suggestion
from monitor.core.watch import Watch, parse

_HEAD = re.compile(r"^\s*\[\[\s*watch\s*\]\]\s*(#.*)?$")
_ADJUST = re.compile(r"^\s*adjust\s*=\s*\{.*\}\s*(#.*)?$")
_BESIDE = re.compile(r"^\s*(#.*)?$")  # a comment or nothing: between two watches it belongs to the next one


def line(adjust: Mapping[str, float]) -> str:
    """The line of a watch that lowers these rules: ``adjust = { "S5.plan" = 0.2 }``."""
    return (
        f"adjust = {{ {', '.join(f'{_quoted(rule)} = {_number(share)}' for rule, share in sorted(adjust.items()))} }}"
    )


def lowered(text: str, name: str, watch_id: str, rule: str, share: float, because: str, today: date) -> str:  # noqa: PLR0917 - one change, with all that is told of it
    """The text of a watches file in which a rule keeps this share of its weight for one watch; 1 is the whole of it.

    A comment with the reason stands above. Raises ValueError in one line if there is no such watch, or if the file is
    written in a way that must be changed by hand.
    """
    watches = parse(text, name)
    place = next((at for at, one in enumerate(watches) if one.id == watch_id), None)
    if place is None:
        raise ValueError(f"{name}: there is no watch {watch_id!r}{suggestion(watch_id, [one.id for one in watches])}")
    adjust = {**watches[place].adjust, rule: share}
    if share == 1:
        del adjust[rule]
    told = f"# {today.isoformat()}: {_quoted(rule)} = {_number(share)}: {one_line(because)}"
    changed = _rewritten(text, place, [told, line(adjust)] if adjust else [told])
    if changed is None or _read(changed, name) != (
        *watches[:place],
        _with(watches[place], adjust),
        *watches[place + 1 :],
    ):
        raise ValueError(f"{name}: watch {watch_id!r} is written in a way that is not changed here; add {line(adjust)}")
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
