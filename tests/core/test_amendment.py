"""A desk's own rules file: what it changes, and how a wrong entry is refused with its line."""

import pytest

from monitor.core.amendment import applied, parse
from monitor.core.lexicon import LexiconError

TABLES = {
    "version": "7",
    "acts": {"lift": ["ease"], "keep": ["hold|holds|holding|held|held"]},
    "objects": {"rule": ["ban"]},
    "deciders": {"head": ["minister"], "place": ["france"]},
    "names": {"never": ["the"]},
    "sets": {"be": "is|are"},
    "rule": [{"id": "S5.will"}, {"id": "S6.about-to"}],
}
RULE = """
[[rule]]
id = "desk.minded"
kind = "S5"
pattern = "{be} minded to"
certainty = 2
example = "x"
counter = "y"
"""


def test_it_adds_words_sets_and_rules_and_switches_rules_off() -> None:
    text = f'off = ["S5.will"]\n[acts]\nlift = ["Unpick", "façonner"]\n[sets]\nquay = "pier|dock"\n{RULE}'
    merged = applied(TABLES, parse(text, "desk.toml", TABLES))
    assert [rule["id"] for rule in merged["rule"]] == ["S6.about-to", "desk.minded"]
    assert merged["acts"]["lift"] == ["ease", "unpick", "faconner"]
    assert merged["acts"]["keep"] == TABLES["acts"]["keep"]  # type: ignore[index]
    assert merged["sets"] == {"be": "is|are", "quay": "pier|dock"}
    assert TABLES["acts"]["lift"] == ["ease"], "what comes with the program is left as it is"  # type: ignore[index]
    assert len(TABLES["rule"]) == 2


def test_the_version_names_what_is_changed_and_no_comment() -> None:
    def version(text: str) -> str:
        return str(applied(TABLES, parse(text, "desk.toml", TABLES))["version"])

    plain = version('off = ["S5.will"]')
    assert plain.startswith("7.desk-")
    assert len(plain) == len("7.desk-") + 8
    assert plain == version('# why\noff = [ "S5.will" ]\n')
    assert plain != version('off = ["S6.about-to"]')
    assert version("# nothing yet\n") == "7"


def test_a_set_of_the_file_serves_its_rules() -> None:
    text = '[sets]\nquay = "pier|dock"\n' + RULE.replace("minded to", "{quay}")
    assert parse(text, "desk.toml", TABLES).ids == ["desk.minded"]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ('\noff = ["S5.wil"]', 2, "off: there is no rule 'S5.wil'; did you mean 'S5.will'?"),
        ('off = [\n"S5.will",\n"S6.x"]', 3, "off: there is no rule 'S6.x'"),
        ('off = "S5.will"', 1, "off must be a list of rule ids"),
        ("off = [3]", 1, "off must be a list of rule ids"),
        ('\n\n[act]\nlift = ["x"]', 3, "there is no table or key 'act'; did you mean 'acts'?"),
        ('version = "9"', 1, "there is no table or key 'version'"),
        ('[acts]\nlist = ["x"]', 2, "acts: there is no 'list'; did you mean 'lift'?"),
        ('[acts]\nlift = "x"', 2, "acts: lift must be a list of words"),
        ('[acts]\nlift = ["ok",\n"a|b"]', 3, "acts: lift: 'a|b': a verb is one form, or five"),
        ('[acts]\nlift = ["a||b|c|d"]', 2, "there is nothing on one side"),
        ('[objects]\nrule = ["a|b|c"]', 2, "a noun is its singular"),
        ('[names]\nnever = ["Mr|Mrs"]', 2, "it cannot be parted by"),
        ('[deciders]\nplace = ["France|Frances"]', 2, "it cannot be parted by"),
        ('[objects]\nrule = ["дума"]', 2, "characters that no English text has"),
        ('[objects]\nrule = [" "]', 2, "a word has 2 to 200 characters"),
        ("acts = 3", 1, "acts must be a table, written [acts]"),
        ("sets = 3", 1, "sets must be a table"),
        ('[sets]\nbe = "am"', 2, "set be: it comes with the program"),
        ('[sets]\nb2 = "am"', 2, "set b2: its name"),
        ('[sets]\nquay = "(pier"', 2, "set quay: it does not compile"),
        ('[sets]\nquay = "{be}"', 2, "set quay: a set cannot hold another"),
        ("[sets]\nquay = 3", 2, "set quay: it must be words"),
        ("[rule]\nid = 3", 1, "rules are written [[rule]]"),
        ("rule = 3", 1, "rules are written [[rule]]"),
        ("# a comment\nrule = [3]", 2, "rules are written [[rule]]"),
        (RULE + "colour = 3", 9, "rule desk.minded: there is no field 'colour'"),
        (RULE.replace("S5", "S55"), 4, "rule desk.minded: kind 'S55' is not known; it is one of S1, S2"),
        (RULE.replace('"S5"', "5"), 4, "rule desk.minded: kind: Expected `str`, got `int`"),
        (RULE.replace("certainty = 2\n", ""), 2, "missing required field `certainty`"),
        (RULE.replace("= 2", "= 9"), 6, "certainty must be from -3"),
        (RULE + "reach = 0", 9, "reach must be from 1 to 40"),
        (RULE + 'role = ["king"]', 9, "role: Invalid enum value 'king'"),
        (RULE.replace("desk.minded", "desk minded"), 3, "the id must be a word without spaces"),
        (RULE.replace('id = "desk.minded"\n', ""), 2, "rule 1: Object missing required field `id`"),
        (RULE.replace("{be}", "{bee}"), 5, "pattern: there is no set 'bee'; did you mean 'be'?"),
        (RULE.replace("minded to", "(minded to"), 5, "pattern: it does not compile: missing )"),
        (RULE.replace("minded to", "(a)\\\\1"), 5, "pattern: it does not compile"),
        (RULE.replace("minded to", "(a+)+"), 5, "pattern: the repeat '(a+)+' may take for ever"),
        (RULE.replace("minded", "Minded"), 5, "pattern: texts are matched in lower-case letters without accents"),
        (RULE.replace("{be} minded to", "(minded)?"), 5, "pattern: no two letters stand in all it matches"),
        (RULE + 'unless = "(no"', 9, "unless: it does not compile"),
        (RULE + 'frame = "active"', 2, "it must have either a pattern or a frame"),
        (RULE + RULE, 11, "rule desk.minded: the id is given twice, first in line 3"),
        (RULE.replace("desk.minded", "S5.will"), 3, "rule S5.will: the id belongs to a rule of the program"),
        ("off = [\n\n", 3, "not TOML: "),
        ("a = 1\na = 2", 2, "not TOML: Cannot overwrite a value"),
    ],
)
def test_a_wrong_entry_is_refused_with_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(LexiconError) as refused:
        parse(text, "desk.toml", TABLES)
    said = str(refused.value)
    assert said.startswith(f"desk.toml:{line}: ")
    assert reason in said
    assert "\n" not in said
    assert len(said) < 300
