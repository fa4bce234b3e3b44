"""Invented alerts: a harbour levy that Port Vessen is about to end, told in six pieces of evidence."""

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from monitor.core.alert import Alert, Evidence, Reason, Stage
from monitor.core.cue import SIDES, Cue, Holder, Horizon, Kind, Record, Role
from monitor.core.identity import identify
from monitor.core.proposition import Direction

START = datetime(2026, 11, 24, 21, 5, 12, tzinfo=UTC)
QUESTION = "Will the Harbour Ministry end the night levy on foreign ferries?"


def cue(kind: Kind, sentence: str, words: str, holder: Holder, *, at: int = 400, horizon: Horizon | None = None) -> Cue:
    """A cue whose span is where ``words`` first stand in the sentence, which itself starts at ``at``."""
    start = at + sentence.index(words)
    return Cue(
        kind=kind,
        start=start,
        end=start + len(words),
        sentence_start=at,
        sentence_end=at + len(sentence),
        sentence=sentence,
        holder=holder,
        certainty=-2 if kind.value.startswith("D") else 2,
        horizon=horizon,
        rule=f"sample.{kind.value.lower()}",
    )


def evidence(
    said: Cue, outlet: str, minutes: float, weight: float, *, origin: str = "", copied: bool = False
) -> Evidence:
    """The cue as it stands in the ledger, seen so many minutes after the start."""
    slug = outlet.lower().replace(" ", "-")
    return Evidence(
        signal=identify("signal", outlet, said.sentence),
        article=identify("article", outlet),
        revision=identify("revision", outlet),
        url=f"https://{slug}.example/news/night-levy",
        outlet=outlet,
        title=f"{outlet} on the night levy",
        seen=START + timedelta(minutes=minutes),
        origin=origin or outlet,
        copied=copied,
        side=SIDES[said.kind],
        cue=said,
        weight=weight,
    )


def ledger() -> tuple[Evidence, ...]:
    """The six: pressure, an open door, review, very close, a status-quo denial, and a copy."""
    official = Holder(Role.PERSON_FAMILIAR, Record.ANONYMOUS)
    return (
        evidence(
            cue(
                Kind.PRESSURE,
                "Nineteen island mayors called on the ministry to drop the charge before the winter timetable starts.",
                "called on the ministry to drop",
                Holder(Role.AFFECTED, Record.NAMED, "nineteen island mayors"),
            ),
            "Vessen Courier",
            0,
            0.35,
        ),
        evidence(
            cue(
                Kind.OPENNESS,
                "Asked twice whether the levy would survive the year, Minister Oda Rell did not rule out ending it.",
                "did not rule out ending it",
                Holder(Role.DECIDER, Record.NAMED, "Oda Rell"),
            ),
            "The Northern Ledger",
            96,
            0.7,
        ),
        evidence(
            cue(
                Kind.REVIEW,
                "Officials have been weighing three ways to replace the income since early November, two of them said.",
                "have been weighing three ways",
                Holder(Role.OFFICIAL, Record.ANONYMOUS),
            ),
            "Radio Skerry",
            171,
            0.9,
        ),
        evidence(
            cue(
                Kind.IMMINENT,
                "A decision to lift the night levy is very close and could come before the weekend, according to two "
                "people familiar with the talks.",
                "is very close",
                official,
                horizon=Horizon(4, "before the weekend"),
            ),
            "Capital Dispatch",
            244,
            2.1,
        ),
        evidence(
            cue(
                Kind.STATUS_QUO,
                "“There is no change to our policy on harbour charges today,” said the ministry’s spokesman, Jonas "
                "Weil.",
                "no change to our policy",
                Holder(Role.SPOKESPERSON, Record.NAMED, "Jonas Weil"),
            ),
            "The Northern Ledger",
            262,
            -0.4,
        ),
        evidence(
            cue(
                Kind.IMMINENT,
                "The ministry is very close to lifting the levy, Capital Dispatch reported on Tuesday evening.",
                "is very close to lifting",
                official,
            ),
            "Ferry & Freight",
            281,
            0.0,
            origin="Capital Dispatch",
            copied=True,
        ),
    )


def non_denial() -> Evidence:
    """A seventh: an evasion, which moves nothing."""
    return evidence(
        cue(
            Kind.NON_DENIAL,
            "The prime minister’s office declined to comment on the timing.",
            "declined to comment",
            Holder(Role.SPOKESPERSON, Record.ANONYMOUS),
        ),
        "Capital Dispatch",
        244,
        0.0,
    )


def announcement() -> Evidence:
    """The end of it: the minister says so."""
    return evidence(
        cue(
            Kind.ANNOUNCED,
            "The night levy ends on 1 December, Minister Rell announced from the quay at Port Vessen.",
            "announced",
            Holder(Role.DECIDER, Record.NAMED, "Oda Rell"),
        ),
        "Harbour Ministry",
        610,
        3.2,
    )


def alert(revision: int = 4, **changes: object) -> Alert:
    """The episode at one of its revisions: 1 open, 2 review, 3 imminent, 4 a denial, 5 announced."""
    said = ledger()
    stage, reason, sentence, coming, made, seen, at = {
        1: (Stage.OPEN, Reason.RAISED, "The minister did not rule it out: two origins, no denial.", 0.31, 0.01, 2, 96),
        2: (Stage.REVIEW, Reason.ROSE, "Officials are weighing ways to replace the income.", 0.48, 0.01, 3, 171),
        3: (Stage.IMMINENT, Reason.ROSE, "Two people familiar say it is very close.", 0.89, 0.03, 4, 244),
        4: (
            Stage.IMMINENT,
            Reason.NEW_DENIAL,
            "The ministry’s spokesman says today’s policy is unchanged; that is silent about tomorrow.",
            0.87,
            0.02,
            6,
            281,
        ),
        5: (Stage.ANNOUNCED, Reason.ROSE, "Minister Rell announced it for 1 December.", 0.97, 0.94, 6, 610),
    }[min(revision, 5)]
    seen_so_far = (
        said[:seen] + ((non_denial(),) if revision >= 4 else ()) + ((announcement(),) if revision >= 5 else ())
    )
    told = Alert(
        id=identify("alert", "night-levy", "1"),
        revision=revision,
        subject="night-levy",
        question=QUESTION,
        episode=1,
        stage=stage,
        floor=Stage.OPEN,
        reason=reason,
        sentence=sentence,
        coming=coming,
        made=made,
        direction=Direction.LIFT,
        scope="foreign ferries, 22:00 to 06:00",
        ledger=tuple(sorted(seen_so_far, key=lambda one: one.seen)),
        origins=tuple(dict.fromkeys(one.origin for one in seen_so_far if not one.copied)),
        voices=tuple(dict.fromkeys(f"{one.outlet}: {one.cue.holder.role.value}" for one in seen_so_far)),
        first_seen=START + timedelta(minutes=96),
        as_of=START + timedelta(minutes=at),
        rules="2026-11",
    )
    return replace(told, **changes)


def other(name: str, **changes: object) -> Alert:
    """An alert of another episode, a copy of the first one under its own id."""
    own = {"id": identify("alert", name, "1"), "subject": name, "question": f"Will the council decide on {name}?"}
    return replace(alert(1), **{**own, **changes})
