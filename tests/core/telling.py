"""Builders of loose signals: what an article says that is about no watch."""

from datetime import timedelta

from monitor.core.cue import Cue
from monitor.core.identity import identify
from monitor.core.proposition import Proposition
from monitor.core.rules import Grouping
from monitor.core.signal import Signal
from monitor.core.story import Stories, assign
from tests.builders import DAWN
from tests.core.saying import cue, numbers


def loose(
    hours: float,
    title: str,
    *cues: Cue,
    decider: str = "",
    act: str = "",
    object: str = "",
    outlet: str = "Harbour Post",
    article: str = "",
) -> Signal:
    """An article seen so many hours after dawn; without cues it says that something is under review."""
    article = identify("article", article or f"{title} {hours} {outlet}")
    return Signal(
        id=identify("signal", article, title, *(one.kind for one in cues)),
        article=article,
        revision=identify("revision", title),
        url=f"https://{outlet.replace(' ', '-').lower()}.test/{hours:g}",
        outlet=outlet,
        title=title,
        seen=DAWN + timedelta(hours=hours),
        subject="",
        origin=outlet,
        proposition=Proposition(decider=decider, act=act, object=object),
        cues=cues or (cue("S3"),),
        rules="test",
    )


def gathered(
    *signals: Signal, stories: Stories | None = None, rules: Grouping | None = None
) -> tuple[Stories, list[str]]:
    """The stories after these signals, and the subject of each, empty if it has none."""
    stories, subjects = stories or Stories(), []
    for signal in signals:
        stories, told = assign(stories, signal, rules or numbers().stories)
        subjects.append(told.subject if told else "")
    return stories, subjects


TOPICS = (
    "Ferries ministry weighs end of night sailing ban",
    "Central bank of Ostmark ponders cut in lending rate",
    "Health council may end limit on clinic hours",
    "Treasury considers duty on imported glass",
    "Energy board looks at winter power tariff",
    "Interior ministry reviews crossing at Vell",
    "Fisheries office mulls trawling curbs in inner bay",
    "Marrow city studies charge for heavy lorries",
    "Defence chiefs consider patrol boat exports",
    "Rail regulator may lose its head, cabinet sources say",
)


def world() -> Stories:
    """Stories enough for rare words to be known as rare: ten of them, and forty about one word each."""
    others = (f"Commission {word} under review" for word in map("quarter{}".format, range(40)))
    return gathered(*(loose(place / 10, title) for place, title in enumerate((*TOPICS, *others))))[0]
