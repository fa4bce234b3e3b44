"""A text with its cues marked is still the text."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.core.cue import Cue, Holder, Kind, Record, Role
from monitor.core.marking import breadth, numbered, pieces, printable, rows, shortened, wrapped

# What each character takes up on a terminal once it is printable, written down by hand.
COLUMNS = {
    **dict.fromkeys("ab .é\t\u00a0\x00\u200b\u202e\u2028\r\ufffd[]…", 1),
    **dict.fromkeys("水禁🙂Ａ\u3000", 2),
    **dict.fromkeys("\u0301\u0902\u20dd", 0),
    **dict.fromkeys("ﾊא\u0e01", 1),
}
TEXTS = st.text(st.sampled_from([*COLUMNS, "\n"]), max_size=200)


def _cue(start: int, end: int, *, headline: bool = False) -> Cue:
    return Cue(
        kind=Kind.LEANING,
        start=start,
        end=end,
        sentence_start=start,
        sentence_end=end,
        sentence="",
        headline=headline,
        holder=Holder(Role.OUTLET, Record.OUTLET),
        certainty=1,
        rule="t",
    )


PLACES = st.lists(st.tuples(st.integers(0, 210), st.integers(0, 210)), max_size=6)


@given(TEXTS, PLACES)
def test_the_pieces_put_together_are_the_text(text: str, places: list[tuple[int, int]]) -> None:
    cues = [_cue(start, end) for start, end in places]
    assert "".join(piece.text for piece in pieces(text, cues)) == text


def _columns(line: str) -> int:
    return sum(COLUMNS[character] for character in line)


def _shown(text: str, places: list[tuple[int, int]], width: int, *marks: str) -> list[str]:
    before, after = marks or ("", "")
    found = rows(text, [_cue(*each) for each in places], width, lambda _: (before, after))
    return ["".join(piece.text for piece in row.pieces) for row in found]


@given(TEXTS, PLACES, st.integers(2, 40))
def test_no_line_is_wider_and_no_word_is_lost(text: str, places: list[tuple[int, int]], width: int) -> None:
    shown = _shown(text, places, width)
    assert all(_columns(line) <= width for line in shown)
    assert "".join("".join(shown).split()) == "".join(printable(text).split())


@given(TEXTS, PLACES, st.integers(2, 40))
def test_the_marks_count(text: str, places: list[tuple[int, int]], width: int) -> None:
    shown = _shown(text, places, width, "[[a\u00a0", "]")
    assert all(_columns(line) <= width for line in shown)


@given(TEXTS, PLACES, st.integers(2, 40))
def test_every_cue_in_a_paragraph_begins_in_one_row(text: str, places: list[tuple[int, int]], width: int) -> None:
    cues = [_cue(*each) for each in places]
    begun = sorted(number for row in rows(text, cues, width, lambda _: ("[", "]")) for number in row.begins)
    inside = [number for number, cue in enumerate(cues) if _line_of(text, cue.start).strip()]
    assert begun == inside


def _line_of(text: str, at: int) -> str:
    """The line that holds the character at an offset; nothing if it is a line end or there is none."""
    if at >= len(text) or text[at] == "\n":
        return ""
    return text[text.rfind("\n", 0, at) + 1 :].partition("\n")[0]


@given(TEXTS, st.integers(2, 40))
def test_a_shortened_text_fits_and_is_a_beginning(text: str, width: int) -> None:
    short = shortened(text, width + 1)
    whole = " ".join(printable(text).split())
    assert _columns(short) <= width + 1
    assert short == whole or (short.endswith("…") and whole.startswith(short[:-1]))


@given(TEXTS)
def test_the_columns_of_a_text(text: str) -> None:
    shown = printable(text).replace("\n", "")
    assert breadth(shown) == _columns(shown)


def test_lines_break_at_words_and_marks_stay_with_theirs() -> None:
    text = "The ban will be lifted very soon."
    cues = [_cue(8, 22)]
    shown = [
        "".join(piece.text for piece in row.pieces)
        for row in rows(text, cues, 14, lambda n: (f"[{n}\u00a0S6\u00a0", "]"))
    ]
    assert shown == ["The ban", "[0\u00a0S6\u00a0will be", "lifted] very", "soon."]


def test_a_fixed_space_holds_and_is_printed_as_a_space() -> None:
    assert wrapped("announced, within\u00a02\u00a0days", 20) == ["announced,", "within 2 days"]


def test_a_word_wider_than_the_line_is_broken_between_characters() -> None:
    assert wrapped("水水水水水 ab", 5) == ["水水", "水水", "水 ab"]
    assert wrapped("abe\u0301cd", 3) == ["abe\u0301", "cd"]


def test_a_headline_has_its_own_cues() -> None:
    cues = [_cue(4, 7), _cue(0, 3, headline=True)]
    (row,) = rows("Ban ends", cues, 20, headline=True)
    assert row.begins == (1,)
    assert [(piece.text, piece.cue) for piece in row.pieces] == [("Ban", 1), (" ends", None)]


def test_a_row_names_the_cues_that_begin_in_it() -> None:
    text = "The ban will be lifted soon.\n\nNobody denied it."
    cues = [_cue(8, 22), _cue(37, 43), _cue(0, 3, headline=True)]
    begins = [row.begins for row in rows(text, cues, 15)]
    assert begins == [(0,), (), (), (1,), ()]
    marked = [piece for row in rows(text, cues, 80) for piece in row.pieces if piece.cue is not None]
    assert [(piece.text, piece.cue) for piece in marked] == [("will be lifted", 0), ("denied", 1)]


def test_cues_of_the_text_come_before_those_of_the_headline() -> None:
    head, body = _cue(0, 3, headline=True), _cue(8, 22)
    assert numbered([head, body]) == [body, head]


def test_nothing_a_terminal_would_obey_is_printed() -> None:
    assert printable("\x1b[2Jban\x00\u202e lifted\n") == "�[2Jban�� lifted\n"
    assert printable("one\ttwo\r\nthree\u2028four\ud800") == "one two \nthree four�"
