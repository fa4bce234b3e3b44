"""Watches: how they are written, what is refused, and which articles and cues are theirs."""

import pytest

from monitor.core.alert import Stage
from monitor.core.article import Article
from monitor.core.cue import Cue, Kind
from monitor.core.proposition import Direction
from monitor.core.watch import LEAD, NEAR, Watch, Watches, parse
from tests.builders import an_article
from tests.core.building import cue

GOOD = """
[[watch]]
id = "sluice"
question = "Will the old sluice be opened?"
query = '"old sluice" AND NOT lottery'
deciders = ["Water Board", "dikegrave*"]
direction = "lift"
horizon_days = 14
floor = "review"
channels = ["console", "webhook"]
owner = "rivers"

[[watch]]
id = "ferry"
question = "Will the ferry stop?"
query = "ferr*"
"""


def test_a_file_of_watches() -> None:
    sluice, ferry = parse(GOOD, "watches.toml")
    assert sluice == Watch(
        id="sluice",
        question="Will the old sluice be opened?",
        query='"old sluice" AND NOT lottery',
        deciders=("Water Board", "dikegrave*"),
        direction=Direction.LIFT,
        horizon_days=14.0,
        floor=Stage.REVIEW,
        channels=("console", "webhook"),
        owner="rivers",
    )
    assert (ferry.direction, ferry.horizon_days, ferry.floor, ferry.channels) == (
        None,
        30.0,
        Stage.LEANING,
        ("console",),
    )
    assert parse("", "empty.toml") == ()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("owner =", "ownr ="), r"key 'ownr' is not known; did you mean 'owner'\?"),
        (("owner =", "zzz ="), r"key 'zzz' is not known; it is one of id, question, query, .*owner"),
        (('"review"', '"revue"'), r"floor 'revue' is not known; did you mean 'review'\?"),
        (('"review"', '"Imminent"'), r"floor 'Imminent' is not known; did you mean 'imminent'\?"),
        (('"review"', '"quiet"'), "floor 'quiet' does not ring; it goes from 'pressure' to 'in force'"),
        (('"review"', '"denied"'), "floor 'denied' does not ring"),
        (('"review"', "3"), r"Expected `str`, got `int` - at `\$\.floor`"),
        (('"lift"', '"lifted"'), r"direction 'lifted' is not known; did you mean 'lift'\?"),
        (('"lift"', '"sideways"'), "direction 'sideways' is not known; it is one of lift, impose, replace, keep"),
        (("= 14", "= 0"), "horizon_days must be above 0 and at most 3,650"),
        (("= 14", "= -1"), "horizon_days must be above 0"),
        (("= 14", "= inf"), "horizon_days must be above 0"),
        (("= 14", "= nan"), "horizon_days must be above 0"),
        (("= 14", '= "14"'), r"Expected `float`, got `str` - at `\$\.horizon_days`"),
        (("AND NOT lottery", "AND"), "query .*unexpected end"),
        (("dikegrave*", "*grave"), r"deciders: '\*grave' is not understood here"),
        (("dikegrave*", ""), "deciders: '' has no word"),
        (('["console", "webhook"]', '"console"'), r"Expected `array`, got `str` - at `\$\.channels`"),
        (('id = "sluice"', 'id = " "'), "id is empty"),
        (('question = "Will the old sluice be opened?"', ""), "missing required field `question`"),
    ],
)
def test_a_refusal_names_file_watch_and_key(change: tuple[str, str], says: str) -> None:
    wrong = GOOD.replace(*change)
    assert wrong != GOOD
    with pytest.raises(ValueError, match=says) as error:
        parse(wrong, "desk/watches.toml")
    assert str(error.value).startswith("desk/watches.toml: watch 1 (")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[watch]", "is not TOML"),
        ("[[watches]]", "'watches' is not known here; watches are written"),
        ("watch = 3", "'watch' is no list of tables; watches are written"),
        ("watch = [3]", "'watch' is no list of tables"),
        ('[watch]\nid = "sluice"', "'watch' is no list of tables"),
        (GOOD.replace('"ferry"', '"sluice"'), "watch 'sluice' is there twice"),
        ('[[watch]]\nquestion = "?"', "watch 1: .*missing required field `id`"),
    ],
)
def test_a_wrong_file_says_so_in_one_line(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says) as error:
        parse(text, "watches.toml")
    assert str(error.value).startswith("watches.toml: ")
    assert "\n" not in str(error.value)


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
    near, far = cue(Kind.REVIEW, start=place + 40), cue(Kind.IMMINENT, start=place + NEAR + 100)
    early, head = cue(Kind.PRESSURE, start=0), cue(Kind.LEANING, headline=True)
    assert place > LEAD
    assert matched("sluice", an_article(text=text), early, near, far, head) == [near]
    assert matched("sluice", an_article(text=text), early, far, head) is None
    assert matched("sluice", an_article(text=text, title="The sluice"), early, far) == [early, far]


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
