"""The path: what of an article becomes a signal, and articles folded to alerts."""

import os
import subprocess
import sys
from datetime import timedelta
from functools import partial
from pathlib import Path as File

import pytest
from msgspec.structs import replace

from monitor.codec import decode, encode
from monitor.core import watchfile
from monitor.core.alert import Alert, Reason, Stage
from monitor.core.article import Article, Health
from monitor.core.cue import Cue, Kind
from monitor.core.memory import Memory
from monitor.core.path import Path
from monitor.core.proposition import Direction, Proposition
from monitor.core.reading import read
from monitor.core.signal import Reading
from monitor.core.story import Stories
from monitor.core.watch import Watch, Watches
from monitor.rules import lexicon
from tests.builders import an_article
from tests.core.saying import FERRIES, cue, numbers, signal
from tests.texts import FILLERS, texts

LIFT, IMPOSE, KEEP = (Proposition(object=way.value, direction=way) for way in list(Direction) if way.value != "replace")


def a_path(reading: Reading, *watches: Watch, version: str = "1") -> Path:
    """A path whose detector says the same of every article."""
    return Path(Watches(watches or [FERRIES]), numbers(), lambda _, wanted=None: reading, version)


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


WATCHES = File(__file__).parent.parent / "watches.toml"


def the_path() -> Path:
    """The path of the load test: ten watches, the real detector."""
    words = partial(read, lexicon=lexicon())
    return Path(Watches(watchfile.parse(WATCHES.read_text("utf-8"), "watches.toml")), numbers(), words, "test")


def test_a_fold_is_its_steps_one_by_one_through_records() -> None:
    path, articles = the_path(), texts(300)
    memories: dict[str, bytes] = {}
    stepped: list[Alert] = []
    for article in articles:
        for one in path.detect(decode(encode(article), Article))[1]:
            memory = decode(memories[one.subject], Memory) if one.subject in memories else None
            memory, alerts = path.judge(memory, one)
            memories[one.subject] = encode(memory)
            stepped += alerts
    assert len(stepped) > 50
    assert stepped == list(path.fold(articles))


def test_an_article_about_something_else_speaks_only_where_it_mentions_the_matter() -> None:
    fair = "The fair opened on time, and the hall was full an hour before the doors. " * 12
    near = "The government is expected to lift the sluice ban next week, two officials said."
    far = "The central bank is expected to cut its lending rate next week, two officials said."
    text = "\n\n".join((fair, far, fair, near, fair))
    path = watching(Watch(id="sluice", question="?", query="sluice"))
    (found,) = path.detect(an_article(text=text, title="A day at the fair"))[1]
    assert {cue.sentence for cue in found.cues} == {near}
    assert {cue.kind for cue in found.cues} == {Kind.IMMINENT}
    (whole,) = path.detect(an_article(text=text, title="The sluice and the fair"))[1]
    assert {cue.sentence for cue in whole.cues} == {near}


def test_of_an_article_about_the_matter_what_is_told_of_other_decisions_is_left_out() -> None:
    """An outage, and farther down a law: the paper's last paragraph decides nothing about the sluice."""
    lead = "The sluice has stood shut for nine years, and the barges lie where they lay then."
    asked = "The government is expected to lift the sluice ban next week, two officials said."
    same = "An end to the ban is very close, one of them said."
    early = "A decision is very close, the minister said."
    law = "Parliament passed a law on fishing quotas on Monday."
    text = "\n\n".join((lead, early, asked, same, law))
    path = watching(Watch(id="sluice", question="?", query="sluice"))
    (signal,) = path.detect(an_article(text=text, title="Hopes for the old sluice"))[1]
    assert {cue.sentence for cue in signal.cues} == {early, asked, same}


def watching(*watches: Watch) -> Path:
    return Path(Watches(watches), numbers(), partial(read, lexicon=lexicon()), "test")


def test_an_exclusive_is_told_as_it_is_written() -> None:
    """One article: pressure, an open door, somebody who knows, a spokesman who speaks of today."""
    exclusive = an_article(
        1,
        "The river board is very close to a decision to lift the sluice ban, one person familiar with the talks said."
        "\n\n"
        "Lawmakers from the lower towns have urged the board to lift the sluice ban. Asked on Monday, the minister "
        "did not rule it out.\n\n"
        "“There is no change to our policy,” a spokesman for the board said.",
        "Harbour Post",
        "Board close to lifting sluice ban",
    )
    copy = an_article(
        2,
        "The river board is very close to a decision to lift the sluice ban, the Harbour Post reported on Tuesday, "
        "citing one person familiar with the talks.",
        "Evening Mail",
        "Sluice ban may go, report says",
    )
    made = an_article(
        3, "The river board announced on Wednesday that the sluice ban is lifted.", "Courier", "Word on the sluice"
    )
    path = watching(Watch(id="sluice", question="Will the sluice ban be lifted?", query="sluice"))
    alerts = list(path.fold([exclusive, copy, made]))
    assert [(one.stage, one.reason) for one in alerts[:2]] == [
        (Stage.IMMINENT, Reason.RAISED),
        (Stage.IMMINENT, Reason.NEW_VOICE),
    ]
    assert alerts[0].origins == alerts[1].origins == ("Harbour Post",)
    assert {Kind.OPENNESS, Kind.IMMINENT, Kind.STATUS_QUO} <= {line.cue.kind for line in alerts[0].ledger}
    assert (alerts[-1].stage, alerts[-1].reason) == (Stage.ANNOUNCED, Reason.RESOLVED)


def test_what_matches_no_watch_may_be_a_story_and_what_matches_one_never_is() -> None:
    path = watching(Watch(id="sluice", question="?", query="sluice"))
    near = "The government is expected to cut the harbour levy next week, two officials said."
    (free,) = path.detect(an_article(text=near, title="Harbour levy to be cut"))[1]
    assert (free.subject, free.question, free.proposition.object[:16]) == ("", "", "the harbour levy")
    (asked,) = path.detect(an_article(text=near.replace("harbour", "sluice"), title="Levy to be cut"))[1]
    assert asked.subject == "sluice"
    (alert,) = path.fold([an_article(text=near, title="Harbour levy to be cut")])
    assert (alert.subject[:6], alert.stage, alert.floor) == ("story:", Stage.IMMINENT, Stage.IMMINENT)
    assert alert.question.startswith("Nobody was watching: will ")


def test_no_signal_is_lost_where_the_rest_of_an_article_is_not_read() -> None:
    lazy = watching(replace(FERRIES, id="rate", query='"lending rate"'))
    eager = Path(lazy.watches, lazy.rules, lambda article, wanted=None: read(article, lexicon()), lazy.version)
    filler = [*FILLERS * 3][:20]
    long = [replace(one, text="\n\n".join((*filler[: number % 20], one.text))) for number, one in enumerate(texts(160))]
    found = [lazy.detect(one)[1] for one in long]
    assert found == [eager.detect(one)[1] for one in long]
    assert {signal.subject for signals in found for signal in signals} == {"", "rate"}
    assert any(len(lazy.detect(one)[0].cues) < len(eager.detect(one)[0].cues) for one in long)


def test_a_story_is_what_its_article_is_about() -> None:
    fair = "The fair opened on time, and the hall was full an hour before the doors. " * 12
    near = "The government is expected to cut the harbour levy next week, two officials said."
    assert watching().detect(an_article(text=f"{fair}\n\n{near}", title="A day at the fair"))[1] == ()


def test_an_edit_that_takes_everything_back_is_told_to_the_story() -> None:
    path = watching()
    near = an_article(
        text="The government is expected to cut the harbour levy next week, officials said.", title="Levy"
    )
    nothing = replace(near, revision="later", text="The levy was talked about.", edited=True)
    stories, (first,) = path.signals(Stories(), near)
    after, (second,) = path.signals(stories, nothing)
    assert (second.subject, second.cues, second.edited) == (first.subject, (), True)
    assert list(after.live.values()) == list(stories.live.values())


FOLD = """
import sys
from monitor.codec import encode
from tests.core.test_path import the_path
from tests.texts import FILLERS, texts
for alert in the_path().fold(texts(200)):
    sys.stdout.buffer.write(encode(alert) + b"\\n")
"""


def test_the_alerts_are_the_same_bytes_whatever_the_hashes() -> None:
    told = {
        subprocess.run(
            [sys.executable, "-c", FOLD],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=File(__file__).parents[2],
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1
    assert next(iter(told)).count(b"\n") > 30


def test_a_story_that_nobody_told_for_long_goes_stale_before_it_is_forgotten() -> None:
    """However long nothing at all came, and whoever looks in between."""
    near = an_article(
        text="The government is expected to cut the harbour levy next week, officials said.", title="Levy"
    )
    path = watching()
    told = [list(path.fold([near, *later(near, *days)])) for days in ((200,), (40, 200), (20, 40, 70, 100, 200))]
    assert [one.reason for one in told[0]] == [Reason.RAISED, Reason.EXPIRED]
    assert told[1] == told[2] == told[0]


def later(first: Article, *days: float) -> list[Article]:
    """Articles about nothing, so many days later."""
    return [
        replace(an_article(number=n, text="The fair opened on time."), seen=first.seen + timedelta(days=one))
        for n, one in enumerate(days, start=2)
    ]
