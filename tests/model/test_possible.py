"""What a check says can never be: sure where it says so, by the reference, and quick whatever it is asked."""

from __future__ import annotations

import time
from itertools import combinations
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadlight.model import Condition
from leadlight.model.checking import findings
from leadlight.model.checks.shadowed import follows
from leadlight.model.fit_shapes import fit_shapes
from leadlight.model.likeness import Pattern
from leadlight.model.possible import Work
from leadlight.model.truth import TRUE, Claims
from leadlight.model.yaml_text import read as read_document
from reference_conditions import holds, like

TEXTS: Final = ["", "x", "xy", "X", "Y", "y", "x%", "xyz", "éx", " "]
NUMBERS: Final = ["1", "2", "3", "1.5", "-1", "0", "many"]
ROWS: Final = st.fixed_dictionaries(
    {
        **dict.fromkeys("ab", st.sampled_from([None, *TEXTS])),
        **dict.fromkeys("nm", st.sampled_from([None, *NUMBERS])),
        "f": st.sampled_from([None, "true", "false"]),
    }
)


def quoted(texts: list[str]) -> st.SearchStrategy[str]:
    return st.sampled_from([f"'{text}'" for text in texts])


def filled(template: str, **parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.fixed_dictionaries(parts).map(lambda given: template.format(**given))


TEXT: Final = st.sampled_from(["a", "a", "a", "b", "lower(a)", "upper(a)", "coalesce(a, 'x')", "coalesce(a, b)"])
NUMBER: Final = st.sampled_from(["n", "n", "n", "m", "length(a)", "n + 1", "n / m", "coalesce(n, 0)", "-n"])
FIXED: Final = st.sampled_from(["0", "1", "2", "3", "1.5", "-1"])
ORDER: Final = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
PATTERNS: Final = ["%", "x%", "%x", "%y", "_", "x_", "%x%", "xy%", "X%", r"x\%", "x%z", "", "__%", "é%"]
ATOMS: Final = st.one_of(
    filled("{t} {o} {v}", t=TEXT, o=ORDER, v=quoted(TEXTS)),
    filled("{t} {o} {u}", t=TEXT, o=ORDER, u=TEXT),
    filled("{t} {o} {v}", t=NUMBER, o=ORDER, v=FIXED),
    filled("{v} {o} {t}", t=NUMBER, o=ORDER, v=FIXED),
    filled("{t} {o} {u}", t=NUMBER, o=ORDER, u=NUMBER),
    filled("{t} BETWEEN {v} AND {w}", t=NUMBER, v=FIXED, w=FIXED),
    filled("{t} BETWEEN {v} AND {w}", t=NUMBER, v=NUMBER | st.just("NULL"), w=FIXED),
    filled("{t} {n}IN ({v}, {w})", t=TEXT, n=st.sampled_from(["", "NOT "]), v=quoted(TEXTS), w=quoted(TEXTS)),
    filled("{t} {n}LIKE {p}", t=TEXT, n=st.sampled_from(["", "NOT "]), p=quoted(PATTERNS)),
    filled("{t} {n}ILIKE {p}", t=TEXT, n=st.sampled_from(["", "NOT "]), p=quoted(PATTERNS)),
    filled("{f}({t}, {v})", f=st.sampled_from(["starts_with", "ends_with", "contains"]), t=TEXT, v=quoted(TEXTS)),
    filled("regexp_like({t}, '{v}')", t=TEXT, v=st.sampled_from(["x", "^y"])),
    filled("{t} IS {n}NULL", t=TEXT | NUMBER, n=st.sampled_from(["", "NOT "])),
    filled("({t} > {v}) IS {n}", t=NUMBER, v=FIXED, n=st.sampled_from(["NULL", "NOT NULL", "TRUE", "NOT TRUE"])),
    st.sampled_from(["f", "f IS NULL", "f IS NOT TRUE", "f = TRUE", "f <> FALSE", "TRUE", "FALSE", "f = (n > 1)"]),
    st.sampled_from(["a = NULL", "1 = 2", "'x' = 'x'", "n IN (1, 2)", "(n > 1 AND f) = FALSE", "coalesce(f, TRUE)"]),
)  # fmt: skip


def _joined(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = filled("({p}) {j} ({q})", p=parts, j=st.sampled_from(["AND", "AND", "OR"]), q=parts)
    return pair | filled("NOT ({p})", p=parts)


CONDITIONS: Final = st.recursive(ATOMS, _joined, max_leaves=5).map(Condition.read)
THREE: Final = (True, False, None)
ASKED: Final = [frozenset(asked) for size in (1, 2) for asked in combinations(THREE, size)]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CONDITIONS, st.lists(ROWS, min_size=30, max_size=30))
def test_what_is_said_never_to_be_is_not_so_of_any_row(condition: Condition, rows: list[dict[str, Any]]) -> None:
    truths = {holds(condition, row, {}) for row in rows}
    for asked in ASKED:
        if truths & asked:
            assert Work().possible(Claims(condition).whole(asked)), asked


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CONDITIONS, CONDITIONS, st.lists(ROWS, min_size=30, max_size=30))
def test_what_is_said_to_be_shadowed_takes_no_row(
    first: Condition, later: Condition, rows: list[dict[str, Any]]
) -> None:
    if follows(Claims(first), Claims(later), Work()):
        assert not [row for row in rows if holds(later, row, {}) is True and holds(first, row, {}) is not True]


def test_a_column_that_another_condition_reads_as_a_number_is_another_question() -> None:
    """'many' < '1' is no question of numbers, and true of texts: so nothing follows from the one to the other."""
    first, later = Condition.read("NOT (n = 1 AND m < n)"), Condition.read("NOT (m < n)")
    row = {"n": "1", "m": "many"}
    assert (holds(first, row, {}), holds(later, row, {})) == (None, True)
    assert not follows(Claims(first), Claims(later), Work())


TOGETHER: Final[list[tuple[str, str, bool]]] = [
    ("n = 1", "n = 2", False),
    ("n = 1", "n IN (1, 2)", True),
    ("a = 'x'", "a = 'X'", False),
    ("n > 1", "n < 1", False),
    ("n >= 1", "n <= 1", True),
    ("n > 1", "n <= 1", False),
    ("n > -1", "n = -1", False),
    ("n BETWEEN 1 AND 3", "n > 3", False),
    ("n BETWEEN 1 AND 3", "n >= 3", True),
    ("n > 1", "n > 5", True),
    ("f = TRUE", "f = FALSE", False),
    ("a > 'x'", "a < 'a'", False),
    ("n <> 1", "n = 1", False),
    ("3 < n", "n < 3", False),
    ("n <> 1 AND n >= 1", "n <= 1", False),
    ("a > b", "b IS NULL", False),
    ("NOT (a > b)", "b IS NULL", False),
    ("(a > b) IS NULL", "b IS NULL", True),
    ("a LIKE '/x%'", "a LIKE '/y%'", False),
    ("a LIKE '%x'", "a LIKE '%y'", False),
    ("a ILIKE 'X%'", "a LIKE 'x%'", True),
    ("a ILIKE 'y%'", "a LIKE 'x%'", False),
    ("starts_with(a, 'xy')", "NOT starts_with(a, 'x')", False),
    ("lower(a) = 'x'", "a IS NULL", False),
    ("lower(a) LIKE '%X%'", "TRUE", False),
    ("length(a) = 0.5", "TRUE", False),
    ("coalesce(a, 'x') IS NULL", "TRUE", False),
    ("a ~ 'x'", "a !~ 'x'", False),
    ("a ~ 'x'", "a !~ 'y'", True),
]


@pytest.mark.parametrize(("one", "other", "possible"), TOGETHER)
def test_which_conditions_can_be_true_together(one: str, other: str, *, possible: bool) -> None:
    both = Condition.read(f"({one}) AND ({other})")
    assert Work().possible(Claims(both).whole(TRUE)) is possible


FOLLOWS: Final[list[tuple[str, str, bool]]] = [
    ("a LIKE '/p%'", "a LIKE '/pricing%'", True),
    ("a LIKE '/pricing%'", "a LIKE '/p%'", False),
    ("a LIKE '/p%'", "a IN ('/p', '/pq') AND n > 3", True),
    ("a LIKE '/p%' AND n > 1", "a = '/p' AND n > 3", True),
    ("a LIKE '/p%' AND n > 4", "a = '/p' AND n > 3", False),
    ("a LIKE '/p%' OR n > 1", "a = '/p'", True),
    ("a ILIKE '%Sales%'", "a LIKE 'sales%'", True),
    ("a LIKE '%sales%'", "a ILIKE 'sales%'", False),
    ("n IS NOT NULL", "n > 3", True),
    ("NOT (n > 3)", "n < 2", True),
    ("n <> 3", "n IS NULL", False),
    ("a IS NULL OR a IS NOT NULL", "a = 'x'", True),
    ("n > 3", "n > 3 AND FALSE", False),
    ("a IS NOT NULL", "a > 3", True),
]


@pytest.mark.parametrize(("first", "later", "so"), FOLLOWS)
def test_what_follows_from_what(first: str, later: str, *, so: bool) -> None:
    assert follows(Claims(Condition.read(first)), Claims(Condition.read(later)), Work()) is so


def test_a_column_that_two_conditions_read_in_two_ways_is_two_columns() -> None:
    """A text that is no number is unknown as a number, and known as a text."""
    number, text = Condition.read("a < 3 OR a >= 3"), Condition.read("a = 'x'")
    assert not follows(Claims(number), Claims(text), Work())


@given(st.sampled_from(PATTERNS), st.sampled_from(PATTERNS), st.booleans(), st.booleans(), st.sampled_from(TEXTS))
def test_patterns_that_take_and_meet_each_other(one: str, two: str, any_one: bool, any_two: bool, text: str) -> None:
    first, second = Pattern.read(one, any_case=any_one), Pattern.read(two, any_case=any_two)
    fits = [
        like(text.lower(), p.lower()) if any_case else like(text, p) for p, any_case in ((one, any_one), (two, any_two))
    ]
    if first and second and fits[1]:
        assert fits[0] or not first.takes(second)
        assert first.meets(second) or not fits[0]


def _hostile() -> dict[str, str]:
    wide = " AND ".join(f"(a{n} = 1 OR b{n} = 2)" for n in range(40))
    names = [f"a = 'x{n}'" for n in range(200)]
    return {
        "choices": f"{wide} AND a1 = 3 AND b1 = 3",
        "patterns": " AND ".join(f"a LIKE '%{n}%' AND a NOT LIKE '%{n}_%'" for n in range(150)),
        "stars": "a LIKE '" + "%a" * 2000 + "' AND a NOT LIKE '" + "%a_" * 1500 + "'",
        "nested": "(" * 45 + "a = 1" + " AND a = 2)" * 45,
        "many": " OR ".join(names),
    }


@pytest.mark.parametrize("name", _hostile())
def test_a_hostile_file_costs_little(name: str) -> None:
    condition = _hostile()[name]
    many = min(60_000 // len(condition), 200)
    rules = "".join(f'        - {{name: r{n}, when: "{condition} AND z <> {n}", points: 1}}\n' for n in range(many))
    text = f"name: x\nengagement:\n  categories:\n    - name: web\n      first_match: true\n      rules:\n{rules}"
    model = fit_shapes(read_document(text)[0])[0]  # type: ignore[arg-type]  # it is a document
    assert model
    begun = time.process_time()
    list(findings(model))
    assert time.process_time() - begun < 1.5  # measured: a third of a second
