"""Equal histories give equal outcomes, to the byte: in any order, in any number of files, in any format."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest

from cli.calls import Call, Company

TABLES = ["leads", "transitions", "ledger", "attributes"]
PAST = datetime(2026, 2, 1, 12, 30, tzinfo=UTC)

Write = Callable[[pl.DataFrame, Path], None]


def _csv(events: pl.DataFrame, folder: Path) -> None:
    events.write_csv(folder / "events.csv")


def _ndjson(events: pl.DataFrame, folder: Path) -> None:
    events.with_columns(pl.col("at").dt.to_string("iso:strict")).write_ndjson(folder / "events.ndjson")


def _nested(events: pl.DataFrame, folder: Path) -> None:
    """The properties as an object, those without a value left out."""
    with (folder / "events.jsonl").open("w", encoding="utf-8") as file:
        for row in events.with_columns(pl.col("at").dt.to_string("iso:strict")).to_dicts():
            ours = {word: row.pop(word) for word in ("lead", "at", "name", "id")}
            properties = {name: value for name, value in row.items() if value is not None}
            file.write(json.dumps(ours | {"properties": properties}) + "\n")


def _parquet(events: pl.DataFrame, folder: Path) -> None:
    events.write_parquet(folder / "events.parquet")


def _shuffled(events: pl.DataFrame, folder: Path) -> None:
    events.sample(fraction=1.0, shuffle=True, seed=3).write_parquet(folder / "events.parquet")


def _split(events: pl.DataFrame, folder: Path) -> None:
    """Shuffled, and in three files of three formats, one row in two of them."""
    shuffled = events.sample(fraction=1.0, shuffle=True, seed=5)
    third = events.height // 3
    shuffled[:third].write_csv(folder / "c.csv")
    shuffled[third : 2 * third + 1].write_parquet(folder / "a.parquet")
    _ndjson(shuffled[2 * third :], folder)


WAYS: list[Write] = [_csv, _ndjson, _nested, _parquet, _shuffled, _split]


def digests(folder: Path) -> dict[str, str]:
    return {name: sha256((folder / f"{name}.parquet").read_bytes()).hexdigest() for name in TABLES}


@pytest.fixture
def qualified(leadlight: Call, company: Company, tmp_path: Path) -> Callable[..., dict[str, str]]:
    """The digests of the outcome's tables, of events and leads written in some way."""

    def found(events: pl.DataFrame, leads: pl.DataFrame, write: Write = _parquet, *more: object) -> dict[str, str]:
        history, out = tmp_path / "history", tmp_path / "out"
        history.mkdir(exist_ok=True)
        for file in history.iterdir():
            file.unlink()
        write(events, history)
        leads.write_csv(tmp_path / "leads.csv")
        words = (company.model, history, "--leads", tmp_path / "leads.csv", "--out", out, "--ledger", *more)
        said = leadlight("qualify", *words)
        assert said.code == 0, said.err
        return digests(out)

    return found


@pytest.fixture(scope="module")
def first() -> dict[str, str]:
    """For the digests of the first outcome."""
    return {}


@pytest.fixture
def plain(qualified: Callable[..., dict[str, str]], company: Company, first: dict[str, str]) -> dict[str, str]:
    """The digests of the outcome of the company's history as it is: what the others must be, or must not be."""
    if not first:
        first.update(qualified(company.events, company.leads))
    return first


def test_twice_is_the_same(qualified: Callable[..., dict[str, str]], company: Company, plain: dict[str, str]) -> None:
    assert qualified(company.events, company.leads) == plain


@pytest.mark.parametrize("write", WAYS, ids=lambda write: write.__name__.strip("_"))
def test_the_order_the_files_and_the_format_do_not_matter(
    qualified: Callable[..., dict[str, str]], company: Company, plain: dict[str, str], write: Write
) -> None:
    leads = company.leads.sample(fraction=1.0, shuffle=True, seed=1)
    assert qualified(company.events, leads, write) == plain


def test_another_event_is_another_outcome(
    qualified: Callable[..., dict[str, str]], company: Company, plain: dict[str, str]
) -> None:
    assert qualified(company.events[1:], company.leads) != plain


def test_as_of_a_past_instant_is_as_if_nothing_had_come_after(
    qualified: Callable[..., dict[str, str]], company: Company, plain: dict[str, str]
) -> None:
    before = company.events.filter(pl.col("at") <= PAST)
    at = pl.col("at").str.to_datetime(time_zone="UTC", strict=False)
    known = company.leads.filter(at.is_null() | (at <= PAST))
    assert 0 < before.height < company.events.height
    assert 0 < known.height < company.leads.height
    as_of = ("--as-of", PAST.isoformat())
    whole = qualified(company.events, company.leads, _parquet, *as_of)
    assert qualified(before, known, _parquet, *as_of) == whole
    assert plain != whole
