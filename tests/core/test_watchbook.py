"""Watches as a person reads them."""

import pytest

from monitor.core.alert import Stage
from monitor.core.proposition import Direction
from monitor.core.watch import Watch
from monitor.core.watchbook import explained, query, table, written
from monitor.core.watchfile import parse

BAN = Watch(
    id="ban",
    question="Will the ban end?",
    query='"night ban" AND NOT title:lottery',
    deciders=("cabinet", "minister*"),
    objects=("ferry",),
    direction=Direction.LIFT,
    horizon_days=14,
    floor=Stage.DECIDED,
    min_origins=2,
    quiet="22:00-07:00 Europe/London",
    owner="harbour desk",
    adjust={"S5.will": 0.5, "S2.open": 0.0},
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sluice", "“sluice”"),
        ("slu* AND (gate OR mud)", "“slu…” and (“gate” or “mud”)"),
        ("sluice AND NOT (gate OR mud)", "“sluice” and (no “gate” and no “mud”)"),
        ('"old sluice"~5 title:mud', "“old”, “sluice” within 5 words of each other and “mud” in the headline"),
        ('"old sluice"~0', "“old”, “sluice” next to each other"),
        ("outlet:post AND text:mud", "“post” in the outlet's name and “mud” in the text"),
        ("mud AND lang:en", "“mud” and the language en"),
        ("mud -lang:fr", "“mud” and another language than fr"),
    ],
)
def test_a_query_in_plain_words(text: str, said: str) -> None:
    assert query(text) == said


def test_a_watch_in_plain_words() -> None:
    lines = list(explained(BAN, 200))
    assert lines[0] == "Will the ban end?"
    parts = dict(line.split("  ", 1) for line in lines[1:])
    assert {name: text.strip() for name, text in parts.items()} == {
        "articles": "those that have “night ban” and no “lottery” in the headline; and one of ferry",
        "who decides": "one of them is in the article: cabinet, minister…",
        "direction": "something is lifted, cut or allowed; what is said of the opposite is left out",
        "looks ahead": "14 days; without a new word for so long an alert goes stale",
        "rings": "from decided on, and 2 independent origins say so: decided, announced, in force",
        "quiet": "it does not ring from 22:00 to 07:00 Europe/London",
        "adjusted": "S5.will counts 50%, S2.open is muted",
        "channels": "console",
        "asked by": "harbour desk",
    }


def test_one_without_anything_says_what_that_means() -> None:
    text = "\n".join(explained(Watch(id="a", question="?", query="b", floor=Stage.IN_FORCE, channels=()), 60))
    for words in ("anybody", "any change counts", "when it is in force", "at no time", "only on the desk", "nobody"):
        assert words in text
    assert all(len(line) <= 60 for line in text.splitlines())


def test_the_table_has_heads_and_is_cropped() -> None:
    head, row, other = table([BAN, Watch(id="levy", question="Will it?", query="levy")], 400, {"levy": "broad: 60%"})
    assert head.split("  ")[0] == "id"
    assert row.split("  ")[0] == "ban"
    assert [part.strip() for part in other.split("  ") if part.strip()] == [
        "levy", "leaning", "30 days", "any", "console", "[broad: 60%] Will it?",
    ]  # fmt: skip
    assert [len(line) for line in table([BAN], 20)] == [20, 20]


@pytest.mark.parametrize(
    "text",
    ["plain", 'a "night ban"', "it's", "both ' and \"", "back\\slash", "new\nline\t", "del\x7f", "é“”", ""],
)
def test_what_is_written_is_read_again(text: str) -> None:
    given = {"id": "ban", "question": f"?{text}", "query": "x", "deciders": ["a", f"b{text}"], "horizon_days": 14.0}
    entry = written({**given, "min_origins": 2, "adjust": {"S5.will": 0.5}})
    (watch,) = parse(entry, "made")
    assert (watch.question, watch.deciders[0], watch.horizon_days) == (f"?{text}", "a", 14.0)
    assert (watch.min_origins, watch.adjust) == (2, {"S5.will": 0.5})
