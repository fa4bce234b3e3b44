"""``monitor verdicts``: what people said, listed, added, exported, weighed and applied."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from monitor.archive import Archive
from monitor.cli import main
from monitor.codec import decode
from monitor.core.alert import Alert, Opinion, Verdict
from monitor.core.watchfile import parse
from monitor.settings import Settings
from monitor.stream.topics import VERDICTS, ensure
from tests.builders import after
from tests.core.test_blame import led
from tests.delivery.sample import an_alert
from tests.e2e.running import everything, run

ID = an_alert().id
WATCHES = """\
# Ours.
[[watch]]
id = "old-bridge"
question = "Will the bridge be closed?"
query = "bridge"
adjust = { "S1.call-on" = 0.5 }

# The other one.
[[watch]]
id = "ferry"
question = "Will the ferry stop?"
query = "ferry"
"""
Printed = tuple[int, str, str]


class Place:
    """An archive and a watches file, and the command run on them."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.watches = folder / "watches.toml"
        self.watches.write_text(WATCHES, "utf-8")
        self.address = f"sqlite:///{folder / 'archive.db'}"
        self._capsys = capsys

    def keep(self, alert: Alert, *said: Verdict) -> None:
        with closing(Archive.open(self.address)) as archive:
            archive.put_alert(alert)
            for one in said:
                archive.put_verdict(one)

    def run(self, *words: str) -> Printed:
        try:
            code = main(["verdicts", *words])
        except SystemExit as left:
            code = int(left.code or 0)
        return (code, *self._capsys.readouterr())


@pytest.fixture
def place(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Place:
    made = Place(tmp_path, capsys)
    monkeypatch.setenv("MONITOR_ARCHIVE", made.address)
    monkeypatch.setenv("MONITOR_WATCHES", str(made.watches))
    return made


def said(
    what: Opinion = Opinion.USEFUL, minutes: float = 0, *, of: str = ID, revision: int = 1, **words: str
) -> Verdict:
    given = {"who": "Ida", "why": "", **words}
    return Verdict(alert=of, revision=revision, when=after(minutes), what=what, **given)


def test_they_are_listed_the_oldest_first(place: Place) -> None:
    place.keep(an_alert(), said(Opinion.WISH, 5, why="they hope"), said(minutes=1, who="Bo\x1b[2J"))
    assert place.run() == (
        0,
        f"2031-03-04 06:01  {ID}  r1  useful             Bo [2J\n"
        f"2031-03-04 06:05  {ID}  r1  wish not decision  Ida     they hope\n",
        "",
    )
    code, out, _ = place.run("list", "--json")
    assert code == 0
    assert [json.loads(one)["opinion"] for one in out.splitlines()] == ["useful", "wish not decision"]


def test_an_archive_in_which_nobody_said_anything_says_so(place: Place) -> None:
    assert place.run() == (0, "", "monitor verdicts: nobody has said anything yet\n")


def test_labels_carry_what_was_judged(place: Place) -> None:
    place.keep(an_alert(), said(Opinion.WISH, why="they hope"), said(minutes=1, revision=7))
    code, out, _ = place.run("export")
    first, lost = map(json.loads, out.splitlines())
    assert code == 0
    assert first | {"alert": ID, "revision": 1, "subject": "old-bridge", "stage": "imminent", "who": "Ida"} == first
    assert (first["opinion"], first["when"], first["why"]) == ("wish not decision", "2031-03-04T06:00:00Z", "they hope")
    close = first["evidence"][1]
    assert close["sentence"] == "The city is about to close the bridge to lorries, an official said."
    assert close["sentence_end"] - close["sentence_start"] == len(close["sentence"])
    assert (close["kind"], close["rule"], close["role"], close["record"]) == ("S6", "sample", "official", "anonymous")
    assert close["url"] == "https://lindmouth-echo.example/old-bridge"
    assert {"article", "revision", "weight"} <= close.keys()
    assert (lost["revision"], lost["subject"], lost["evidence"]) == (7, None, None)


def test_a_rule_that_was_wrong_is_suggested_and_nothing_is_changed(place: Place) -> None:
    for number in range(1, 6):
        alert = led(number, "S5.plan")
        place.keep(alert, said(Opinion.USEFUL if number == 5 else Opinion.WISH, of=alert.id))
    for number in range(11, 14):
        alert = led(number, "S6.near", subject="story:abc")
        place.keep(alert, said(Opinion.WRONG_ACTOR, of=alert.id))
    assert place.run("suggest") == (
        0,
        "watch       rule     judged  wrong  what was said\n"
        "old-bridge  S5.plan  5       4      useful 1, wish not decision 4\n"
        "story:abc   S6.near  3       3      wrong actor 3\n"
        '# monitor verdicts apply old-bridge S5.plan 0.2 --because "was wrong in 4 of 5"\n'
        "# story:abc: S6.near was wrong in 3 of 3; there is no such watch to lower it for\n"
        '# in the [[watch]] with id = "old-bridge":\n'
        'adjust = { "S1.call-on" = 0.5, "S5.plan" = 0.2 }\n',
        "",
    )
    assert place.watches.read_text("utf-8") == WATCHES


def test_a_rule_that_was_lowered_far_enough_is_not_suggested_again(place: Place) -> None:
    for number in range(1, 4):
        alert = led(number, "S1.call-on")
        place.keep(alert, said(Opinion.WISH if number < 4 else Opinion.USEFUL, of=alert.id))
    place.watches.write_text(WATCHES.replace("= 0.5", "= 0"), "utf-8")
    code, out, err = place.run("suggest")
    assert (code, "adjust" in out) == (0, False)
    assert err.startswith("monitor verdicts: nothing to propose")


def test_applying_changes_the_file_and_keeps_its_comments_and_its_mode(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.watches.chmod(0o640)
    link = place.watches.with_name("link.toml")
    link.symlink_to(place.watches)
    monkeypatch.setenv("MONITOR_WATCHES", str(link))
    code, out, err = place.run("apply", "ferry", "S1.call-on", "0.25", "--because", "pleas")
    assert (code, out) == (0, "")
    assert err == f"{link}: for ferry, S1.call-on keeps 0.25 of its weight\n"
    text = place.watches.read_text("utf-8")
    assert text.startswith(WATCHES)
    assert text.endswith(': "S1.call-on" = 0.25: pleas\nadjust = { "S1.call-on" = 0.25 }\n')
    assert parse(text, "w")[1].adjust == {"S1.call-on": 0.25}
    assert place.watches.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()
    assert sorted(one.name for one in place.watches.parent.glob("*.toml*")) == ["link.toml", "watches.toml"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("ferry", "S1.call-onn", "0.5"), "S1.call-onn: there is no such rule; did you mean S1.call-on"),
        (("fery", "S1.call-on", "0.5"), "there is no watch 'fery'; did you mean 'ferry'?"),
        (("ferry", "S1.call-on", "2"), "'2' is no share; it is from 0 (mute) to 1 (the whole weight)"),
        (("ferry", "S1.call-on", "half"), "'half' is no share"),
    ],
)
def test_what_cannot_be_applied_is_one_line_and_changes_nothing(
    place: Place, words: tuple[str, ...], says: str
) -> None:
    code, out, err = place.run("apply", *words, "--because", "why")
    assert (code, out) == (2, "")
    assert says in err.splitlines()[-1]
    assert place.watches.read_text("utf-8") == WATCHES


def test_a_file_that_is_broken_is_not_touched(place: Place) -> None:
    place.watches.write_text(WATCHES + "query = ", "utf-8")
    code, _, err = place.run("apply", "ferry", "S1.call-on", "0.5", "--because", "why")
    assert (code, len(err.splitlines())) == (2, 1)
    assert place.watches.read_text("utf-8") == WATCHES + "query = "


def test_what_is_added_goes_to_kafka(
    place: Place, settings: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = settings()
    monkeypatch.setenv("MONITOR_KAFKA", here.kafka)
    monkeypatch.setenv("MONITOR_PREFIX", here.prefix)
    run(ensure(here))
    place.keep(an_alert(1))
    place.keep(an_alert(2))
    code, out, err = place.run("add", ID, "old-news", "--who", "Ida", "--why", "since May")
    assert (code, out, err) == (0, "", f"said of alert {ID}, revision 2: old news\n")
    assert place.run("add", ID, "useful", "--revision", "1")[0] == 0
    records = run(everything(here, VERDICTS))
    assert {key for key, _ in records} == {ID.encode()}
    found = sorted((decode(raw, Verdict) for _, raw in records), key=lambda one: one.when)
    assert [(one.revision, one.what, one.who, one.why) for one in found] == [
        (2, Opinion.OLD_NEWS, "Ida", "since May"),
        (1, Opinion.USEFUL, "", ""),
    ]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((ID[:-1], "useful"), f"the archive has no such alert; the nearest are {ID}"),
        ((ID, "usefull"), "verdict: what: 'usefull' is not known; did you mean 'useful'?"),
        ((ID, "useful", "--revision", "9"), f"--revision: alert {ID} has the revisions 1 to 1, not 9"),
        ((ID, "useful", "--why", "x" * 400), "verdict: why: 400 characters; at most 300 are kept"),
    ],
)
def test_what_cannot_be_added_is_one_line(place: Place, words: tuple[str, ...], says: str) -> None:
    place.keep(an_alert())
    code, out, err = place.run("add", *words)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert says in err
