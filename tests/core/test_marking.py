"""A text with its cues marked is still the text."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.core.cue import Cue, Holder, Kind, Record, Role
from monitor.core.marking import numbered, pieces, printable, rows

TEXTS = st.text(st.sampled_from("ab \n\t.é\x00\u202e🙂"), max_size=200)


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


@given(TEXTS, PLACES, st.integers(1, 40))
def test_no_line_is_wider_and_no_word_is_lost(text: str, places: list[tuple[int, int]], width: int) -> None:
    shown = ["".join(piece.text for piece in row.pieces) for row in rows(text, [_cue(*each) for each in places], width)]
    assert all(len(line.rstrip()) <= width for line in shown)
    assert "".join("".join(shown).split()) == "".join(text.split())


def test_a_row_names_the_cues_that_begin_in_it() -> None:
    text = "The ban will be lifted soon.\n\nNobody denied it."
    cues = [_cue(8, 22), _cue(37, 43), _cue(0, 3, headline=True)]
    begins = [row.begins for row in rows(text, cues, 15)]
    assert [number for each in begins for number in each] == [0, 1]
    marked = [piece for row in rows(text, cues, 80) for piece in row.pieces if piece.cue is not None]
    assert [(piece.text, piece.cue) for piece in marked] == [("will be lifted", 0), ("denied", 1)]


def test_cues_of_the_text_come_before_those_of_the_headline() -> None:
    head, body = _cue(0, 3, headline=True), _cue(8, 22)
    assert numbered([head, body]) == [body, head]


def test_nothing_a_terminal_would_obey_is_printed() -> None:
    assert printable("\x1b[2Jban\x00\u202e lifted\n") == "�[2Jban�� lifted\n"
