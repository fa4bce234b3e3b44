"""The ledger: whose information it is, who vouches, what is kept and what makes room."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from monitor.codec import decode, encode
from monitor.core.article import Health
from monitor.core.cue import Kind, Record, Role, Side
from monitor.core.edit import SENTENCE, TITLE
from monitor.core.heard import evidence, heard
from monitor.core.ledger import entered, order
from monitor.core.memory import Memory
from monitor.core.origin import copied, outlet_key
from monitor.core.rules import Rules
from monitor.core.signal import Signal, anew
from tests.core.building import RULES, cue, day, judged, signal

SMALL = replace(RULES, memory=replace(RULES.memory, ledger=3, known=5))


def filled(*signals: Signal, numbers: Rules = RULES) -> Memory:
    memory = Memory(subject="sluice")
    for one in signals:
        memory = entered(memory, one, numbers)
    return memory


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("The Harbour Post", "harbour-post", True),
        ("Harbour Post", "https://www.harbourpost.com", True),
        ("HARBOUR POST", "harbourpost.co.uk", True),
        ("Harbour Post", "Harbour Mail", False),
        ("Вісник", "Дзвін", False),
        ("Вісник", "ВІСНИК", True),
    ],
)
def test_an_outlet_by_any_spelling(one: str, other: str, same: bool) -> None:
    assert (outlet_key(one) == outlet_key(other)) is same


def test_a_report_of_another_outlet_s_report_is_a_copy() -> None:
    assert copied(signal(cue(Kind.LEANING), outlet="Evening Mail", origin="Harbour Post"))
    assert not copied(signal(cue(Kind.LEANING), outlet="Harbour Post", origin="The Harbour Post"))


def test_ten_copies_are_ten_voices_and_one_origin() -> None:
    papers = [signal(cue(Kind.LEANING), at=n, outlet=f"Paper {n}", origin="Harbour Post") for n in range(10)]
    assert heard(papers).origins == ("Harbour Post",)
    assert heard(papers).voices == tuple(f"Paper {n}, after Harbour Post" for n in range(10))


def test_an_origin_bears_its_own_name_once_it_speaks_itself() -> None:
    copy = signal(cue(Kind.LEANING), outlet="Evening Mail", origin="the harbour post")
    own = signal(cue(Kind.LEANING), at=1, outlet="The Harbour Post")
    assert heard([copy]).origins == ("the harbour post",)
    assert heard([copy, own]).origins == ("The Harbour Post",)


def test_what_speaks_against_brings_no_origin() -> None:
    assert heard([signal(cue(Kind.DENIAL), cue(Kind.NON_DENIAL))]).origins == ()
    assert heard([signal(cue(Kind.ANNOUNCED))]).origins == ("Harbour Post",)


def test_voices_by_name_by_role_and_in_the_paper_s_own_words() -> None:
    one = signal(
        cue(Kind.LEANING, Role.DECIDER, Record.NAMED, "Ada Holm"),
        cue(Kind.IMMINENT, Role.PERSON_FAMILIAR),
        cue(Kind.MERIT, Role.OUTLET, Record.OUTLET),
        cue(Kind.NO_RESPONSE, Role.SPOKESPERSON, Record.NAMED, "Per Lund"),
    )
    assert heard([one]).voices == ("Ada Holm (decider)", "anonymous person-familiar (Harbour Post)", "Harbour Post")


def test_denials_once_each_and_of_a_copy_only_flat_ones() -> None:
    speaker = (Role.SPOKESPERSON, Record.NAMED, "Per Lund")
    own = signal(cue(Kind.STATUS_QUO, *speaker), cue(Kind.DENIAL, *speaker), cue(Kind.NON_DENIAL, *speaker))
    copy = signal(cue(Kind.STATUS_QUO, *speaker), cue(Kind.REVERSAL, *speaker), at=1, outlet="Mail", origin="Post")
    assert heard([own, own]).denials == (
        "Per Lund (spokesperson) D2 harbourpost",
        "Per Lund (spokesperson) D1 harbourpost",
    )
    assert heard([copy]).denials == ("Per Lund (spokesperson) R1 post",)


def test_signals_stand_in_the_order_in_which_they_were_seen() -> None:
    late, early = signal(cue(Kind.LEANING), at=2), signal(cue(Kind.REVIEW), at=1, outlet="Mail")
    assert [one.id for one in filled(late, early).signals] == [early.id, late.id]


def test_a_copy_makes_room_first_then_the_weak_of_an_origin_then_the_weak() -> None:
    strong = signal(cue(Kind.IMMINENT), at=0, outlet="A", name="strong")
    weaker = signal(cue(Kind.OPENNESS), at=1, outlet="A", name="weaker")
    copy = signal(cue(Kind.DECIDED), at=2, outlet="B", origin="A", name="copy")
    weak = signal(cue(Kind.PRESSURE), at=3, outlet="C", name="weak")
    other = signal(cue(Kind.REVIEW), at=4, outlet="D", name="other")
    last = signal(cue(Kind.LEANING), at=5, outlet="E", name="last")
    memory = filled(strong, weaker, copy, weak, numbers=SMALL)
    assert [one.id for one in memory.signals] == [strong.id, weaker.id, weak.id]
    memory = entered(memory, other, SMALL)
    assert [one.id for one in memory.signals] == [strong.id, weak.id, other.id]
    memory = entered(memory, last, SMALL)
    assert [one.id for one in memory.signals] == [strong.id, other.id, last.id]
    assert memory.known == (copy.id, weaker.id, weak.id)
    assert all(memory.has(one) for one in (strong, weaker, copy, weak, other, last))


def test_known_ids_are_bounded() -> None:
    memory = filled(*(signal(cue(Kind.LEANING), at=n, outlet=f"P{n}") for n in range(20)), numbers=SMALL)
    assert (len(memory.signals), len(memory.known)) == (3, 5)


def test_what_found_no_room_is_known_and_stays_out_when_there_is_room_again() -> None:
    weak = signal(cue(Kind.PRESSURE), at=3, outlet="Weak")
    full = [signal(cue(Kind.IMMINENT), at=n, outlet=f"P{n}") for n in range(3)]
    memory, alerts = judged(*full, weak, numbers=SMALL)
    assert weak.id not in {one.id for one in memory.signals}
    assert memory.has(weak)
    assert [one.revision for one in alerts] == [1, 2, 3]
    later, _ = judged(signal(cue(Kind.IMMINENT), at=62, outlet="New"), memory=memory, numbers=SMALL)
    assert judged(weak, memory=later, numbers=SMALL) == (later, [])


def test_evidence_that_is_too_old_leaves_and_is_history() -> None:
    old = signal(cue(Kind.LEANING), at=0)
    memory = filled(old, signal(cue(Kind.LEANING), at=30, outlet="Mail"), signal(cue(Kind.LEANING), at=61, outlet="P"))
    assert [one.outlet for one in memory.signals] == ["Mail", "P"]
    assert memory.closed == day(1)
    assert memory.has(old)
    assert memory.has(replace(old, id="another as old"))


def test_a_signal_is_kept_without_what_adds_nothing_and_with_its_strongest() -> None:
    cues = [cue(Kind.PRESSURE, start=n) for n in range(10)]
    cues += [cue(Kind.NOT_A_SIGNAL, start=10), cue(Kind.DENIAL, start=11), cue(Kind.IMMINENT, start=12)]
    cues += [cue(Kind.NO_RESPONSE, start=13), cue(Kind.ANNOUNCED, start=14)]
    (kept,) = filled(signal(*cues)).signals
    assert len(kept.cues) == RULES.memory.cues
    assert [one.start for one in kept.cues] == [0, 1, 2, 3, 11, 12, 13, 14]
    (copy,) = filled(signal(*cues, outlet="Mail", origin="Post")).signals
    assert [one.kind for one in copy.cues] == [Kind.IMMINENT, Kind.ANNOUNCED]


def test_a_long_sentence_is_cut_around_its_cue() -> None:
    sentence = "a" * 2_000 + "likely" + "b" * 2_000
    long = replace(cue(Kind.LEANING, start=3_000, sentence=sentence), sentence_start=1_000, sentence_end=5_006)
    (kept,) = filled(signal(long, title="t" * 900)).signals
    (one,) = kept.cues
    assert len(one.sentence) == SENTENCE
    assert one.sentence[one.start - one.sentence_start : one.end - one.sentence_start] == "likely"
    assert one.sentence_end - one.sentence_start == SENTENCE
    assert len(kept.title) == TITLE


@pytest.mark.parametrize("letter", ["a", "é", "й", "—", "🚢", '"', "\n"])
def test_a_full_memory_stays_small_and_reads_back(letter: str) -> None:
    speaker = (Role.SPOKESPERSON, Record.NAMED, "The Deputy Secretary of the Board of Rivers and Sluices")
    memory: Memory | None = None
    for number in range(500):
        cues = [
            cue(kind, *speaker, start=3 * place, sentence=letter * 400, within=3)
            for place, kind in enumerate(kind for kind in Kind if kind is not Kind.NOT_A_SIGNAL)
        ]
        one = signal(*cues, at=number / 24, outlet=f"The Harbour Post of Ward {number}", title=letter * 200)
        memory, alerts = judged(one, memory=memory)
        assert len(encode(memory)) <= 50_000
        assert decode(encode(memory), Memory) == memory
        assert all(len(encode(alert)) <= 100_000 for alert in alerts)
    assert memory is not None
    assert len(memory.known) == RULES.memory.known


def test_evidence_is_told_by_article_strongest_first() -> None:
    one = signal(cue(Kind.PRESSURE, start=1), cue(Kind.LEANING, start=2), cue(Kind.DENIAL, start=3), name="one")
    copy = signal(cue(Kind.LEANING), at=1, outlet="Mail", origin="Harbour Post", name="copy")
    lines = evidence([one, copy], {(one.id, 1): 1.5, (one.id, 2): -2.0}, {})
    assert [(line.cue.start, line.weight, line.side) for line in lines[:3]] == [
        (3, -2.0, Side.AGAINST),
        (2, 1.5, Side.FOR),
        (1, 0.0, Side.FOR),
    ]
    assert [line.copied for line in lines] == [False, False, False, True]
    assert (lines[0].outlet, lines[0].seen, lines[0].signal) == ("Harbour Post", day(0), one.id)


def test_strength_is_what_a_cue_adds_at_the_most() -> None:
    assert RULES.strength[Kind.LEANING, Role.DECIDER] == 2.6
    assert RULES.strength[Kind.LEANING, Role.LEGISLATOR] == 1.3
    assert RULES.strength[Kind.NON_DENIAL, Role.DECIDER] == 0.0


def test_an_ill_text_makes_room_before_a_whole_one() -> None:
    whole = signal(cue(Kind.LEANING), at=0, outlet="A", name="whole")
    ill = signal(cue(Kind.LEANING), at=1, outlet="A", health=Health.TRUNCATED, name="ill")
    more = [signal(cue(Kind.LEANING), at=2 + n, outlet=f"P{n}") for n in range(2)]
    assert ill.id not in {one.id for one in filled(whole, ill, *more, numbers=SMALL).signals}


def test_order_is_by_moment_then_by_id() -> None:
    first, second = sorted([signal(name="x"), signal(name="y")], key=lambda one: one.id)
    assert order(first) < order(second) < order(replace(first, seen=first.seen + timedelta(seconds=1)))


def test_an_edited_article_says_nothing_twice() -> None:
    old, new = cue(Kind.IMMINENT, sentence="It is close."), cue(Kind.LEANING, sentence="It is likely.")
    first = signal(old, at=0, name="first")
    edit = replace(signal(old, new, at=1, name="edit"), article=first.article)
    again = replace(signal(old, new, at=2, name="again"), article=first.article)
    for arriving in ((first, edit, again), (again, edit, first), (edit, first, again)):
        memory = filled(*arriving)
        said = [(one.id, [cue for _, cue in anew(one)]) for one in memory.signals]
        assert said == [(first.id, [old]), (edit.id, [new]), (again.id, [])]
        assert all(memory.has(one) for one in arriving)


def test_a_text_that_has_become_whole_says_it_anew() -> None:
    head = cue(Kind.LEANING, sentence="Sluice to open")
    ill = signal(head, at=0, health=Health.HEADLINE_ONLY, name="ill")
    whole = replace(signal(head, at=1, name="whole"), article=ill.article)
    assert [one.id for one in filled(ill, whole).signals] == [ill.id, whole.id]


def test_two_articles_may_say_the_same() -> None:
    one, other = signal(cue(Kind.LEANING), at=0, name="one"), signal(cue(Kind.LEANING), at=1, name="other")
    assert [kept.id for kept in filled(one, other).signals] == [one.id, other.id]
