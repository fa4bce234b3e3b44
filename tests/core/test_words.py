"""Forms of verbs and nouns."""

import pytest

from monitor.core.words import noun, verb


@pytest.mark.parametrize(
    ("entry", "forms"),
    [
        ("ease", ("ease", "eases", "easing", "eased", "eased")),
        ("ban", ("ban", "bans", "banning", "banned", "banned")),
        ("limit", ("limit", "limits", "limiting", "limited", "limited")),
        ("levy", ("levy", "levies", "levying", "levied", "levied")),
        ("free", ("free", "frees", "freeing", "freed", "freed")),
        ("phase out", ("phase out", "phases out", "phasing out", "phased out", "phased out")),
        ("cut|cuts|cutting|cut|cut", ("cut", "cuts", "cutting", "cut", "cut")),
    ],
)
def test_verb(entry: str, forms: tuple[str, ...]) -> None:
    assert tuple(verb(entry)) == forms


def test_a_verb_gives_one_form_or_five() -> None:
    with pytest.raises(ValueError, match="1 or 5"):
        verb("cut|cuts")


@pytest.mark.parametrize(
    ("entry", "both"), [("ban", ("ban", "bans")), ("duty", ("duty", "duties")), ("mou|mous", ("mou", "mous"))]
)
def test_noun(entry: str, both: tuple[str, str]) -> None:
    assert noun(entry) == both
