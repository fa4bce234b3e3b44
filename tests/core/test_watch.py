"""Watches: which articles and cues are theirs."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.core.article import LEAD, Article
from monitor.core.cue import Cue, Kind
from monitor.core.finder import Finder, Terms
from monitor.core.proposition import Proposition
from monitor.core.query import compile, sight
from monitor.core.watch import NEAR, Watch, Watches
from tests.builders import an_article
from tests.core.building import LAW, cue


def matched(query: str, article: Article, *cues: Cue, deciders: tuple[str, ...] = ()) -> list[Cue] | None:
    """The cues that are the watch's, None if the article is not."""
    watches = Watches([Watch(id="sluice", question="?", query=query, deciders=deciders)])
    found = watches.match(article, cues)
    return found[0][1] if found else None


def test_an_article_is_the_watch_s_when_it_answers_the_query() -> None:
    lone = cue(Kind.REVIEW)
    assert matched("sluice", an_article(text="The sluice is old."), lone) == [lone]
    assert matched("title:sluice", an_article(title="The sluice"), lone) == [lone]
    assert matched("sluice AND NOT harbour", an_article(text="The sluice is in the harbour."), lone) is None
    assert matched("sluice", an_article(text="The ferry is old."), lone) is None


def test_without_a_cue_it_is_nobody_s() -> None:
    assert matched("sluice", an_article(text="The sluice is old.")) is None


def test_one_of_the_deciders_must_be_there() -> None:
    lone, deciders = cue(Kind.REVIEW), ("Water Board", "dikegrave*")
    assert matched("sluice", an_article(text="The sluice is old."), lone, deciders=deciders) is None
    assert matched("sluice", an_article(text="Sluice: the water board met."), lone, deciders=deciders) == [lone]
    assert matched("sluice", an_article(title="Dikegraves on the sluice"), lone, deciders=deciders) == [lone]


def test_of_an_article_about_something_else_only_the_cues_near_a_mention_are_taken() -> None:
    filler = "The fair opened on time and closed early. " * 30
    text = f"{filler}The sluice is old. {filler}"
    place = text.index("sluice")
    near, far = cue(Kind.REVIEW, start=place - 4), cue(Kind.IMMINENT, start=place + NEAR + 100)
    far = replace(far, proposition=1)
    early, head = cue(Kind.PRESSURE, start=0), cue(Kind.LEANING, headline=True)
    assert place > LEAD
    assert matched("sluice", an_article(text=text), early, near, far, head) == [near]
    assert matched("sluice", an_article(text=text), early, far, head) is None
    assert matched("sluice", an_article(text=text, title="The sluice"), early, head, near, far) == [early, head, near]


def test_both_words_of_a_query_must_be_near_the_cue() -> None:
    filler = "The fair opened on time and closed early. " * 30
    text = f"{filler}The sluice is old. {filler}The board met."
    assert matched("sluice AND board", an_article(text=text), cue(Kind.REVIEW, start=text.index("sluice"))) is None


def test_watches_are_matched_in_their_order_and_found_by_id() -> None:
    watches = Watches(
        [Watch(id=name, question="?", query=query) for name, query in (("b", "gate"), ("a", "sluice"), ("c", "ferry"))]
    )
    article = an_article(text="The sluice has a gate.")
    assert [watch.id for watch, _ in watches.match(article, [cue(Kind.REVIEW)])] == ["b", "a"]
    found = watches.get("a")
    assert found is not None
    assert found.query == "sluice"
    assert watches.get("d") is None
    assert [watch.id for watch in watches] == ["b", "a", "c"]


def test_where_objects_are_named_one_of_them_must_be_there_too() -> None:
    watch = Watch(id="a", question="?", query="sluice", deciders=("board",), objects=("gate", "weir*"))
    lone = [cue(Kind.REVIEW)]
    watches = Watches([watch])
    assert watches.match(an_article(text="The board met on the sluice."), lone) == []
    assert watches.match(an_article(text="The sluice has a gate."), lone) == []
    assert watches.match(an_article(text="The board met on the sluice and the weirs."), lone) == [(watch, lone)]


def test_an_outlet_and_a_language_may_be_asked_for() -> None:
    lone = cue(Kind.REVIEW)
    article = an_article(text="The ferry is old.", outlet="Harbour Post")
    assert matched('outlet:"harbour post"', article, lone) == [lone]
    assert matched("outlet:post AND ferry AND lang:en", article, lone) == [lone]
    assert matched("ferry AND lang:fr", article, lone) is None
    assert matched("post", article, lone) is None


def test_words_must_be_near_each_other_in_the_stretch_around_the_cue() -> None:
    filler = "The fair opened on time and closed early. " * 30
    text = f"The sluice. {filler}The board met. {filler}An old sluice gate of the board. {filler}"
    near, far = cue(Kind.REVIEW, start=text.index("An old")), cue(Kind.REVIEW, start=text.index("The board met"))
    assert matched('"board sluice"~4', an_article(text=text), near, far) == [near]


def test_the_words_that_matched_can_be_told() -> None:
    watches = Watches(
        [Watch(id="a", question="?", query='sluic* AND NOT fair OR "old gate"', deciders=("board",), objects=("weir",))]
    )
    article = an_article(text="The board met on the sluices and the weir; the old gate stays.")
    assert set(watches.words("a", article)) == {"sluic*", "old gate", "board", "weir"}
    assert watches.words("a", an_article(text="A sluice.")) == ("sluic*",)


WORDS = st.lists(st.sampled_from(["old", "sluice", "gate", "fair " * 40, "mud", "\n\n"]), min_size=1, max_size=40)
QUERIES = st.sampled_from(
    [
        "sluice AND gate",
        '"old sluice"~4',
        "sluice OR mud",
        "old AND NOT mud",
        "title:mud AND old",
        "outlet:post OR gate",
    ]
)
TITLES = st.sampled_from(["The fair", "Mud", "The sluice"])


PLACES = st.lists(st.tuples(st.integers(0, 4_000), st.integers(0, 2)), max_size=6)


@LAW
@given(QUERIES, WORDS, TITLES, PLACES)
def test_a_cue_is_taken_if_its_sentence_answers_or_in_passing_the_text_around_it(
    query: str, words: list[str], title: str, at: list[tuple[int, int]]
) -> None:
    text = "fair " * (LEAD // 5) + " ".join(words)
    cues = [replace(cue(Kind.REVIEW, start=min(place, len(text))), proposition=number) for place, number in at]
    terms = Terms()
    asked = compile(query, terms)
    seen = sight(Finder(terms), title, text, "Harbour Post")
    expected = []
    if asked.test(seen) and asked.keys & {*seen.both, *seen.outlet.found}:
        if asked.near(seen, 0, LEAD):
            spans = [(one.proposition, one.sentence_start, one.sentence_end) for one in cues]
            held = [span for span in spans if seen.body.between(span[1], span[2], asked.wanted).found]
            same = {number for number, start, end in held if asked.near(seen, start, end)}
            expected = [one for one in cues if one.proposition in same or one.sentence_start < LEAD]
        else:
            around = [(one, one.sentence_start - NEAR, one.sentence_end + NEAR) for one in cues]
            expected = [one for one, start, end in around if asked.near(seen, start, end)]
    assert (matched(query, an_article(text=text, title=title), *cues) or []) == expected


def test_a_thing_without_a_name_is_the_article_s_if_it_is_told_early() -> None:
    text = "The sluice is old. A decision is near. " + "The fair opened on time. " * 40 + "A decision is near."
    early = replace(cue(Kind.IMMINENT, start=text.index("A decision")), proposition=0)
    late = replace(cue(Kind.IMMINENT, start=text.rindex("A decision")), proposition=1)
    other = replace(cue(Kind.IMMINENT, start=30), proposition=2)
    things = [Proposition(), Proposition(), Proposition(object="the harbour levy")]
    watches = Watches([Watch(id="a", question="?", query="sluice")])
    ((_, found),) = watches.match(an_article(text=text), [early, late, other], things)
    assert found == [early]
