"""``monitor watch``: list, add, test, explain."""

import json
import lzma
from pathlib import Path

import pytest

from monitor.cli import main
from monitor.codec import encode
from monitor.core.watchfile import parse
from tests.builders import an_article

FILE = """\
# What we watch.
[aliases]
board = ["cabinet", "transport minister"]

[[watch]]
id = "ban"
question = "Will the ban end?"
query = '"night ban"'
deciders = ["@board"]
floor = "leaning"   # as agreed

[[watch]]
id = "levy"
question = "Will the levy be cut?"
query = "levy"
"""
SOON = "The cabinet is very close to a decision to lift the night ban, one person familiar with the talks said."
DONE = "The transport minister announced on Tuesday that the night ban on ferries is lifted."
ARTICLES = [
    an_article(3, DONE, "Courier"),
    an_article(1, SOON, "Islander"),
    an_article(2, "The fair opened. The night ban was not mentioned by the cabinet.", "Gazette"),
    an_article(4, "The night ban: readers write. Nobody decided.", "Post"),
]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "watches.toml"
    file.write_text(FILE, "utf-8")
    monkeypatch.setenv("MONITOR_WATCHES", str(file))
    return file


@pytest.fixture
def articles(tmp_path: Path) -> str:
    packed = tmp_path / "articles.jsonl.xz"
    packed.write_bytes(lzma.compress(b"\n".join(map(encode, ARTICLES))))
    return str(packed)


def test_the_list_is_a_table_or_json(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["watch"]) == 0
    table = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in table] == ["id", "ban", "levy"]
    assert main(["watch", "list", "--json"]) == 0
    first, second = json.loads(capsys.readouterr().out)
    assert (first["id"], first["deciders"], second["floor"]) == ("ban", ["cabinet", "transport minister"], "leaning")


def test_the_list_marks_what_is_about_most_articles(
    file: Path, articles: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["watch", "list", "--articles", articles]) == 0
    _, ban, levy = capsys.readouterr().out.splitlines()
    assert "[broad: " in ban
    assert "broad" not in levy
    assert main(["watch", "list", "--json", "--articles", articles]) == 0
    assert [one["share"] > 0.5 for one in json.loads(capsys.readouterr().out)] == [True, False]


def test_a_test_tells_what_matched_what_speaks_of_it_and_what_would_have_rung(
    file: Path, articles: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["watch", "test", "ban", "--articles", articles]) == 0
    out = capsys.readouterr().out
    lines = out.splitlines()
    assert lines[0] == "2031-03-04 06:01  Islander: Piece number 1"
    assert lines[1] == "    words  night ban, cabinet"
    assert lines[2].startswith("    S6 imminent (")
    assert "    no cue speaks of it" in lines
    rung = lines[lines.index("It would have rung:") + 1 :]
    assert [line[:28] for line in rung[:2]] == ["2031-03-04 06:01  imminent: ", "2031-03-04 06:03  announced:"]
    assert "4 articles read; 3 it is about, 2 of them with a cue for it" in out
    assert "2 revisions of alerts, of which 2 ring" in out


def test_a_test_for_programs(file: Path, articles: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["watch", "test", "ban", "--json", "--articles", articles]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["watch"], found["articles"], len(found["matches"])) == ("ban", 4, 3)
    assert [(one["stage"], one["rings"]) for one in found["revisions"]] == [("imminent", True), ("announced", True)]
    assert found["matches"][0]["words"] == ["night ban", "cabinet"]
    assert found["matches"][0]["cues"][0]["kind"] == "S6"


def test_a_watch_that_would_not_have_rung_says_so(
    file: Path, articles: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["watch", "test", "levy", "--articles", articles]) == 0
    out = capsys.readouterr().out
    assert "It would not have rung." in out
    assert "4 articles read; 0 it is about" in out


def test_a_line_that_is_no_article_is_told_and_skipped(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "some.jsonl").write_text('{"text": "a"}\n{"no": 1}\n', "utf-8")
    assert main(["watch", "test", "ban", "--articles", str(tmp_path / "some.jsonl")]) == 1
    out, err = capsys.readouterr()
    assert 'some.jsonl:2: not an article: it has no "text"; left out' in err
    assert "1 article read;" in out


def test_explain_spells_aliases_out(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["watch", "explain", "ban"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Will the ban end?\n")
    assert "cabinet, transport minister" in out


def add(*words: str) -> int:
    return main(["watch", "add", *words])


def test_add_writes_one_more_watch_and_leaves_the_rest(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.chmod(0o640)
    words = ["tide", "--question", "Will it's gate open?", "--query", '"tide gate" AND mud', "--floor", "open"]
    words += ["--decider", "@board", "--decider", "dikegrave*", "--object", "gate", "--direction", "lift"]
    words += ["--horizon-days", "14", "--min-origins", "2", "--channel", "webhook", "--quiet", "22:00-07:00"]
    assert add(*words, "--owner", "rivers", "--adjust", "S5.will=0.5") == 0
    assert "tide is in" in capsys.readouterr().out
    text = file.read_text("utf-8")
    assert text.startswith(FILE)
    assert "query = '\"tide gate\" AND mud'" in text
    tide = parse(text, "watches.toml")[-1]
    assert (tide.id, tide.question, tide.owner) == ("tide", "Will it's gate open?", "rivers")
    assert tide.deciders == ("cabinet", "transport minister", "dikegrave*")
    assert (tide.objects, tide.channels, tide.min_origins) == (("gate",), ("webhook",), 2)
    assert (tide.quiet, tide.adjust) == ("22:00-07:00", {"S5.will": 0.5})
    assert file.stat().st_mode & 0o777 == 0o640
    assert [one.name for one in file.parent.iterdir()] == [file.name]


def test_add_writes_lines_as_the_file_has_them_and_through_a_link(file: Path, tmp_path: Path) -> None:
    file.write_bytes(b'# ours\r\n[[watch]]\r\nid = "a"\r\nquestion = "?"\r\nquery = "b"')
    link = tmp_path / "link.toml"
    link.symlink_to(file)
    assert add("c", "--question", "?", "--query", "d", "--watches", str(link)) == 0
    assert link.is_symlink()
    raw = file.read_bytes()
    assert raw.count(b"\n") == raw.count(b"\r\n") == 10
    assert [one.id for one in parse(raw.decode(), "")] == ["a", "c"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["ban"], "there is a watch 'ban' already; nothing was written"),
        (["tide", "--floor", "opn"], "watch 'tide': floor 'opn' is not known; did you mean 'open'?; nothing"),
        (["tide", "--decider", "@bord"], "deciders: there is no alias '@bord'; did you mean '@board'?; nothing"),
        (["tide", "--query", "mud AND"], "unexpected end"),
        (["tide", "--adjust", "S5.wil=0.5"], "there is no rule 'S5.wil'; did you mean 'S5.will'"),
        (["tide", "--adjust", "S5.will"], "--adjust: 'S5.will' is not written as RULE=SHARE"),
        (["tide", "--adjust", "S5.will=2"], "from 0 to 1, not 2"),
        (["tide", "--quiet", "late"], "quiet: 'late' is no time of day"),
        (["tide", "--min-origins", "0"], "min_origins must be 1 or more"),
        (["tide", "--horizon-days", "nan"], "horizon_days must be above 0"),
        ([" "], "id is empty"),
        (["a\udcff"], "holds what is no text"),
    ],
)
def test_what_is_wrong_is_not_written(
    words: list[str], says: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert add(words[0], "--question", "?", "--query", "mud", *words[1:]) == 2
    assert says in capsys.readouterr().err
    assert file.read_text("utf-8") == FILE


def test_a_file_that_is_wrong_already_is_told_with_its_line(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(FILE.replace("floor", "flor"), "utf-8")
    assert add("tide", "--question", "?", "--query", "mud") == 2
    assert f"{file}:10: watch ban: there is no key 'flor'; did you mean 'floor'?" in capsys.readouterr().err


def test_a_file_that_somebody_else_changes_meanwhile_is_left(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def written(given: dict[str, object]) -> str:
        file.write_text("# theirs\n", "utf-8")
        return "# ours\n"

    monkeypatch.setattr("monitor.core.watchbook.written", written)
    assert add("tide", "--question", "?", "--query", "mud") == 1
    assert "was changed by somebody else just now; nothing was written (try again later)" in capsys.readouterr().err
    assert file.read_text("utf-8") == "# theirs\n"
    assert [one.name for one in file.parent.iterdir()] == [file.name]


@pytest.mark.parametrize("part", [["explain"], ["test", "--articles", "x"]])
def test_a_watch_that_is_not_there(part: list[str], file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["watch", part[0], "levi", *part[1:]]) == 2
    assert "there is no watch 'levi'; did you mean 'levy'?" in capsys.readouterr().err


def test_files_that_are_not_there(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["watch", "--watches", "none.toml"]) == 2
    assert "none.toml: cannot be read (no such file or directory)" in capsys.readouterr().err
    assert main(["watch", "test", "ban", "--articles", "none.jsonl"]) == 1
    assert "none.jsonl: cannot be read" in capsys.readouterr().err
