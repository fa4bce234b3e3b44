"""``monitor explain``: an alert in full: its ledger, and the arithmetic term by term, up to the beliefs shown."""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing

import msgspec

from monitor.archive import Archive
from monitor.cli import source
from monitor.cli.explained import columns, rule
from monitor.codec import decode
from monitor.core.account import Account, Silent, Sum, Term, account, allows
from monitor.core.alert import Alert, Evidence, Verdict
from monitor.core.cue import Record, Role
from monitor.core.marking import printable, wrapped
from monitor.core.rules import Rules
from monitor.core.spelling import nearest
from monitor.errors import BadRecord, BadSettings, BadSource
from monitor.rules import rules
from monitor.settings import load

INDENT = 4
QUOTED = 150  # characters of a sentence


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("alert", metavar="ALERT_ID", help="the alert's id, or its beginning")
    parser.add_argument("--revision", type=int, metavar="N", help="the revision (default: the latest)")
    parser.add_argument("--file", metavar="FILE", help="alerts as JSON lines, in place of the archive (- is stdin)")
    parser.add_argument("--history", action="store_true", help="all revisions, one line each, with what people said")
    parser.add_argument("--json", action="store_true", help="the account as JSON")
    parser.epilog = "Example: monitor explain 45063800c6; monitor explain 45063800c6 --history"


def run(arguments: argparse.Namespace) -> int:
    settings = load()
    if arguments.file:
        revisions, said = _in_file(arguments.file, arguments.alert), list[Verdict]()
    else:
        revisions, said = _in_archive(settings.archive, arguments.alert)
    by_number = {one.revision: one for one in revisions}
    wanted = max(by_number) if arguments.revision is None else arguments.revision
    if wanted not in by_number:
        raise BadSettings("--revision", f"alert {revisions[0].id} has {_listed(by_number)} here, not {wanted}")
    numbers = rules(source.text(settings.rules) if settings.rules else None, str(settings.rules or "rules.toml"))
    alert = by_number[wanted]
    made = account(alert, numbers)
    if arguments.json:
        told = {"alert": alert.id, "revision": wanted, "rules": numbers.version, "account": made}
        sys.stdout.write(msgspec.json.encode(told).decode() + "\n")
        return 0
    width = columns()
    for line in _history(revisions, said) if arguments.history else _page(alert, made, numbers, width):
        print(line)
    return 0


def _in_archive(address: str, id: str) -> tuple[list[Alert], list[Verdict]]:
    with closing(Archive.open(address)) as archive:
        known = [one.id for one in archive.alerts()]
        whole = _chosen(id, known, "the archive")
        return archive.revisions(whole), list(archive.verdicts(whole))


def _in_file(name: str, id: str) -> list[Alert]:
    """The revisions of an alert among JSON lines; raises BadSource for a line that is no alert."""
    alerts = []
    for number, line in enumerate(source.read(name).splitlines(), 1):
        if line.strip():
            try:
                alerts.append(decode(line, Alert))
            except BadRecord as error:
                raise BadSource(f"{name}:{number}", error.what) from None
    whole = _chosen(id, list(dict.fromkeys(one.id for one in alerts)), name)
    return [one for one in alerts if one.id == whole]


def _chosen(id: str, known: Sequence[str], where: str) -> str:
    """The one id that begins so."""
    found = [one for one in known if one.startswith(id)]
    if id in found or len(found) == 1:
        return id if id in found else found[0]
    shown = printable(id[:40])
    if found:
        raise BadSettings(shown, f"{len(found)} alerts of {where} begin so: {', '.join(found[:5])}")
    near = ", ".join(nearest(id, known, 3))
    raise BadSettings(shown, f"{where} has no such alert{f'; the nearest are {near}' if near else ''}")


def _listed(numbers: Iterable[int]) -> str:
    ordered = sorted(numbers)
    return f"the revision{'s' if len(ordered) > 1 else ''} {', '.join(map(str, ordered))}"


def _page(alert: Alert, made: Account, numbers: Rules, width: int) -> Iterator[str]:
    yield from wrapped(printable(f"{alert.stage.value.upper()}: {alert.question}"), width)
    yield from wrapped(printable(alert.sentence), width)
    rung = {True: "it rang", False: "it did not ring", None: "nothing says whether it rang"}[alert.rings]
    yield f"{alert.subject}, alert {alert.id}, revision {alert.revision}, {alert.as_of:%Y-%m-%d %H:%M} UTC; {rung}"
    if not alert.rules.startswith(numbers.version):
        yield from wrapped(
            f"It was judged by the rules {alert.rules}; those in force are {numbers.version}: terms may not add up.",
            width,
        )
    for one in (made.coming, made.made):
        yield ""
        yield rule(width, one.name)
        yield from _sum(one, numbers, width)
    yield ""
    yield rule(width, "counts for nothing")
    for silent in made.silent:
        yield from _silent(silent, width)
    yield ""
    yield rule(width, "stage")
    yield from _stage(alert, made.coming.weighed, numbers, width)


def _sum(one: Sum, numbers: Rules, width: int) -> Iterator[str]:
    yield f"{one.prior:+8.3f}  before anything was said"
    for term in one.terms:
        yield from _term(term, width)
    right = "as shown" if one.adds_up else f"SHOWN {one.shows:.2f}: other rules, or rounding"
    curve = getattr(numbers.calibration, one.name)
    if curve.plain:
        yield f"{one.odds:+8.3f}  together: a probability of {one.comes_to:.2f}, {right}"
        return
    yield f"{one.odds:+8.3f}  together: a probability of {one.weighed:.2f} as weighed, by which the stage is judged"
    yield f"{curve.at(one.odds):+8.3f}  calibrated (low {curve.low:g}, high {curve.high:g}, offset {curve.offset:+g}):"
    yield f"          a probability of {one.comes_to:.2f}, {right}"
    if numbers.calibration.fitted:
        yield from wrapped(printable(f"The calibration was fitted on {numbers.calibration.fitted}."), width)


def _term(term: Term, width: int) -> Iterator[str]:
    product = " × ".join(f"{name} {value:.3g}" for name, value in term.factors)
    yield f"{term.gives:+8.3f}  {product}{'  (does not multiply out)' if term.odd else ''}"
    yield from _told(term.line, width)


def _silent(silent: Silent, width: int) -> Iterator[str]:
    yield f"       0  {silent.line.cue.kind.value}: {printable(silent.why)}"
    yield from _told(silent.line, width)


def _told(line: Evidence, width: int) -> Iterator[str]:
    """Who says it where, and the sentence."""
    holder = line.cue.holder
    who = holder.name or f"{holder.record.value} {holder.role.value}"
    if Record.OUTLET is holder.record or holder.role is Role.OUTLET:
        who = "in its own words"
    sentence = line.cue.sentence if len(line.cue.sentence) <= QUOTED else line.cue.sentence[:QUOTED] + " …"
    text = printable(f"{line.outlet}, {who}, {line.seen:%d %b %H:%M}: “{' '.join(sentence.split()).strip('“”')}”")
    for row in wrapped(text, max(20, width - 2 * INDENT - 2)):
        yield " " * (2 * INDENT + 2) + row


def _stage(alert: Alert, weighed: float, numbers: Rules, width: int) -> Iterator[str]:
    top = allows(alert, numbers)
    said = [f"{alert.stage.value}; the watch rings from {alert.floor.value}."]
    if top is not None:
        stage, line = top
        needed = numbers.stages.needed(stage)
        said.append(
            f"The farthest that a line allows is {stage.value} ({line.cue.kind.value}, {line.outlet}), which takes a "
            f"belief of {needed:.2f} to reach and {needed * (1 - numbers.stages.hysteresis):.2f} to keep; "
            f"it is {weighed:.2f}."
        )
    said.append(f"Origins: {', '.join(alert.origins) or 'none'}. Voices: {len(alert.voices)}.")
    said += [f"{words[0].upper()}{words[1:]}." for words in (*alert.adjusted, alert.would_change) if words]
    for text in said:
        yield from wrapped(printable(text), width)


def _history(revisions: Sequence[Alert], said: Sequence[Verdict]) -> Iterator[str]:
    for one in revisions:
        opinions = ", ".join(
            f"{verdict.who or 'somebody'}: {verdict.what.value}" for verdict in said if verdict.revision == one.revision
        )
        rang = "rang" if one.rings else "    "
        line = f"{one.revision:3}  {one.as_of:%Y-%m-%d %H:%M}  {one.stage.value:9}  {rang}  {one.sentence}"
        yield printable(line + (f"  [{opinions}]" if opinions else ""))
