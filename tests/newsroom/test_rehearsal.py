"""The whole play, served over HTTP, extracted and folded through the path: what ``monitor demo`` has to show."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from itertools import groupby

import pytest

from monitor.core import watchfile
from monitor.core.alert import Alert, Stage
from monitor.core.article import Article, Health, article
from monitor.core.cue import Kind, Record, Role, Side
from monitor.core.path import Path
from monitor.core.reading import read
from monitor.core.watch import Watches
from monitor.newsroom.script import Script, load, watches_toml
from monitor.pages.extract import extract
from monitor.rules import lexicon, rules
from tests.newsroom.playing import NOON, playing

EXCLUSIVE, DENIAL, COPY, ANNOUNCED = 30, 38, 45, 65  # seconds of the play


@pytest.fixture(scope="module")
def script() -> Script:
    return load()


@pytest.fixture(scope="module")
def articles(script: Script) -> list[Article]:
    """Every piece of the play as the monitor reads it, in order."""
    return asyncio.run(_read(script))


async def _read(script: Script) -> list[Article]:
    names = {outlet.id: outlet.name for outlet in script.outlets}
    found = []
    async with playing(script) as room:
        room.seconds = 1000.0
        for piece in script.pieces:
            path = f"/{piece.outlet}/{piece.slug}"
            page = extract((await room.get(path)).body, room.address + path, "text/html; charset=utf-8")
            assert (page.health, page.language, page.title) == (Health.OK, "en", piece.title), piece.slug
            found.append(
                article(
                    url=page.url,
                    outlet=names[piece.outlet],
                    title=page.title,
                    text=page.text,
                    language=page.language,
                    published=page.published,
                    seen=NOON + timedelta(seconds=piece.at),
                )
            )
    return found


@pytest.fixture(scope="module")
def path() -> Path:
    words = partial(read, lexicon=lexicon())
    return Path(Watches(watchfile.parse(watches_toml(), "watches.toml")), rules(), words, "test")


@pytest.fixture(scope="module")
def alerts(articles: list[Article], path: Path) -> list[Alert]:
    """Every revision, from the pieces that appear while the demo runs."""
    return list(path.fold(one for one in articles if one.seen > NOON))


def at(alerts: list[Alert], seconds: float) -> Alert:
    """The alert as it stands at a moment of the play."""
    return [alert for alert in alerts if alert.as_of <= NOON + timedelta(seconds=seconds)][-1]


def test_one_alert_rises_to_the_end(alerts: list[Alert]) -> None:
    assert len({alert.id for alert in alerts}) == 1
    assert [alert.revision for alert in alerts] == list(range(1, len(alerts) + 1))
    stages = [stage for stage, _ in groupby(alert.stage for alert in alerts)]
    assert stages == [Stage.REVIEW, Stage.IMMINENT, Stage.ANNOUNCED, Stage.IN_FORCE]


def test_it_is_imminent_from_the_exclusive_through_the_denial(alerts: list[Alert]) -> None:
    assert at(alerts, EXCLUSIVE - 1).stage.rank < Stage.IMMINENT.rank
    assert {at(alerts, second).stage for second in range(EXCLUSIVE, ANNOUNCED)} == {Stage.IMMINENT}
    assert at(alerts, ANNOUNCED).stage is Stage.ANNOUNCED


def test_the_exclusive_is_read_as_it_is_meant(articles: list[Article], path: Path) -> None:
    reading = path.read(_piece(articles, "power-export-ban-decision-very-close"))
    assert (reading.coming, reading.imminent, reading.made, reading.denied) == (True, True, False, True)
    holders = {(cue.kind, cue.holder.role, cue.holder.record) for cue in reading.cues}
    assert (Kind.IMMINENT, Role.PERSON_FAMILIAR, Record.ANONYMOUS) in holders
    assert (Kind.MERIT, Role.OFFICIAL, Record.ANONYMOUS) in holders
    assert (Kind.STATUS_QUO, Role.SPOKESPERSON, Record.NAMED) in holders
    assert {Kind.PRESSURE, Kind.OPENNESS, Kind.NON_DENIAL} <= {cue.kind for cue in reading.cues}


def test_the_denial_stands_against_it(alerts: list[Alert]) -> None:
    against = [line for line in at(alerts, DENIAL).ledger if line.side is Side.AGAINST]
    assert "Sarnholm Courier" in {line.outlet for line in against}
    assert {line.cue.kind for line in against} == {Kind.STATUS_QUO}


def test_the_copy_is_a_voice_and_no_origin(alerts: list[Alert]) -> None:
    before, after = at(alerts, COPY - 1), at(alerts, COPY)
    assert after.revision == before.revision + 1
    assert after.origins == before.origins
    assert "The Harbour Post" in after.origins
    assert [voice for voice in after.voices if voice not in before.voices] == [
        "Vellmark Evening Mail, after Harbour Post"
    ]
    assert {line.outlet for line in after.ledger if line.copied} == {"Vellmark Evening Mail"}


def test_evidence_points_at_what_was_said(alerts: list[Alert], articles: list[Article]) -> None:
    texts = {one.id: one for one in articles}
    for line in alerts[-1].ledger:
        said = texts[line.article].title if line.cue.headline else texts[line.article].text
        assert said[line.cue.sentence_start : line.cue.sentence_end] == line.cue.sentence
        assert line.cue.sentence_start <= line.cue.start < line.cue.end <= line.cue.sentence_end


def test_nothing_else_rings(articles: list[Article], path: Path, script: Script) -> None:
    others = [one for one in articles if one.url.rsplit("/", 1)[1] not in script.episode]
    assert len(others) >= 70
    assert list(path.fold(others)) == []
    assert list(_signals(path, others)) == []


def test_news_of_the_past_changes_nothing(articles: list[Article], path: Path, alerts: list[Alert]) -> None:
    assert [(one.stage, one.as_of) for one in path.fold(articles)] == [(one.stage, one.as_of) for one in alerts]


def _piece(articles: list[Article], slug: str) -> Article:
    return next(one for one in articles if one.url.endswith(f"/{slug}"))


def _signals(path: Path, articles: list[Article]) -> Iterator[str]:
    for one in articles:
        yield from (f"{one.url}: {signal.subject}" for signal in path.detect(one)[1] if signal.subject)
