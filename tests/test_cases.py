"""The cases of tests/cases, which anyone can add to, against every engine. tests/cases/README.md says how."""

from __future__ import annotations

import re
import shlex
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
import yaml

from engines import ENGINES, Engine, instant
from leadlight.model.shapes import Model
from reference import Outcome

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

FILES: Final = sorted((Path(__file__).parent / "cases").glob("*.yaml"))
SAID: Final = {"as_of", "lead", "moves", "move_scores", "move_grades", "ledger"}
INSTANTS: Final = {"stage_since", "first_at", "last_at", "mql_first_at", "mql_last_at"}


class PlainLoader(yaml.SafeLoader):
    """YAML in which `on` is a word and a date is a text, as in a model file."""


PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in forms if not tag.endswith((":timestamp", ":bool"))]
    for first, forms in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
PlainLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))


def cases() -> list[Any]:
    return [
        pytest.param(case, id=f"{path.stem}: {case['case']}")
        for path in FILES
        for case in yaml.load(path.read_text(), PlainLoader)  # noqa: S506  # a SafeLoader, made safer
    ]


@pytest.mark.parametrize("engine", ENGINES.values(), ids=list(ENGINES))
@pytest.mark.parametrize("case", cases())
def test_case(case: dict[str, Any], engine: Engine) -> None:
    model, events, attributes = history(case)
    for expected in case["then"]:
        check(engine(model, events, attributes, asked(expected)), expected)


@pytest.fixture(scope="module")
def by_spark(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """The outcomes of all cases, by what was asked."""
    from by_spark import all_at_once  # noqa: PLC0415 -- needs PyArrow

    situations = [(*history(case), asked(expected)) for (case,) in map(values, cases()) for expected in case["then"]]
    outcomes = all_at_once(spark, situations, tmp_path_factory.mktemp("cases"))
    return {str(situation): outcome for situation, outcome in zip(situations, outcomes, strict=True)}


@pytest.mark.xdist_group("spark")
@pytest.mark.parametrize("case", cases())
def test_case_by_spark(case: dict[str, Any], by_spark: dict[str, Outcome]) -> None:
    for expected in case["then"]:
        check(by_spark[str((*history(case), asked(expected)))], expected)


def values(parameters: Any) -> tuple[Any, ...]:
    return tuple(parameters.values)


def history(case: dict[str, Any]) -> tuple[Model, list[dict[str, Any]], list[dict[str, Any]]]:
    model = Model.model_validate({"name": "case", **case.get("model", {})})
    events = [event(line) for line in case.get("events", [])]
    return model, events, [attribute(line) for line in case.get("attributes", [])]


def asked(expected: dict[str, Any]) -> int | None:
    return microseconds(expected["as_of"]) if "as_of" in expected else None


def check(outcome: Outcome, expected: dict[str, Any]) -> None:
    name = expected.get("lead", "lead")
    if expected.get("absent"):
        said = [*outcome.transitions, *outcome.ledger]
        assert name not in {*outcome.leads, *(row["lead"] for row in said)}
        return
    row = outcome.leads[name]
    for key in expected.keys() - SAID:
        assert row[key] == pytest.approx(wanted(key, expected[key]), abs=1e-9), key
    moves = [move for move in outcome.transitions if move["lead"] == name]
    if "moves" in expected:
        assert [say_move(move) for move in moves] == [timed(line) for line in expected["moves"]]
    if "move_scores" in expected:
        assert [move["score"] for move in moves] == pytest.approx(expected["move_scores"], abs=1e-9)
    if "move_grades" in expected:
        assert [move["grade"] for move in moves] == expected["move_grades"]
    if "ledger" in expected:
        entries = [entry for entry in outcome.ledger if entry["lead"] == name]
        assert sorted(map(say_entry, entries)) == sorted(map(timed, expected["ledger"]))


# ── the short notation ──────────────────────────────────────────────────────────────────────────


def microseconds(text: str) -> int:
    """A date or a time in ISO 8601, of UTC where it names no zone."""
    read = datetime.fromisoformat(text)
    aware = read if read.tzinfo else read.replace(tzinfo=UTC)
    return (aware - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def event(line: str) -> dict[str, Any]:
    at, name, *said = shlex.split(line)
    properties = pairs(said)
    lead, identity = properties.pop("lead", "lead"), properties.pop("id", None)
    return {"lead": lead, "at": microseconds(at), "name": name, "id": identity, "properties": properties}


def attribute(line: str) -> dict[str, Any]:
    at, *said = shlex.split(line)
    return {"lead": "lead", "at": None if at == "always" else microseconds(at), **pairs(said)}


def pairs(words: list[str]) -> dict[str, Any]:
    """``column=value``; a value left empty is an empty cell."""
    split = (word.split("=", 1) for word in words)
    return {column: value or None for column, value in split}


def wanted(key: str, value: Any) -> Any:
    if key == "stamps":
        return {stage: microseconds(at) for stage, at in value.items()}
    return microseconds(value) if key in INSTANTS and value is not None else value


def timed(line: str) -> str:
    """The line with its instant as the outcome says it."""
    at, rest = line.split(" ", 1)
    return f"{instant(microseconds(at)).isoformat()} {rest}"


def say_move(move: dict[str, Any]) -> str:
    sign = "+" if move["kind"] == "stamp" else ">"
    why = f" by {move['gate_or_reason']}" if move["gate_or_reason"] else ""
    inferred = " inferred" if move["inferred"] else ""
    stages = f"{move['from_stage'] or 'none'} {sign} {move['to_stage']}"
    return f"{instant(move['at']).isoformat()} {stages}{inferred}{why} [{move['episode']}]"


def say_entry(entry: dict[str, Any]) -> str:
    of = f"{entry['category'] or '-'}/{entry['rule'] or '-'}"
    amounts = f"{entry['points']:g} keeps {entry['kept'] + 0:g}"
    return f"{instant(entry['at']).isoformat()} {entry['entry']} {of} {amounts}"
