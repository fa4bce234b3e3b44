"""Folding keeps every character in its place; sentences end where a reader would end them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.text import SENTENCE_LIMIT, fold, sentences


def _cut(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(fold(text))]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("“No,” she said — it’s over…", '"No," she said - it\'s over.'),
        ("Ægir café naïve Łódź", "~gir cafe naive Lodz"),
        ("a\u00a0b\u200bc\x00d", "a b c d"),
        ("😀 مرحبا", "~ ~~~~~"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_fold_moves_nothing(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert folded.isascii()
    assert len(folded.lower()) == len(text)


@pytest.mark.parametrize(
    "sentence",
    [
        "Rep. Ada Holm (R-Neb.), a committee member, spoke first.",
        "The U.S. Senate met at 9 a.m. on Jan. 3 in Washington.",
        "Rear Adm. Jon Vale of the U.S. Navy spoke to Gov. Mara Lind.",
        "J. R. Marsh, Ph.D., and Dr. T.B. Okoro signed Act No. 9 of 2022.",
        "It costs Rs. 40 or about $1.50 a litre.",
    ],
)
def test_abbreviations_end_nothing(sentence: str) -> None:
    assert _cut(f"{sentence} The rest followed.") == [sentence, "The rest followed."]


def test_a_quotation_ends_with_its_mark() -> None:
    assert _cut("“We are close.” He left. “Very close,” she said.") == [
        "“We are close.”",
        "He left.",
        "“Very close,” she said.",
    ]


def test_an_abbreviation_may_end_a_sentence() -> None:
    assert _cut("They flew to the U.S. The talks failed.") == ["They flew to the U.S.", "The talks failed."]


def test_a_paragraph_ends_a_sentence() -> None:
    assert _cut("A headline without a stop\n\nThe text.") == ["A headline without a stop", "The text."]


def test_wrapped_lines_are_one_paragraph() -> None:
    text = "The ministry said on\nTuesday that the levy\nwould go. It gave\nno date.\n\nMore later."
    assert len(_cut(text)) == 3


@given(st.text(alphabet=st.sampled_from(" .\"'?!AaBb\n1“”"), max_size=400))
def test_sentences_lie_in_order_and_hold_all_but_space(text: str) -> None:
    spans = sentences(fold(text))
    end = 0
    for span in spans:
        assert span.start >= end
        assert not fold(text)[end : span.start].strip()
        end = span.end
    assert not fold(text)[end:].strip()


def test_endless_text_is_cut() -> None:
    assert max(len(part) for part in _cut("x" * 10_000)) <= SENTENCE_LIMIT
