"""``monitor verdicts``: what people said of alerts, as a table, as labels, and as what it says of the rules."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from functools import cache, partial

from monitor.archive import Archive
from monitor.cli import source
from monitor.cli.life import once
from monitor.clock import now
from monitor.codec import timestamp
from monitor.core import remark
from monitor.core.alert import Alert, Evidence, Opinion, Verdict
from monitor.core.blame import Tally, tallies
from monitor.core.lowering import Lowering, line, lowered
from monitor.core.spelling import nearest
from monitor.core.watch import Watch
from monitor.errors import BadSettings
from monitor.settings import Settings, load

EPILOG = """\
list, export and suggest read the archive (MONITOR_ARCHIVE), add goes to Kafka, apply changes the watches file
(MONITOR_WATCHES). Opinions: useful, old news, wrong actor, wish not decision, denial misread, duplicate, too late.

Example:
  monitor verdicts
  monitor verdicts add 7925416764a63d02551f "wish not decision" --revision 3 --who Ida --why "they only hope"
  monitor verdicts export > labels.jsonl
  monitor verdicts suggest
  monitor verdicts apply levy S5.plan 0.2 --because "wrong in 4 of 5 judged alerts"
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of ``monitor verdicts``."""
    parser.epilog = EPILOG
    parts = parser.add_subparsers(dest="part", metavar="{list,add,export,suggest,apply}")
    listing = parts.add_parser("list", help="a table of all verdicts, the oldest first (default)")
    listing.add_argument("--json", action="store_true", help="JSON lines instead of a table")
    adding = parts.add_parser("add", help="say something of an alert")
    adding.add_argument("alert", metavar="ALERT_ID")
    adding.add_argument("opinion", metavar="OPINION", help=", ".join(Opinion))
    adding.add_argument("--revision", type=int, metavar="N", help="the revision meant (default: the newest)")
    adding.add_argument("--why", default="", metavar="TEXT", help="one line")
    adding.add_argument("--who", default="", metavar="NAME")
    parts.add_parser("export", help="labels as JSON lines, each with the evidence that was judged")
    parts.add_parser("suggest", help="which rules were wrong, and how far they should be lowered; changes nothing")
    applying = parts.add_parser("apply", help="lower a rule for one watch, in the watches file")
    applying.add_argument("watch", metavar="WATCH")
    applying.add_argument("rule", metavar="RULE")
    applying.add_argument(
        "share", metavar="SHARE", type=_share, help="of its weight that is left: 0 mutes it, 1 frees it"
    )
    applying.add_argument("--because", required=True, metavar="TEXT", help="why, for whoever reads the file later")


def run(arguments: argparse.Namespace) -> int:
    """Do what is asked for."""
    if arguments.part == "add":
        return once(partial(_add, arguments))
    parts = {"export": _export, "suggest": _suggest, "apply": _apply}
    return parts.get(arguments.part, _list)(arguments, load())


def _list(arguments: argparse.Namespace, settings: Settings) -> int:
    with closing(Archive.open(settings.archive)) as archive:
        everything = list(archive.verdicts())
        if getattr(arguments, "json", False):
            _print(json.dumps(_told(one), ensure_ascii=False) for one in everything)
        else:
            _print(_table([_row(one) for one in everything]))
    if not everything:
        print("monitor verdicts: nobody has said anything yet", file=sys.stderr)
    return 0


def _told(one: Verdict) -> dict[str, object]:
    return {
        "alert": one.alert,
        "revision": one.revision,
        "opinion": one.what.value,
        "who": one.who,
        "when": timestamp(one.when),
        "why": one.why,
    }


def _row(one: Verdict) -> tuple[str, ...]:
    # Cleaned again: another program may have written to the topic, and a terminal obeys what it is told.
    who, why = remark.one_line(one.who) or "–", remark.one_line(one.why)
    return f"{one.when:%Y-%m-%d %H:%M}", remark.one_line(one.alert), f"r{one.revision}", one.what.value, who, why


async def _add(arguments: argparse.Namespace, settings: Settings) -> int:
    from monitor.stream.produce import Producer, verdict_record

    newest = _newest(arguments.alert, settings)
    revision = newest.revision if arguments.revision is None else arguments.revision
    if not 1 <= revision <= newest.revision:
        raise BadSettings("--revision", f"alert {newest.id} has the revisions 1 to {newest.revision}, not {revision}")
    try:
        words = {"who": arguments.who, "why": arguments.why}
        verdict = remark.verdict(newest.id, revision, arguments.opinion, when=now(), **words)
    except ValueError as error:
        raise BadSettings("verdict", str(error)) from None
    async with Producer(settings) as producer:
        await producer.send([verdict_record(verdict)])
    print(f"said of alert {newest.id}, revision {revision}: {verdict.what.value}", file=sys.stderr)
    return 0


def _newest(alert_id: str, settings: Settings) -> Alert:
    """The alert of this id as the archive has it."""
    with closing(Archive.open(settings.archive)) as archive:
        if revisions := archive.revisions(alert_id):
            return revisions[-1]
        near = ", ".join(nearest(alert_id, [one.id for one in archive.alerts()], 3))
    raise BadSettings(alert_id[:80], f"the archive has no such alert{f'; the nearest are {near}' if near else ''}")


def _export(_: argparse.Namespace, settings: Settings) -> int:
    with closing(Archive.open(settings.archive)) as archive:

        @cache
        def revisions(alert_id: str) -> dict[int, Alert]:
            return {one.revision: one for one in archive.revisions(alert_id)}

        for verdict in archive.verdicts():
            alert = revisions(verdict.alert).get(verdict.revision)
            print(json.dumps(_label(verdict, alert), ensure_ascii=False))
    return 0


def _label(verdict: Verdict, alert: Alert | None) -> dict[str, object]:
    """A verdict with what it was said of; nulls where the archive does not have that revision."""
    return {
        **_told(verdict),
        "subject": alert.subject if alert else None,
        "stage": alert.stage.value if alert else None,
        "rules": alert.rules if alert else None,
        "evidence": [_evidence(one) for one in alert.ledger] if alert else None,
    }


def _evidence(one: Evidence) -> dict[str, object]:
    cue = one.cue
    return {
        "article": one.article,
        "revision": one.revision,
        "url": one.url,
        "outlet": one.outlet,
        "kind": cue.kind.value,
        "rule": cue.rule,
        "start": cue.start,
        "end": cue.end,
        "sentence_start": cue.sentence_start,
        "sentence_end": cue.sentence_end,
        "sentence": cue.sentence,
        "headline": cue.headline,
        "role": cue.holder.role.value,
        "record": cue.holder.record.value,
        "holder": cue.holder.name,
        "weight": one.weight,
        "copied": one.copied,
        "gone": one.gone,
    }


def _suggest(_: argparse.Namespace, settings: Settings) -> int:
    with closing(Archive.open(settings.archive)) as archive:
        verdicts = list(archive.verdicts())
        judged = dict.fromkeys(one.alert for one in verdicts)
        found = tallies((one for id in judged for one in archive.revisions(id)), verdicts)
    head = ("watch", "rule", "judged", "wrong", "what was said")
    _print(_table([head, *map(_counts, found)]) if found else ())
    watches = {one.id: one for one in source.watches(source.text(settings.watches), str(settings.watches))}
    proposals = list(_proposals(found, watches))
    _print(proposals)
    if not proposals:
        print("monitor verdicts: nothing to propose: no rule was wrong three times and in over half", file=sys.stderr)
    return 0


def _counts(one: Tally) -> tuple[str, ...]:
    said = ", ".join(f"{what.value} {count}" for what, count in one.opinions.items() if count)
    return one.subject, one.rule, str(one.judged), str(one.wrong), said


def _proposals(found: Iterable[Tally], watches: dict[str, Watch]) -> Iterator[str]:
    """The lines that a desk may put into its watches file, watch by watch."""
    shares: dict[str, dict[str, float]] = {}
    for one in found:
        watch = watches.get(one.subject)
        if one.share is None or (watch is not None and watch.adjust.get(one.rule, 1.0) <= one.share):
            continue
        told = f"{one.rule} was wrong in {one.wrong} of {one.judged}"
        if watch is None:
            yield f"# {one.subject}: {told}; there is no such watch to lower it for"
            continue
        shares.setdefault(watch.id, dict(watch.adjust))[one.rule] = one.share
        yield f'# monitor verdicts apply {watch.id} {one.rule} {one.share:g} --because "{told[len(one.rule) + 1 :]}"'
    for id, adjust in shares.items():
        yield f'# in the [[watch]] with id = "{id}":'
        yield line(adjust)


def _apply(arguments: argparse.Namespace, settings: Settings) -> int:
    known = _rule_ids()
    if arguments.rule not in known:
        near = ", ".join(nearest(arguments.rule, known, 5))
        raise BadSettings(arguments.rule, f"there is no such rule{f'; did you mean {near}?' if near else ''}")
    change = Lowering(arguments.watch, arguments.rule, arguments.share, arguments.because, now().date())
    try:
        text = lowered(source.text(settings.watches), str(settings.watches), change)
    except ValueError as error:
        raise source.refused(error) from None
    source.replace(settings.watches, text)
    print(
        f"{settings.watches}: for {change.watch}, {change.rule} keeps {change.share:g} of its weight", file=sys.stderr
    )
    return 0


def _rule_ids() -> list[str]:
    from monitor.rules import listed

    own, name = source.own_rules(None)
    return [one.entry.id for one in listed(own, name)]


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no share; it is from 0 (mute) to 1 (the whole weight)")
    return share


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Rows in columns, the last one as long as it is."""
    sizes = [max(map(len, column)) for column in zip(*rows, strict=True)][:-1]
    for row in rows:
        yield "  ".join([*(text.ljust(size) for text, size in zip(row, sizes, strict=False)), row[-1]]).rstrip()


def _print(lines: Iterable[str]) -> None:
    for one in lines:
        print(one)
