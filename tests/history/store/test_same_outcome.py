"""A history on disk gives what its files give, to the bit: however it was split, added to and put together."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import engines
from history.store.kept import keep, of_files, of_history, same, sources, write_parts
from leadlight.engine import qualify
from leadlight.history.store import add_history, build_history, coder, open_history
from leadlight.history.store.together import MOST_ALIKE
from leadlight.model import Model
from strategies import History, models, situations

slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
briefly = settings(max_examples=15, deadline=timedelta(seconds=30), suppress_health_check=slow)


def split(history: History, chance: random.Random, count: int) -> tuple[list[list], list[list]]:  # type: ignore[type-arg]
    """The rows in any order, dealt into parts; one row is in two of them."""
    events, attributes = list(history.events), list(history.attributes)
    chance.shuffle(events)
    chance.shuffle(attributes)
    parts = [events[n::count] for n in range(count)]
    parts[-1] += events[:1]
    return parts, [attributes[n::count] for n in range(count)]


@pytest.mark.parametrize("many", [1 << 20, 1], ids=["each text once", "texts as they come"])
@given(situations(), st.randoms(use_true_random=False), st.integers(1, 4))
@briefly
def test_any_model_any_split(
    many: int, situation: tuple[Model, History, int | None], chance: random.Random, count: int
) -> None:
    model, history, _ = situation
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(coder, "_MANY", many)
        parts = write_parts(Path(name), *split(history, chance, count), model)
        files = [file for events, _ in parts for file in events], [file for _, leads in parts for file in leads]
        expected = of_files(model, *files)
        kept = keep(Path(name, "kept"), parts)
        assert same(of_history(model, kept), expected)
        assert same(of_history(model, open_history(kept.folder)), expected)  # what was kept is read


@given(models(), situations(), st.randoms(use_true_random=False), st.integers(1, 3))
@briefly
def test_accounts(
    model: Model, situation: tuple[Model, History, int | None], chance: random.Random, count: int
) -> None:
    _, history, as_of = situation
    moment = None if as_of is None else engines.instant(as_of)
    of_accounts = model.model_copy(update={"unit": "account"})
    told = [{**row, "account": chance.choice(["one", "two", None])} for row in history.attributes]
    with TemporaryDirectory() as name:
        parts = write_parts(Path(name), *split(History(history.events, told), chance, count), of_accounts)
        files = [file for events, _ in parts for file in events], [file for _, leads in parts for file in leads]
        kept = keep(Path(name, "kept"), parts)
        for _ in range(2):
            assert same(of_history(of_accounts, kept), of_files(of_accounts, *files))
            assert same(of_history(of_accounts, kept, moment), of_files(of_accounts, *files, moment))


def test_many_small_additions_are_put_together(tmp_path: Path, small_model: Model, company: pl.DataFrame) -> None:
    count = 2 * MOST_ALIKE + 3
    files = []
    for number in range(count):
        files.append(tmp_path / f"{number}.parquet")
        company.gather_every(count, number).vstack(company[:2]).write_parquet(files[-1])
    history = build_history(tmp_path / "kept", sources(files[:1]))
    for file in files[1:]:
        history = add_history(tmp_path / "kept", sources([file])).history
        assert len(history.segments) < MOST_ALIKE
    assert same(of_history(small_model, history), of_files(small_model, files))
    assert history.verify() == []
    assert {file for part in history.parts for each in part.sources for file in each.events} == set(map(str, files))


def test_as_of_a_past_instant(tmp_path: Path, small_model: Model, company: pl.DataFrame) -> None:
    company.write_parquet(tmp_path / "e.parquet")
    history = build_history(tmp_path / "kept", sources([tmp_path / "e.parquet"]))
    past = company["at"].sort()[company.height // 2]
    before = tmp_path / "before.parquet"
    company.filter(pl.col("at") <= past).write_parquet(before)
    assert qualify(small_model, history, as_of=past).leads.equals(
        qualify(small_model, build_history(tmp_path / "other", sources([before])), as_of=past).leads
    )


def test_numbers_of_any_type(tmp_path: Path) -> None:
    """A number is what it is written as, whether its file has 32 bits for it, 64, or decimals."""
    from leadlight.model import read  # noqa: PLC0415 -- only here

    model = read(
        "{name: m, engagement: {categories: [{name: web, rules: ["
        "{name: Tenth, when: share = 0.1, points: 1}, {name: Whole, when: share = 16777216, points: 2}]}]}}"
    ).model
    assert model is not None
    values = [0.1, 16_777_216.0, 0.25, None]
    for dtype in (pl.Float32(), pl.Float64(), pl.Decimal(20, 2), pl.String()):
        events = pl.DataFrame(
            {"lead": ["a", "b", "c", "d"], "at": ["2026-01-01"] * 4, "name": ["x"] * 4, "share": values}
        )
        file = tmp_path / f"{dtype}.parquet"
        events.with_columns(pl.col("share").cast(dtype)).write_parquet(file)
        history = build_history(tmp_path / f"kept {dtype}", sources([file]))
        assert same(of_history(model, history), of_files(model, [file]))
        assert of_history(model, history).leads["score"].to_list() == [1, 2, 0, 0]


def test_a_history_of_nothing(tmp_path: Path, small_model: Model) -> None:
    file = tmp_path / "none.csv"
    file.write_text("lead,at,name,path,feature\n")
    history = build_history(tmp_path / "kept", sources([file]))
    assert same(of_history(small_model, history), of_files(small_model, [file]))
