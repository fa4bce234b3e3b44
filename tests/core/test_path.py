"""The path: what of an article becomes a signal, and articles folded to alerts."""

from functools import partial

import pytest
from msgspec.structs import replace

from monitor.core.alert import Reason, Stage
from monitor.core.article import Article, Health
from monitor.core.cue import Cue
from monitor.core.path import Path
from monitor.core.proposition import Direction, Proposition
from monitor.core.reading import read
from monitor.core.signal import Reading
from monitor.core.watch import Watch, Watches
from monitor.rules import lexicon
from tests.builders import an_article
from tests.core.saying import FERRIES, cue, numbers, signal

LIFT, IMPOSE, KEEP = (Proposition(object=way.value, direction=way) for way in list(Direction) if way.value != "replace")


def a_path(reading: Reading, *watches: Watch, version: str = "1") -> Path:
    """A path whose detector says the same of every article."""
    return Path(Watches(watches or [FERRIES]), numbers(), lambda _: reading, version)


def told(path: Path, article: Article) -> list[Cue]:
    """The cues of the article's signals."""
    return [cue for one in path.detect(article)[1] for cue in one.cues]


ARTICLE = an_article(text="The ferries stay in the harbour, the council said.")


def test_a_signal_says_where_it_comes_from_and_whose_word_it_is() -> None:
    said = cue("S6", at=0)
    own = a_path(Reading(propositions=(LIFT,), cues=(said,))).detect(ARTICLE)[1][0]
    assert (own.article, own.revision, own.seen, own.url) == (ARTICLE.id, ARTICLE.revision, ARTICLE.seen, ARTICLE.url)
    assert (own.subject, own.outlet, own.origin) == ("ferries", "Harbour Post", "Harbour Post")
    assert (own.cues, own.proposition, own.rules) == ((said,), LIFT, "1")
    copy = a_path(Reading(cues=(said,), credited="Islander")).detect(ARTICLE)[1][0]
    assert (copy.origin, copy.proposition) == ("Islander", Proposition())


def test_the_id_names_revision_subject_and_rules() -> None:
    reading = Reading(cues=(cue("S6", at=0),))
    other = replace(FERRIES, id="boats")
    found = {
        path.detect(article)[1][0].id
        for article in (ARTICLE, replace(ARTICLE, revision="another"))
        for path in (a_path(reading), a_path(reading, other), a_path(reading, version="2"))
    }
    assert len(found) == 6
    assert a_path(reading).detect(ARTICLE)[1] == a_path(reading).detect(ARTICLE)[1]


def test_what_is_no_signal_makes_none() -> None:
    assert told(a_path(Reading(cues=(cue("X", at=0),))), ARTICLE) == []
    assert told(a_path(Reading(cues=(cue("S6", at=0),))), an_article()) == []


@pytest.mark.parametrize("health", [Health.CONSENT_WALL, Health.NOT_AN_ARTICLE])
def test_of_a_wall_only_the_headline_speaks(health: Health) -> None:
    head, body = replace(cue("S5", at=0), headline=True), cue("S6", at=0)
    wall = replace(ARTICLE, title="Ferries set to run", health=health)
    assert told(a_path(Reading(cues=(head, body))), wall) == [head]
    assert told(a_path(Reading(cues=(head, body))), replace(wall, health=Health.TRUNCATED)) == [head, body]


def test_what_goes_the_other_way_does_not_speak_for_it() -> None:
    lifting, imposing, keeping = (replace(cue("S5", at=0), proposition=place) for place in range(3))
    denying = replace(cue("D1", at=0), proposition=2)
    cues = (lifting, imposing, keeping, denying)
    asked = replace(FERRIES, direction=Direction.LIFT)

    def of(*cues: Cue, watch: Watch = asked) -> list[Cue]:
        return told(a_path(Reading(propositions=(LIFT, IMPOSE, KEEP), cues=cues), watch), ARTICLE)

    assert of(*cues) == [lifting, denying]
    assert of(imposing, keeping, denying) == [imposing, denying]
    assert of(*cues, watch=replace(FERRIES, direction=Direction.KEEP)) == [keeping, denying]
    assert of(*cues, watch=FERRIES) == list(cues)
    assert of(keeping) == []


def test_a_signal_of_a_watch_that_is_gone_is_still_judged() -> None:
    path = a_path(Reading(), replace(FERRIES, id="other"))
    _, alerts = path.judge(None, signal(0, "Islander", cue("S6", certainty=3)))
    assert [(alert.subject, alert.stage) for alert in alerts] == [("ferries", Stage.IMMINENT)]


def test_articles_are_folded_to_alerts_each_subject_by_itself() -> None:
    path = Path(
        Watches(
            [
                Watch(id="ban", question="?", query='"night ban"', floor=Stage.LEANING),
                Watch(id="levy", question="?", query="levy", floor=Stage.LEANING),
            ]
        ),
        numbers(),
        partial(read, lexicon=lexicon()),
        "test",
    )
    ban = [
        an_article(
            1,
            "The cabinet is very close to a decision to lift the night ban on ferries, one person familiar with the "
            "talks said.",
            "Islander",
        ),
        an_article(
            2, "The transport minister announced on Tuesday that the night ban on ferries is lifted.", "Courier"
        ),
    ]
    levy = an_article(3, "The government is expected to cut the harbour levy next week, two officials said.", "Gazette")
    alone = list(path.fold(ban))
    assert [(one.subject, one.stage, one.reason) for one in alone] == [
        ("ban", Stage.IMMINENT, Reason.RAISED),
        ("ban", Stage.ANNOUNCED, Reason.RESOLVED),
    ]
    mixed = list(path.fold([ban[0], levy, ban[1]]))
    assert [one for one in mixed if one.subject == "ban"] == alone
    assert {one.subject for one in mixed} == {"ban", "levy"}
    assert list(path.fold([*ban, *ban])) == alone
