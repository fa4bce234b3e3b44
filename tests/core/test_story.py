"""Stories: what belongs together is gathered, what does not is not, and all of it stays small and repeatable."""

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.core.cue import Role
from monitor.core.signal import Signal
from monitor.core.story import PREFIX, Stories, Story
from tests.builders import after
from tests.core.saying import cue, numbers
from tests.core.telling import TOPICS, gathered, loose, world

LAW = settings(max_examples=150, deadline=None)
SMALL = replace(numbers().stories, live=5, terms=12, articles=4, few=1)
WORDS = st.sampled_from(("ferry", "bank", "clinic", "duty", "border", "trawl", "boat", "rail", "ban", "levy", "port"))


@st.composite
def signals(draw: st.DrawFn) -> Signal:
    """Any loose signal of few words; some are of one article."""
    kinds = draw(st.lists(st.sampled_from(("S3", "S5", "S6", "S8", "D1")), min_size=1, max_size=2))
    return loose(
        draw(st.integers(0, 2000)),
        " ".join(draw(st.lists(WORDS, min_size=0, max_size=6))),
        *(cue(kind) for kind in kinds),
        object=draw(WORDS),
        article=draw(st.sampled_from(("", "", "one", "two"))),
    )


STREAMS = st.lists(signals(), max_size=25)


def test_a_long_story_is_one_and_its_neighbours_are_others() -> None:
    """Three days of the old quay: a review, a near decision, an announcement; beside it a bridge and a bank."""
    told = (
        loose(20, "Authority reviews closure of old quay", decider="port board", act="close", object="the old quay"),
        loose(26, "Bridge tolls: council weighs a new tariff for lorries", object="bridge tolls"),
        loose(30, "Old quay to be closed within days, officials say", cue("S6"), object="the old quay", outlet="Mail"),
        loose(33, "Bank of Ostmark inspectors look into savings rules", object="savings rules"),
        loose(60, "Old quay closed: port authority announces date", cue("S8"), object="the old quay", outlet="Gazette"),
    )
    stories, (first, bridge, second, bank, last) = gathered(*told, stories=world())
    assert first == second == last
    assert len({first, bridge, bank}) == 3
    assert stories.live[first].question == "Nobody was watching: will port board close the old quay?"
    assert all(subject.startswith(PREFIX) for subject in (first, bridge, bank))


def test_the_question_stays_that_of_the_first() -> None:
    one = loose(20, "Quay may close", decider="the port authority", act="close", object="the old quay")
    two = loose(21, "Old quay closes, says port authority", object="the old quay", decider="port authority")
    stories, subjects = gathered(one, two, stories=world())
    assert len(set(subjects)) == 1
    assert stories.live[subjects[0]].question == "Nobody was watching: will the port authority close the old quay?"


def test_an_announcement_begins_nothing_and_joins_what_began_before_it() -> None:
    announced = loose(30, "Old quay closed for good", cue("S8"), object="the old quay")
    denied = loose(31, "Old quay stays open, authority insists", cue("D1"), object="the old quay")
    assert gathered(announced, denied, stories=world())[1] == ["", ""]
    began = loose(20, "Old quay may be closed", object="the old quay")
    _, (story, *others) = gathered(began, announced, denied, stories=world())
    assert others == [story, story]
    later = loose(40, "Old quay may be closed", object="the old quay")
    assert gathered(later, announced, stories=world())[1][1] == ""


def test_what_is_said_to_be_announced_already_begins_nothing() -> None:
    both = loose(20, "Old quay closes, bridge next", cue("S6"), cue("S8"), object="the old quay")
    assert gathered(both, stories=world())[1] == [""]


def test_what_only_the_outlet_says_joins_and_begins_nothing() -> None:
    own = loose(25, "Old quay to close soon", cue("S6", Role.OUTLET), object="the old quay")
    assert gathered(own, stories=world())[1] == [""]
    began = loose(20, "Old quay may be closed", object="the old quay")
    assert len(set(gathered(began, own, stories=world())[1])) == 1


def test_an_edited_article_stays_where_it_was_and_one_that_had_no_story_may_begin_one() -> None:
    first = loose(20, "Old quay may be closed", object="the old quay", article="quay")
    edited = replace(loose(21, TOPICS[1], article="quay"), cues=(), edited=True)
    stories, (one, two) = gathered(first, edited, stories=world())
    assert one == two
    assert stories.live[one].articles == (first.article,)
    dull = loose(20, "Old quay closed", cue("S8"), article="quay")
    assert gathered(dull, first, stories=world())[1][1].startswith(PREFIX)


def test_what_is_far_back_must_be_more_alike() -> None:
    one = loose(20, "Old quay may be closed for repairs", object="the old quay")
    soon, late = (loose(hours, "Repairs at quay considered") for hours in (21, 20 + 24 * 20))
    assert gathered(one, soon, stories=world())[1][0] == gathered(one, soon, stories=world())[1][1]
    assert len(set(gathered(one, late, stories=world())[1])) == 2


def test_lifting_and_imposing_the_same_are_one_story() -> None:
    lift = loose(20, "Ministry may lift night sailing ban", act="lift", object="the night sailing ban")
    impose = loose(25, "Ministry may impose night sailing ban again", act="impose", object="a night sailing ban")
    subjects = gathered(lift, impose, stories=world())[1]
    assert subjects[0] == subjects[1]


@LAW
@given(STREAMS)
def test_the_same_order_gives_the_same_and_what_comes_again_changes_nothing(stream: list[Signal]) -> None:
    """All of it again, from any place on, as after a kill; seen in the order in which it comes."""
    ordered = [replace(one, seen=after(n)) for n, one in enumerate(stream)]
    stories, subjects = gathered(*ordered)
    assert gathered(*ordered)[1] == subjects
    for place in range(len(ordered)):
        again, repeated = gathered(*ordered[place:], stories=stories)
        if len({one.article for one in ordered}) == len(ordered):
            assert repeated == subjects[place:]
            assert list(again.live.values()) == list(stories.live.values())


@LAW
@given(STREAMS, st.integers(0, 25))
def test_what_is_remembered_is_all_there_is(stream: list[Signal], place: int) -> None:
    """Stories written down and read again at any place go on as if nothing had been."""
    stories, first = gathered(*stream[:place], rules=SMALL)
    raw = [msgspec.json.encode(story) for story in reversed(stories.live.values())]
    again = Stories(msgspec.json.decode(one, type=Story) for one in raw)
    after, rest = gathered(*stream[place:], stories=again, rules=SMALL)
    whole, subjects = gathered(*stream, rules=SMALL)
    assert [*first, *rest] == subjects
    assert list(after.live.values()) == list(whole.live.values())


@LAW
@given(STREAMS)
def test_memory_is_bounded_whatever_comes(stream: list[Signal]) -> None:
    stories = Stories()
    for one in stream:
        stories, _ = gathered(one, stories=stories, rules=SMALL)
        assert len(stories) <= SMALL.live
        for story in stories.live.values():
            assert len(story.terms) <= SMALL.terms
            assert max(len(story.articles), len(story.passed)) <= SMALL.articles
            assert len(msgspec.json.encode(story)) < 2_000


@LAW
@given(STREAMS)
def test_the_index_is_what_the_stories_say(stream: list[Signal]) -> None:
    stories, _ = gathered(*stream, rules=SMALL)
    kept, made = stories.taken(), Stories(stories.live.values()).taken()
    assert kept.__dict__ == made.__dict__


@LAW
@given(STREAMS, signals(), signals())
def test_an_older_value_can_be_gone_on_from(stream: list[Signal], one: Signal, other: Signal) -> None:
    stories, _ = gathered(*stream, rules=SMALL)
    before = list(stories.live.values())
    left = gathered(one, stories=stories, rules=SMALL)
    assert list(stories.live.values()) == before
    right = gathered(other, stories=stories, rules=SMALL)
    fresh = gathered(other, stories=Stories(before), rules=SMALL)
    assert (right[1], list(right[0].live.values())) == (fresh[1], list(fresh[0].live.values()))
    assert left[0].changes(stories).keys() <= left[0].live.keys() | stories.live.keys()


@LAW
@given(st.permutations(range(len(TOPICS))), st.lists(st.integers(0, len(TOPICS) - 1), max_size=20))
def test_far_away_topics_do_not_merge_however_they_come(order: list[int], more: list[int]) -> None:
    told = [loose(20 + place / 4, TOPICS[topic], article=str(place)) for place, topic in enumerate([*order, *more])]
    _, subjects = gathered(*told, stories=world())
    by_topic = {topic: {s for t, s in zip([*order, *more], subjects, strict=True) if t == topic} for topic in order}
    assert all(len(one) == 1 for one in by_topic.values())
    assert len(set.union(*by_topic.values())) == len(TOPICS)


@LAW
@given(STREAMS)
def test_changes_lead_from_one_to_the_other(stream: list[Signal]) -> None:
    remembered: dict[str, Story] = {}
    stories = Stories()
    for one in stream:
        before = stories
        stories, _ = gathered(one, stories=stories, rules=SMALL)
        for id, story in stories.changes(before).items():
            remembered.pop(id) if story is None else remembered.update({id: story})
    assert remembered == stories.live


def test_a_story_that_nobody_tells_is_forgotten() -> None:
    old, other = loose(20, "Old quay may be closed"), loose(20 + 24 * 31, "Bridge tolls under review")
    stories, subjects = gathered(old, other)
    assert list(stories.live) == [subjects[1]]
    assert gathered(old, stories=stories)[1] == [subjects[0]]


def test_what_is_forgotten_leaves_nothing_behind() -> None:
    old, passed = loose(20, "Old quay may be closed"), loose(21, "Bridge opened", cue("S8"))
    between, _ = gathered(old, passed)
    assert [story.passed for story in between.live.values()] == [(passed.article,)]
    after, _ = gathered(loose(20 + 24 * 31, "Tolls under review"), stories=between)
    assert after.taken().__dict__ == Stories(after.live.values()).taken().__dict__
    assert passed.article not in after.taken().passed
