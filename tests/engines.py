"""One test, every engine: each takes a model and a history, and answers with the reference's Outcome."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import polars as pl

import reference
from leadlight.model.shapes import Model
from leadlight.model.words import STAGES
from reference import Outcome

Rows = Sequence[dict[str, Any]]
Engine = Callable[[Model, Rows, Rows, "int | None"], Outcome]

TYPES: Final[dict[str, pl.DataType]] = {"seats": pl.Float64(), "new": pl.Boolean()}


def fold(model: Model, events: Rows, attributes: Rows = (), as_of: int | None = None) -> Outcome:
    """The product's own engine, over one Parquet file of events and one of attributes."""
    return folded(model, [events], [attributes], as_of)


def folded(model: Model, events: Sequence[Rows], attributes: Sequence[Rows] = (), as_of: int | None = None) -> Outcome:
    """The same over several files, in turn Parquet and NDJSON."""
    from leadlight.engine import qualify  # noqa: PLC0415  # loads Numba
    from leadlight.history import open_events, read_attributes  # noqa: PLC0415

    with TemporaryDirectory() as name:
        happened = written(
            Path(name), "events", [[flat(row) for row in rows] for rows in events], asked_of_events(model)
        )
        known = written(Path(name), "attributes", attributes)
        moment = None if as_of is None else instant(as_of)
        outcome = qualify(
            model,
            open_events(happened),
            attributes=read_attributes(known) if known else None,
            as_of=moment,
            ledger=True,
        )
        return read(model, outcome)


ENGINES: Final[dict[str, Engine]] = {"reference": reference.qualify, "fold": fold}


def instant(at: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)


# ── a history, as files ─────────────────────────────────────────────────────────────────────────


def flat(event: dict[str, Any]) -> dict[str, Any]:
    return {**{key: event[key] for key in ("lead", "at", "name", "id")}, **event["properties"]}


def asked_of_events(model: Model) -> list[str]:
    """The columns a history must have for the model: one that no event has may be a slip, and is refused."""
    asked = {name: None for condition in model.event_conditions() for name in condition.columns}
    return [*asked, *(rule.distinct for _, rule in model.rules if rule.distinct is not None)]


def written(folder: Path, what: str, parts: Sequence[Rows], asked: Sequence[str] = ()) -> list[Path]:
    """One file for each part. The first has every column asked for; of events it is written even if empty."""
    paths = []
    for number, rows in enumerate(parts):
        if rows or (what == "events" and number == 0):
            suffix = "ndjson" if number % 2 else "parquet"
            path = folder / f"{what}-{number}.{suffix}"
            if number % 2:
                write_lines(path, rows)
            else:
                write_parquet(path, rows, asked)
            paths.append(path)
    return paths


def write_lines(path: Path, rows: Rows) -> None:
    for_people = [
        {key: instant(value).isoformat() if key == "at" else value for key, value in row.items() if value is not None}
        for row in rows
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in for_people))


def write_parquet(path: Path, rows: Rows, asked: Sequence[str]) -> None:
    names = list(dict.fromkeys(["lead", "at", "name", *asked, *(name for row in rows for name in row)]))
    if path.name.startswith("attributes"):
        names.remove("name")
    columns = {
        name: pl.Series(
            [row.get(name) for row in rows],
            dtype=pl.Int64() if name == "at" else TYPES.get(name, pl.String()),
            strict=False,
        )
        for name in names
    }
    frame = pl.DataFrame(columns)
    frame.with_columns(pl.from_epoch("at", time_unit="us").dt.replace_time_zone("UTC")).write_parquet(path)


# ── an outcome, as the reference gives it ───────────────────────────────────────────────────────


def read(model: Model, outcome: Any) -> Outcome:
    return Outcome(
        {row["lead"]: lead(model, row) for row in rows_of(outcome.leads)},
        rows_of(outcome.transitions),
        [{key: row[key] for key in row if key not in ("why", "event", "model")} for row in rows_of(outcome.ledger)],
    )


def rows_of(frame: pl.DataFrame) -> list[dict[str, Any]]:
    instants = [name for name, dtype in frame.schema.items() if dtype == pl.Datetime("us", "UTC")]
    return frame.with_columns(pl.col(instants).dt.epoch("us")).to_dicts()


def lead(model: Model, row: dict[str, Any]) -> dict[str, Any]:
    """One row of `leads`, its categories and stamps gathered."""
    categories = [category.name for category in model.engagement.categories]
    gathered = {"lead", *(f"score_{name}" for name in categories), *(f"{stage}_at" for stage in STAGES)}
    return {
        **{key: value for key, value in row.items() if key not in gathered},
        "categories": {name: row[f"score_{name}"] for name in categories},
        "stamps": {stage: at for stage in STAGES if (at := row[f"{stage}_at"]) is not None},
    }
