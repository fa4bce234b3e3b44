from tests.gates.table import Column, lines


def test_rows_have_figures_ranges_and_dashes() -> None:
    columns = [Column("ours", {"a": 0.5, "long name": 1.0}, {"a": (0.25, 0.75)}), Column("theirs", {"a": 0.125})]
    assert [line.split() for line in lines(["a", "long name"], columns, "what")] == [
        ["what", "ours", "theirs"],
        ["a", "0.500", "0.25–0.75", "0.125"],
        ["long", "name", "1.000", "1.00–1.00", "–"],
    ]


def test_columns_are_aligned() -> None:
    made = lines(["a", "bb"], [Column("x", {"a": 0.5, "bb": 0.25}), Column("a longer title", {"a": 0.5, "bb": 0.25})])
    assert len({len(line) for line in made}) == 1
