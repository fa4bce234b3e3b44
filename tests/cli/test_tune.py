"""``monitor tune``: rules that can be used, with both scores in them, and no score on the training time alone."""

import json
from pathlib import Path

import pytest

from monitor.cli import main
from monitor.rules import rules
from tests.texts import texts

WATCHES = Path(__file__).parent.parent / "watches.toml"
SOME = texts(200)
MIDDLE, LAST = SOME[100].seen, SOME[-1].seen


@pytest.fixture
def asked(tmp_path: Path) -> list[str]:
    """A call that can be answered, but for its times."""
    articles, outcomes = tmp_path / "articles.jsonl", tmp_path / "outcomes.csv"
    rows = [{"url": one.url, "outlet": one.outlet, "title": one.title, "text": one.text} for one in SOME]
    lines = (json.dumps({**row, "seen": one.seen.isoformat()}) for row, one in zip(rows, SOME, strict=True))
    articles.write_text("\n".join(lines), "utf-8")
    subject = WATCHES.read_text("utf-8").partition('id = "')[2].partition('"')[0]
    happened = (SOME[90].seen, SOME[190].seen)
    table = "".join(f"{subject},{at.isoformat()},changed\n" for at in happened)
    outcomes.write_text(f"subject,happened_at,kind\n{table}", "utf-8")
    words = ["--articles", str(articles), "--watches", str(WATCHES), "--outcomes", str(outcomes), "--processes", "1"]
    return ["tune", *words, "--rounds", "6", "--out", str(tmp_path / "tuned.toml")]


def span(first: object, last: object) -> str:
    return f"{first}..{last}".replace("+00:00", "Z").replace(" ", "T")


TRAIN, TEST = span(SOME[0].seen, MIDDLE), span(MIDDLE, LAST)


def test_it_writes_rules_that_can_be_used_with_both_scores_at_their_head(
    asked: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*asked, "--train", TRAIN, "--test", TEST]) == 0
    once = (tmp_path / "tuned.toml").read_text("utf-8")
    assert rules(once, "tuned.toml").version.startswith("tuned-")
    out = capsys.readouterr().out
    assert [line for line in out.splitlines() if line.startswith(("train ", "test "))] == [
        line.removeprefix("# ") for line in once.splitlines() if line.startswith(("# train ", "# test "))
    ]
    assert main([*asked, "--train", TRAIN, "--test", TEST]) == 0
    assert (tmp_path / "tuned.toml").read_text("utf-8") == once


@pytest.mark.parametrize(
    ("times", "says"),
    [
        (("--train", TRAIN), "the following arguments are required: --test"),
        (("--train", TRAIN, "--test", TRAIN), "overlap: a score on what was searched says nothing"),
        (("--train", TRAIN, "--test", "2040-01-01..2041-01-01"), "--test: nothing that could be foreseen happened"),
        (("--train", "2040-01-01", "--test", TEST), "'2040-01-01' is no time such as"),
        (("--train", "2041-01-01..2040-01-01", "--test", TEST), "ends before it begins"),
        (("--train", TRAIN, "--test", TEST, "--bounds", "/nowhere.toml"), "/nowhere.toml: cannot be read"),
    ],
)
def test_it_refuses_what_would_say_nothing(
    times: tuple[str, ...], says: str, asked: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code = main([*asked, *times])
    except SystemExit as ended:
        code = int(str(ended.code))
    assert code == 2
    assert says in capsys.readouterr().err
    assert not (tmp_path / "tuned.toml").exists()
