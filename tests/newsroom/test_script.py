import re
from collections import Counter
from datetime import UTC, datetime

import pytest

from monitor.errors import BadSettings
from monitor.newsroom.outlets import packaged
from monitor.newsroom.script import FILES, Piece, Script, dated, load, read
from tests.newsroom.playing import a_piece, a_play, texts

END = 90.0  # seconds that the play may last


@pytest.fixture(scope="module")
def script() -> Script:
    return load()


def unrelated(script: Script) -> list[Piece]:
    return [piece for piece in script.pieces if piece.slug not in script.episode]


def test_the_play_is_in_order_and_ends_in_time(script: Script) -> None:
    moments = [piece.at for piece in script.pieces]
    assert moments == sorted(moments)
    assert moments[-1] < END


def test_the_episode_rises_and_ends(script: Script) -> None:
    episode = [piece for piece in script.pieces if piece.slug in script.episode]
    assert [piece.slug for piece in episode] == list(script.episode)
    assert [piece.at for piece in episode] == [4, 12, 20, 30, 38, 45, 65, 78]
    assert len({piece.outlet for piece in episode}) >= 5


def test_there_is_enough_other_news_and_it_comes_all_the_time(script: Script) -> None:
    others = unrelated(script)
    early = [piece for piece in others if piece.at <= 0]
    assert len(others) >= 70
    assert 0.25 < len(early) / len(others) < 0.4
    assert all(sum(start < piece.at <= start + 20 for piece in others) >= 8 for start in range(0, 80, 20))


def test_no_text_is_repeated(script: Script) -> None:
    assert [title for title, count in Counter(piece.title for piece in script.pieces).items() if count > 1] == []
    said = Counter(texts(unrelated(script)))
    assert [sentence for sentence, count in said.items() if count > 1 and len(sentence) > 20] == []


def test_every_piece_is_a_few_sentences(script: Script) -> None:
    for piece in script.pieces:
        count = len(re.findall(r"[.!?][\"”']?(?= |$)", " ".join(piece.paragraphs)))
        assert 4 <= count <= 30, piece.slug
        assert len(piece.paragraphs) >= 2, piece.slug


def test_paragraphs_are_unwrapped() -> None:
    (piece,) = read("x.toml", _toml(text="One\nline.\n\n\nAnother\n  line."))
    assert piece.paragraphs == ("One line.", "Another line.")
    assert piece.text == "One line.\n\nAnother line."


def test_days_are_named_when_a_piece_is_published() -> None:
    piece = dated(a_piece(title="News of {tomorrow}"), datetime(2031, 3, 6, 23, 59, tzinfo=UTC))
    assert piece.title == "News of Friday"
    assert piece.paragraphs[1] == "It did so Thursday, as it had Wednesday."


def test_no_word_is_left_in_braces(script: Script) -> None:
    for piece in script.pieces:
        said = dated(piece, datetime(2031, 3, 6, tzinfo=UTC))
        assert "{" not in said.title + said.text, piece.slug


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_played(name: str, script: Script) -> None:
    slugs = {piece.slug for piece in script.pieces}
    assert {piece.slug for piece in read(name, packaged(name))} <= slugs


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"outlet": "no-such-paper"}, "there is no outlet 'no-such-paper'"),
        ({"slug": "Bad Slug"}, "a slug is made of"),
        ({"section": "Knitting"}, "The Harbour Post has no section 'Knitting'"),
        ({"title": ""}, "has no title"),
        ({"text": ""}, "empty paragraph"),
    ],
)
def test_a_piece_that_cannot_be_published_is_named(change: dict[str, str], said: str) -> None:
    pieces = read("x.toml", _toml(**change))
    with pytest.raises(BadSettings, match=r"^piece ") as caught:
        a_play(*pieces)
    assert said in caught.value.line


def test_a_slug_is_taken_once() -> None:
    with pytest.raises(BadSettings, match="piece tides: is there 2 times in harbour-post"):
        a_play(a_piece(at=1), a_piece(at=2))


def _toml(**change: str) -> str:
    keys = {
        "outlet": "harbour-post",
        "slug": "tides",
        "section": "City",
        "byline": "Ana Prado",
        "title": "Tides",
        "text": "It rose.",
    }
    lines = [f'{key} = """{value}"""' for key, value in {**keys, **change}.items()]
    return "[[piece]]\nat = 1\n" + "\n".join(lines)
