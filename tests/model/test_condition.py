"""Conditions: what may be said, how columns are read, and what is answered to everything else."""

from __future__ import annotations

import pickle
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from leadlight.model import Condition
from leadlight.model.grammar import DEEPEST_TREE, FUNCTIONS
from leadlight.model.mistake import WordingError
from leadlight.model.tree import parts

ALLOWED: list[tuple[str, dict[str, str]]] = [
    ("a <> 1", {"a": "number"}),
    ("a != -1.5e3", {"a": "number"}),
    ("Path = 'it''s' AND \"any name\" <= 2", {"Path": "text", "any name": "number"}),
    ("a NOT LIKE '%x' OR b ILIKE '_'", {"a": "text", "b": "text"}),
    ("a IN ('x', 'y') AND b NOT IN (1, -2)", {"a": "text", "b": "number"}),
    ("a BETWEEN 1 AND 2 AND NOT b", {"a": "number", "b": "boolean"}),
    ("a IS NULL AND b IS NOT NULL", {"a": "text", "b": "text"}),
    ("a IS TRUE OR b IS NOT FALSE OR c = TRUE", dict.fromkeys("abc", "boolean")),
    ("(a > 1) IS NULL", {"a": "number"}),
    ("a + b * 2 - c / 3 > d % 2", dict.fromkeys("abcd", "number")),
    ("-a > +3", {"a": "number"}),
    ("lower(a) = upper(b) AND length(c) > 3", dict.fromkeys("abc", "text")),
    ("coalesce(a, 0) > 3", {"a": "number"}),
    ("coalesce(a, b, 'x') = c", dict.fromkeys("abc", "text")),
    ("starts_with(a, '/') OR ends_with(b, c) OR contains(d, 'x')", dict.fromkeys("abcd", "text")),
    ("regexp_like(a, '^x{2}$') OR b ~ 'y' OR c !~ 'z'", dict.fromkeys("abc", "text")),
    ("a = b", {"a": "text", "b": "text"}),
    ("a = b AND b = c AND c > 1", dict.fromkeys("abc", "number")),
    ("case = 1 AND order AND select IS NULL", {"case": "number", "order": "boolean", "select": "text"}),
    ("a -- a remark\n = 1", {"a": "number"}),
    ("größe > 1", {"größe": "number"}),
    ("TRUE", {}),
]

REFUSED: list[tuple[str, str]] = [
    ("", "The condition is empty."),
    ("  -- nothing", "The condition is empty."),
    ("a AND", "The condition cannot be read at 'AND', after 'a '."),
    ("a = 'x", "A quote or a comment in the condition is not closed."),
    ("a = 1 b", "The condition cannot be read at 'b'."),
    ("a = 1; DROP TABLE x", "';' does not belong in a condition."),
    ("a IN (SELECT 1)", "The condition cannot be read at '1', after 'a IN (SELECT '."),
    ("a IN ()", "IN is not followed by a list."),
    ("a IN b", "IN is not followed by a list."),
    ("a IN (b)", "A list after IN holds something else than texts and numbers."),
    ("a IN (NULL)", "A list after IN holds something else than texts and numbers."),
    ("a IN (" + "1," * 1000 + "1)", "A list in the condition has more than 1,000 values."),
    ("a IS b", "IS is followed by something else than NULL, TRUE or FALSE."),
    ("a IS DISTINCT FROM b", "The condition cannot be read at 'b', after 'a IS DISTINCT FROM '."),
    ("a LIKE b", "A pattern in the condition is not a plain text."),
    ("a LIKE 'x\\'", "The pattern 'x\\\\' ends in a single backslash."),
    ("a LIKE 'x' ESCAPE '!'", "The condition cannot be read at \"'!'\""),
    ("a LIKE ANY('x')", "There is no function 'ANY' here."),
    ("lowr(a) = 'x'", "There is no function 'lowr' here. Did you mean lower?"),
    ("pg_read_file('x') = 'x'", "There is no function 'pg_read_file' here."),
    ("regexp_like(a, 'x', 'i')", "`REGEXPLIKE` does not belong in a condition."),
    ("a ~ '(?=x)'", "The regular expression '(?=x)' cannot be used: look-around"),
    ("a ~ '(x)\\1'", "The regular expression '(x)\\\\1' cannot be used: backreferences are not supported."),
    ("a ~ '" + "x" * 501 + "'", "A regular expression is longer than 500 characters."),
    (" OR ".join(["a ~ 'x'"] * 6), "The condition has more than 5 regular expressions."),
    ("a::int > 1", "'::' does not belong in a condition."),
    ("a || 'x' = 'y'", "'||' does not belong in a condition."),
    ("t.a = 1", "'.' does not belong in a condition. Write the bare column name, and 0.5 rather than .5."),
    ("{{ a }}", "'{' does not belong in a condition."),
    ("(a, b) = (1, 2)", "`TUPLE` does not belong in a condition."),
    ('"" = 1', "A column name in the condition is empty or very long."),
    ("a = 1e999", "'1e999' is not a finite number."),
    ("a = 1e", "'1e' is not a finite number."),
    ("a = \x00", "The condition has a control character in it."),
    ("1", "`1` is a number, not true or false. Compare it with something."),
    ("lower(a)", "`LOWER(a)` is a text, not true or false."),
    ("'a' > 3", "`'a' > 3` puts a text (`'a'`) beside a number (`3`). Compare like with like."),
    ("path + 1 LIKE 'x'", "`path + 1` is a number, and a text in `path + 1 LIKE 'x'`. Use it one way."),
    (
        "a > 3 AND a LIKE 'x'",
        "`a > 3` puts a text (`a` in `a LIKE 'x'`) beside a number (`3`). Compare like with like.",
    ),
    ("a AND a = 'x'", "`a` is a text in `a = 'x'`, and a boolean in `a AND a = 'x'`."),
    ("a > TRUE", "`a > TRUE` asks which of two booleans is greater."),
    ("NOT 3", "`3` is a number, and a boolean in `NOT 3`."),
    ("coalesce(a, 0) = 'x'", "`COALESCE(a, 0) = 'x'` puts a number"),
]

HOSTILE: list[str] = [
    "(" * 5_000,
    "(" * 51 + "a" + ")" * 51,
    "NOT " * 2_400 + "a",
    "- " * 4_000 + "a > 1",
    "+".join(["a"] * 4_000) + " > 1",
    "a" + " = a" * 2_000,
    " OR ".join(["a = 1"] * 1_400),
    "coalesce(" * 1_000,
    "CASE WHEN a THEN " * 500,
    "a IN (" * 1_000,
    '"' * 9_999,
    "'" * 9_999,
    "/*" * 4_000,
    "a ~ '" + "(" * 400 + "'",
    "a ~ '((a{1000}){1000}){1000}'",
    "a" * 10_001,
    "{% for x in y %}" * 500,
]


@pytest.mark.parametrize(("text", "columns"), ALLOWED)
def test_what_may_be_said_and_how_columns_are_read(text: str, columns: dict[str, str]) -> None:
    condition = Condition.read(text)
    assert (str(condition), dict(condition.columns)) == (text, columns)


@pytest.mark.parametrize(("text", "sentence"), REFUSED)
def test_everything_else_is_answered_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(WordingError) as error:
        Condition.read(text)
    assert str(error.value).startswith(sentence)
    assert error.value.advice


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_refused_at_once(text: str) -> None:
    begun = time.process_time()
    with pytest.raises(WordingError):
        Condition.read(text)
    assert time.process_time() - begun < 1


WORDS = [
    "a",
    "b",
    "'x'",
    "1",
    "(",
    ")",
    ",",
    "AND",
    "OR",
    "NOT",
    "IN",
    "LIKE",
    "IS",
    "NULL",
    "BETWEEN",
    "=",
    "<",
    "~",
    "-",
    "TRUE",
]


@settings(max_examples=300, deadline=1_000)
@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from([*WORDS, *FUNCTIONS]), max_size=14).map(" ".join)))
def test_any_text_is_a_condition_or_a_sentence(text: str) -> None:
    try:
        condition = Condition.read(text)
    except WordingError:
        return
    assert {node.name for node in parts(condition.tree) if isinstance(node, exp.Column)} == set(condition.columns)
    assert all(condition.kind(node) in ("text", "number", "boolean") for node in parts(condition.tree))


@pytest.mark.parametrize("value", [None, 3, True, ["a"]])
def test_only_texts_are_conditions(value: Any) -> None:
    with pytest.raises(ValueError, match="is not a condition"):
        Condition.read(value)


def test_a_condition_is_its_text() -> None:
    one, other = Condition.read("a = 1"), Condition.read("a  = 1")
    assert one == Condition.read("a = 1")
    assert one != other
    assert len({one, Condition.read("a = 1"), other}) == 2
    assert Condition.read(one) is one
    assert pickle.loads(pickle.dumps(one)) == one  # noqa: S301  # our own bytes


def test_every_piece_has_a_kind() -> None:
    condition = Condition.read("coalesce(seats, 0) + 1 > 3 AND plan = 'pro' AND trial")
    kinds = {node.sql(): condition.kind(node) for node in parts(condition.tree)}
    assert kinds["COALESCE(seats, 0)"] == "number"
    assert kinds["'pro'"] == "text"
    assert kinds["trial"] == "boolean"
    assert kinds["plan = 'pro'"] == "boolean"


def test_what_nothing_gives_a_kind_is_assumed_to_be_a_text_until_declared() -> None:
    condition = Condition.read("seats > licences AND plan IS NOT NULL AND age > 3")
    assert condition.assumed == {"seats", "licences", "plan"}
    told = condition.given({"seats": "number", "plan": "boolean"})
    assert dict(told.columns) == {"seats": "number", "licences": "number", "plan": "boolean", "age": "number"}
    with pytest.raises(ValueError, match="`age > 3` puts a text"):
        condition.given({"age": "text"})


def test_negations_are_all_of_one_kind() -> None:
    for text in ("a NOT LIKE 'x'", "a IS NOT NULL", "a NOT IN (1)", "a NOT BETWEEN 1 AND 2", "a IS NOT TRUE"):
        tree = Condition.read(text).tree
        assert isinstance(tree, exp.Not)
        assert not any(node.args.get("negate") for node in parts(tree))


def test_long_chains_are_shallow_and_keep_their_order() -> None:
    numbers = range(450)
    tree = Condition.read(" OR ".join(f"a = {n}" for n in numbers)).tree

    def depth(node: exp.Expr) -> int:
        return 1 + max(map(depth, node.iter_expressions()), default=0)

    assert depth(tree) < 15 < DEEPEST_TREE
    assert [int(node.this) for node in parts(tree) if isinstance(node, exp.Literal)] == list(numbers)
