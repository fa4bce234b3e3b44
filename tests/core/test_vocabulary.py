"""The words of the field in a text."""

from monitor.core.text import fold
from monitor.core.vocabulary import Vocabulary, Word

TABLES = {
    "acts": {"lift": ["lift", "cut|cuts|cutting|cut|cut"]},
    "objects": {"rule": ["ban"], "money": ["rate cut"]},
    "deciders": {"head": ["minister"], "place": ["turkey", "us"]},
    "spelling": {"capitals": ["us"]},
}


def _words(text: str) -> list[Word]:
    plain = fold(text)
    return Vocabulary(TABLES).words(plain, plain.lower())


def test_words_are_found_where_they_stand() -> None:
    text = "The minister lifted two bans"
    assert [(text[word.start : word.end], sorted(word.sorts)) for word in _words(text)] == [
        ("minister", ["decider"]),
        ("lifted", ["verb"]),
        ("bans", ["object"]),
    ]


def test_the_longest_word_is_taken_and_whole_words_only() -> None:
    assert [word.terms[0].lemma for word in _words("a rate cut, not haircuts or shortcuts")] == ["rate cut"]


def test_an_everyday_word_must_be_written_as_the_name() -> None:
    assert not _words("they gave us turkey")
    assert [word.terms[0].lemma for word in _words("Turkey and the US")] == ["turkey", "us"]


def test_forms() -> None:
    (word,) = _words("lifting")
    assert [(term.lemma, term.form, term.group) for term in word.terms] == [("lift", "ing", "lift")]
    assert word.is_verb(frozenset(["lift"]))
    assert not word.is_verb(frozenset(["cut"]))
