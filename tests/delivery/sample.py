"""An invented episode: a city about to close its old bridge to lorries."""

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from monitor.core.alert import Alert, Evidence, Reason, Stage
from monitor.core.cue import SIDES, Cue, Holder, Kind, Record, Role
from monitor.core.identity import identify
from monitor.core.proposition import Direction

NIGHT = datetime(2031, 3, 4, 1, 40, tzinfo=UTC)
QUESTION = "Will Lindmouth close the Old Bridge to lorries?"
NOBODY = Holder(Role.OFFICIAL, Record.ANONYMOUS)
SPEAKER = Holder(Role.SPOKESPERSON, Record.NAMED, "Tilda Brandt")
MAYOR = Holder(Role.DECIDER, Record.NAMED, "Arno Fenn")


def said(
    kind: Kind,
    sentence: str,
    words: str,
    *,
    holder: Holder = NOBODY,
    outlet: str = "Lindmouth Echo",
    minutes: float = 0,
    weight: float = 1.0,
    copied: bool = False,
) -> Evidence:
    """One piece of evidence, its cue where ``words`` stand in the sentence."""
    start = 200 + sentence.index(words)
    slug = outlet.lower().replace(" ", "-")
    return Evidence(
        signal=identify("signal", outlet, sentence),
        article=identify("article", outlet),
        revision=identify("revision", outlet),
        url=f"https://{slug}.example/old-bridge",
        outlet=outlet,
        title="Old Bridge",
        seen=NIGHT + timedelta(minutes=minutes),
        origin=outlet,
        copied=copied,
        side=SIDES[kind],
        cue=Cue(
            kind=kind,
            start=start,
            end=start + len(words),
            sentence_start=200,
            sentence_end=200 + len(sentence),
            sentence=sentence,
            holder=holder,
            certainty=2,
            rule="sample",
        ),
        weight=weight,
    )


CLOSE = said(
    Kind.IMMINENT, "The city is about to close the bridge to lorries, an official said.", "is about to", weight=2.0
)
REVIEWED = said(
    Kind.REVIEW, "The council has been weighing a ban since May.", "weighing", outlet="Ferry Gazette", minutes=-60
)
DENIED = said(
    Kind.DENIAL,
    "“There will be no ban on lorries,” Tilda Brandt, the mayor's spokeswoman, said.",
    "There will be no ban",
    holder=SPEAKER,
    outlet="Radio Lind",
    minutes=30,
    weight=-2.5,
)
UNCHANGED = said(
    Kind.STATUS_QUO,
    "The rules for lorries have not changed, Tilda Brandt said.",
    "have not changed",
    holder=SPEAKER,
    outlet="Radio Lind",
    minutes=20,
    weight=-0.4,
)
ANNOUNCED = said(
    Kind.ANNOUNCED,
    "Mayor Arno Fenn announced that lorries are banned from the bridge from Monday.",
    "announced",
    holder=MAYOR,
    outlet="City of Lindmouth",
    minutes=90,
    weight=3.0,
)


def an_alert(revision: int = 1, *, episode: int = 1, **changes: object) -> Alert:
    """The episode at a revision, as it was raised unless the keywords say otherwise."""
    told = Alert(
        id=identify("alert", "old-bridge", str(episode)),
        revision=revision,
        subject="old-bridge",
        question=QUESTION,
        episode=episode,
        stage=Stage.IMMINENT,
        floor=Stage.LEANING,
        reason=Reason.RAISED if revision == 1 else Reason.NEW_VOICE,
        sentence="An official says the ban is about to come.",
        coming=0.87,
        made=0.03,
        direction=Direction.IMPOSE,
        scope="",
        ledger=(REVIEWED, CLOSE),
        origins=("Ferry Gazette", "Lindmouth Echo"),
        voices=("Ferry Gazette", "Lindmouth Echo", "Evening Lind"),
        first_seen=NIGHT - timedelta(hours=1),
        as_of=NIGHT + timedelta(minutes=revision),
        rules="1",
    )
    return replace(told, **changes)
