"""By parts of leads or in one piece: the same files, to the byte."""

from __future__ import annotations

import random
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from engine_small import MODEL, events, model
from history.store.kept import keep, sources, write_parts
from leadlight.engine import Outcome, qualify
from leadlight.engine.in_parts import MemoryLimitError, OutcomeInParts, in_parts, lay_out, memory_of
from leadlight.history import Events, open_attributes, open_events, read_attributes
from leadlight.history.spill import DiskError, spill
from leadlight.history.store import StoredHistory, build_history
from leadlight.history.store.sealed import Sealed
from leadlight.history.store.segment import ATTRIBUTES, LEADS
from leadlight.model import Model
from strategies import History, models, situations

slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
briefly = settings(
    max_examples=15, deadline=None, suppress_health_check=slow, phases=[Phase.explicit, Phase.reuse, Phase.generate]
)
GB = 10**9
ONE_LEAD, FEW_LEADS, ALL = 1.0, 4_000.0, 1e12
"""Rooms in which one lead fits at a time, a few of them, all of them."""


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def by_parts(
    model: Model, history: Events | StoredHistory, leads: list[Path], out: Path, room: float, as_of: int | None = None
) -> tuple[dict[str, bytes], int]:
    """The files of an outcome by parts that have this room, and how many parts there were."""
    attributes = open_attributes(leads) if leads else None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lay_out, "room_of", lambda memory: room)
        with in_parts(model, history, attributes, memory=2 * GB, ledger=True, as_of=as_of) as laid_out:
            found = laid_out.outcome(ledger=True)
            assert_parts(found, model)
            found.write(out)
            return files_of(out), len(laid_out.parts)


def assert_parts(found: OutcomeInParts, model: Model) -> None:
    """The parts, as they are shown, are the whole in the order of leads."""
    parts = [*found.parts()]
    leads = pl.concat([part.leads for part in parts])["lead"]
    assert leads.is_sorted()
    assert len(leads) == found.facts["leads"]


def in_one_piece(
    model: Model, history: Events | StoredHistory, leads: list[Path], out: Path, as_of: int | None = None
) -> dict[str, bytes]:
    from engines import instant  # noqa: PLC0415

    known = read_attributes(leads) if leads else None
    moment = None if as_of is None else instant(as_of)
    found: Outcome = qualify(model, history, known, as_of=moment, ledger=True)
    return files_of(found.write(out))


def dealt(history: History, chance: random.Random, count: int) -> tuple[list[list], list[list]]:  # type: ignore[type-arg]
    """The rows in any order, dealt into files; some are in two of them."""
    happened, known = list(history.events), list(history.attributes)
    chance.shuffle(happened)
    chance.shuffle(known)
    parts = [happened[n::count] for n in range(count)]
    parts[-1] += happened[:2]
    return parts, [known[n::count] for n in range(count)]


rooms = st.sampled_from([ONE_LEAD, FEW_LEADS, ALL])
chances = st.randoms(use_true_random=False)


@given(situations(), chances, st.integers(1, 3), rooms, st.sampled_from([1, 2, 32]))
@briefly
def test_any_model_any_history(
    situation: tuple[Model, History, int | None], chance: random.Random, count: int, room: float, first_parts: int
) -> None:
    model, history, as_of = situation
    same_by_parts(model, history, chance, count, room, first_parts, as_of)


@given(models(), situations(), chances, st.integers(1, 3), rooms)
@briefly
def test_accounts(
    model: Model, situation: tuple[Model, History, int | None], chance: random.Random, count: int, room: float
) -> None:
    _, history, as_of = situation
    of_accounts = model.model_copy(update={"unit": "account"})
    told = [{**row, "account": chance.choice(["one", "two", "three", None])} for row in history.attributes]
    same_by_parts(of_accounts, History(history.events, told), chance, count, room, 32, as_of)


def same_by_parts(
    model: Model, history: History, chance: random.Random, count: int, room: float, first_parts: int, as_of: int | None
) -> None:
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(spill, "FIRST_PARTS", first_parts)
        parts = write_parts(Path(name), *dealt(history, chance, count), model)
        happened = [file for files, _ in parts for file in files]
        known = [file for _, files in parts for file in files]
        expected = in_one_piece(model, open_events(happened), known, Path(name, "whole"), as_of)
        found, number = by_parts(model, open_events(happened), known, Path(name, "parts"), room, as_of)
        assert found == expected
        kept = keep(Path(name, "kept"), parts)
        expected = in_one_piece(model, kept, [], Path(name, "whole kept"), as_of)
        assert by_parts(model, kept, [], Path(name, "parts kept"), room, as_of)[0] == expected
        leads = pl.read_parquet(Path(name, "parts", "leads.parquet")).height
        assert number >= leads if room == ONE_LEAD else number >= 1


def test_one_lead_with_nearly_everything_is_a_part_of_its_own(tmp_path: Path) -> None:
    agreed = model(tmp_path, MODEL)
    rows = [
        ("busy", f"2026-01-01T00:{n // 60:02d}:{n % 60:02d}Z", "feature_used", {"feature": "a"}) for n in range(3000)
    ]
    rows += [(f"lead {n}", "2026-01-02T00:00:00Z", "feature_used", {"feature": "b"}) for n in range(300)]
    happened = events(tmp_path, *rows)
    expected = in_one_piece(agreed, happened, [], tmp_path / "whole")
    found, number = by_parts(agreed, happened, [], tmp_path / "parts", 400_000.0)
    assert found == expected
    assert number > 2


def test_of_a_history_with_rows_that_cannot_be_used(tmp_path: Path) -> None:
    """Each format says file, line, reason and text; of Parquet's columns only those that the model asks for."""
    agreed = model(tmp_path, MODEL)
    table = pl.DataFrame(
        {
            "lead": ["a", "b", None, "c", "d"],
            "at": ["2026-01-01", "never", "2026-01-02", "2026-01-03", "2026-01-04"],
            "name": ["feature_used"] * 5,
            "feature": ["x", "y", "z", "x", None],
            "nobody asks": ["1", "2", "3", "4", "5"],
        }
    )
    (tmp_path / "files").mkdir()
    table.write_parquet(tmp_path / "files" / "1.parquet")
    table.write_csv(tmp_path / "files" / "2.csv")
    table.write_ndjson(tmp_path / "files" / "3.ndjson")
    leads = tmp_path / "leads.csv"
    leads.write_text("lead,at,employees\na,,12\n,,13\nb,sometime,14\n")
    opened = open_events([tmp_path / "files"])
    expected = in_one_piece(agreed, opened, [leads], tmp_path / "whole")
    assert by_parts(agreed, opened, [leads], tmp_path / "parts", ONE_LEAD)[0] == expected
    assert pl.read_parquet(tmp_path / "parts" / "rejected.parquet").height == 8
    kept = build_history(tmp_path / "kept", sources([tmp_path / "files"], [leads]))
    expected = in_one_piece(agreed, kept, [], tmp_path / "whole kept")
    assert by_parts(agreed, kept, [], tmp_path / "parts kept", ONE_LEAD)[0] == expected


def test_of_a_history_on_disk_no_table_that_grows_with_leads_is_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreed, events, leads = model(tmp_path, MODEL), tmp_path / "events.csv", tmp_path / "leads.csv"
    events.write_text("lead,at,name\na,2026-01-01,feature_used\nb,2026-01-02,feature_used\n")
    leads.write_text("lead,at,employees\na,,12\nb,,13\n")
    kept = build_history(tmp_path / "kept", sources([events], [leads]))
    expected = in_one_piece(agreed, kept, [], tmp_path / "whole")
    whole = Sealed.table

    def watched(sealed: Sealed, name: str, **how: Any) -> pl.DataFrame:
        assert name not in (LEADS, ATTRIBUTES)
        return whole(sealed, name, **how)

    monkeypatch.setattr(Sealed, "table", watched)
    assert by_parts(agreed, kept, [], tmp_path / "parts", ONE_LEAD)[0] == expected


def test_what_is_on_disk_goes_also_when_something_breaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temp"))
    (tmp_path / "temp").mkdir()
    happened = events(tmp_path, ("a", "2026-01-02T00:00:00Z", "feature_used", {"feature": "b"}))

    def broken_off() -> None:
        with in_parts(model(tmp_path, MODEL), happened, memory=GB) as laid_out:
            assert laid_out.folder.parent == Path(gettempdir()) == tmp_path / "temp"
            assert [*laid_out.folder.iterdir()]
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken_off()
    assert not [*(tmp_path / "temp").iterdir()]


def test_a_full_disk_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("only Linux has a disk that is always full")
    monkeypatch.setattr(Path, "with_name", lambda self, name: Path("/dev/full"))
    happened = events(tmp_path, ("a", "2026-01-02T00:00:00Z", "feature_used", {"feature": "b"}))
    full = pytest.raises(DiskError, match=r"No space left on device.*GB are free.*TMPDIR=")
    with full as raised, in_parts(model(tmp_path, MODEL), happened, memory=GB):
        pass
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("text", ["2", "", "GB", "2 gigs", "-1GB", "1e3MB", "2GB2"])
def test_an_amount_needs_a_unit(text: str) -> None:
    with pytest.raises(MemoryLimitError, match=r"is no amount of memory\. Write it with its unit, like 2GB or 750MB"):
        memory_of(text)


@pytest.mark.parametrize("text", ["1kB", "0GB", "499MB"])
def test_an_amount_must_be_enough(text: str) -> None:
    with pytest.raises(MemoryLimitError, match=r"is too little to qualify with. Give 500MB or more"):
        memory_of(text)
