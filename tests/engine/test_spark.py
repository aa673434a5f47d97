"""Spark leaves the tables of a local run: same schema, same rows, same order, same bits."""

from __future__ import annotations

import re
import shutil
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

pytest.importorskip("pyarrow")

from by_spark import all_at_once
from engines import folded
from leadlight import acme
from leadlight.engine import Outcome, microseconds_of, qualify
from leadlight.engine import spark as engine_spark
from leadlight.engine.outcome import TABLES
from leadlight.engine.spark import qualify as in_spark
from leadlight.engine.spark.part import Job
from leadlight.engine.spark.whole import put_together
from leadlight.history import open_events, read_attributes
from leadlight.model import Model, load, read
from leadlight.report import top_leads
from strategies import History, situations

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.xdist_group("spark")
PAST = datetime.fromisoformat("2026-01-01T00:00:00Z")


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hundred leads, their events in three files of three formats, in no order."""
    folder = tmp_path_factory.mktemp("company")
    acme.write(folder, leads=100)
    events = pl.read_parquet(folder / "events.parquet").sample(fraction=1.0, shuffle=True, seed=7)
    third = events.height // 3
    (folder / "events").mkdir()
    events[:third].write_parquet(folder / "events/a.parquet")
    events[third : 2 * third].cast(pl.String).write_csv(folder / "events/b.csv")
    events[2 * third :].drop("campaign").cast({"at": pl.String}).write_ndjson(folder / "events/c.ndjson")
    bad = pl.DataFrame({"lead": ["", "nobody"], "at": ["2026-01-01", "yesterday"], "name": ["page_viewed"] * 2})
    bad.write_csv(folder / "events/d.csv")
    return folder


@pytest.fixture(scope="module")
def model(company: Path) -> Model:
    (company / "model.yaml").write_text(acme.model_text(), encoding="utf-8")
    return load(company / "model.yaml")


def accounts(company: Path) -> list[Path]:
    """The leads with the accounts they belong to: some moved later, some have none."""
    leads = pl.read_csv(company / "leads.csv", infer_schema=False).with_row_index("n")
    account = pl.format("account {}", pl.col("n") % 23)
    first = leads.with_columns(pl.when(pl.col("n") % 5 > 0).then(account).alias("account")).drop("n")
    moved = leads.filter(pl.col("n") % 7 == 0).select("lead", account=pl.format("Zürich {}", pl.col("n") % 3))
    first.write_parquet(company / "people.parquet")
    moved.with_columns(at=pl.lit("2026-02-01")).write_csv(company / "moved.csv")
    return [company / "people.parquet", company / "moved.csv"]


def by_spark(
    spark: SparkSession, model: Model, files: tuple[list[Path], list[Path]], out: Path, **more: Any
) -> tuple[in_spark.Found, Outcome]:
    out.mkdir()
    events, leads = files
    attributes = in_spark.survey_attributes(spark, leads) if leads else None
    history = in_spark.SparkHistory(spark, in_spark.survey_events(spark, model, events), attributes)
    found = history.qualify(model, out, ledger=True, **more)
    return found, found.outcome()


def locally(model: Model, files: tuple[list[Path], list[Path]], as_of: datetime | None = None) -> Outcome:
    events, leads = files
    return qualify(model, open_events(events), read_attributes(leads) if leads else None, as_of=as_of, ledger=True)


def same(found: Outcome, expected: Outcome) -> bool:
    for name in TABLES:
        table, wanted = getattr(found, name), getattr(expected, name)
        assert table.schema == wanted.schema, name
        assert table.equals(wanted), (name, table, wanted)
    assert found.facts == expected.facts
    return True


def test_the_tables_are_those_of_a_local_run(
    spark: SparkSession, company: Path, model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_spark, "FEW", 700)  # so that there are several partitions
    files = [company / "events"], [company / "leads.csv"]
    found, outcome = by_spark(spark, model, files, tmp_path / "out", top=top_leads)
    expected = locally(model, files)
    assert same(outcome, expected)
    assert outcome.rejected.height == 2
    assert outcome.facts["duplicates"] > 0
    assert found.reasons.keys() >= set(top_leads(expected))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(
        [*(f"{name}.parquet" for name in TABLES), "outcome.json"]
    )
    assert same(
        by_spark(spark, model, files, tmp_path / "past", as_of=microseconds_of(PAST))[1], locally(model, files, PAST)
    )


def test_accounts(
    spark: SparkSession, company: Path, model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_spark, "FEW", 1000)
    by_account = model.model_copy(update={"unit": "account"})
    last = company / "last.csv"
    last.write_text("lead,at,name\nhas no account,2027-01-01,page_viewed\n")
    files = [company / "events", last], accounts(company)
    _, outcome = by_spark(spark, by_account, files, tmp_path / "out")
    assert same(outcome, locally(by_account, files))
    assert outcome.as_of.year == 2026  # somebody who belongs to no account is no part of the history
    assert outcome.rejected["row"].to_list()[-1] == "has no account"
    then = by_spark(spark, by_account, files, tmp_path / "past", as_of=microseconds_of(PAST))[1]
    assert same(then, locally(by_account, files, PAST))
    assert not then.leads["lead"].equals(outcome.leads["lead"])  # who has moved since is where it was


def test_nothing_happened(spark: SparkSession, model: Model, tmp_path: Path) -> None:
    none = tmp_path / "none.parquet"
    pl.DataFrame(schema={"lead": pl.String, "at": pl.String, "name": pl.String}).write_parquet(none)
    for unit in ("lead", "account"):
        agreed = model.model_copy(update={"unit": unit})
        assert same(by_spark(spark, agreed, ([none], []), tmp_path / unit)[1], locally(agreed, ([none], [])))


def test_one_lead_with_most_of_the_events(spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_spark, "FEW", 10_000)
    count = 60_000
    busy = pl.DataFrame({"lead": ["busy"] * count, "at": range(1_700_000_000, 1_700_000_000 + count)})
    others = pl.DataFrame({"lead": [f"lead {n}" for n in range(300)], "at": range(1_700_000_000, 1_700_000_300)})
    events = pl.concat([busy, others]).with_columns(name=pl.lit("x")).sample(fraction=1.0, shuffle=True, seed=7)
    events.write_parquet(tmp_path / "events.parquet")
    model = read("{name: m, engagement: {categories: [{name: web, rules: [{name: R, on: x, points: 1}]}]}}").model
    assert model is not None
    files = [tmp_path / "events.parquet"], []
    _, outcome = by_spark(spark, model, files, tmp_path / "out")
    assert same(outcome, locally(model, files))
    assert outcome.leads["score"].max() == count


def test_the_page_of_spark(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its Python runs, in another folder than the one Spark was started in."""
    root = Path(__file__).parents[2]
    shutil.copytree(root / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(engine_spark, "spark_session", lambda master: nullcontext(spark))
    (code,) = re.findall(r"^```python\n(.*?)^```", (root / "docs/spark.md").read_text(), re.MULTILINE | re.DOTALL)
    exec(compile(code, "docs/spark.md", "exec"), {})  # noqa: S102
    assert "ada@example.com" in capsys.readouterr().out


def test_random_models_over_random_histories_in_any_order(
    spark: SparkSession, tmp_path_factory: pytest.TempPathFactory
) -> None:
    drawn: list[tuple[Model, History, int | None]] = []
    shuffled = []

    @given(situations(), st.randoms(use_true_random=False))
    @settings(max_examples=40, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    def draw(situation: tuple[Model, History, int | None], chance: Any) -> None:
        model, history, as_of = situation
        events, attributes = list(history.events), list(history.attributes)
        chance.shuffle(events)
        chance.shuffle(attributes)
        drawn.append(situation)
        shuffled.append((model, [*events, *events[:1]], attributes, as_of))  # one event comes twice

    draw()
    found = all_at_once(spark, shuffled, tmp_path_factory.mktemp("random"))
    for (model, history, as_of), outcome in zip(drawn, found, strict=True):
        assert outcome == folded(model, [history.events], [history.attributes], as_of)  # to the bit


def test_a_task_with_little_memory_goes_through_its_leads_a_few_at_a_time(
    company: Path, model: Model, tmp_path: Path
) -> None:
    """What a task does, without Spark around it."""
    from leadlight.engine.spark.carried import Carried  # noqa: PLC0415 -- only here
    from leadlight.history.reading import EVENTS, LEADS  # noqa: PLC0415

    files = [company / "events"], [company / "leads.csv"]
    happened, known = open_events(files[0]), read_attributes(files[1])
    carried = Carried(tuple(sorted(happened.columns - {"id"})), tuple(known.table.columns[2:]))
    packed = [batch for events in happened.whole() for batch in carried.packed(events.usable, EVENTS)]
    packed += carried.packed(known.table, LEADS)
    rows = pl.concat([pl.DataFrame(pl.from_arrow(batch)) for batch in packed]).sort("key", "at")
    list(happened.batches([]))  # for what is rejected
    now = locally(model, files).as_of
    (tmp_path / "parts").mkdir()
    (tmp_path / "out").mkdir()
    job = Job(model, carried, microseconds_of(now), ledger=True, folder=tmp_path / "parts", at_once=200)
    stream = rows.to_arrow(compat_level=pl.CompatLevel.oldest()).to_batches(max_chunksize=64)
    parts = [tmp_path / "parts" / part for batch in job.write_parts(iter(stream)) for part in batch["part"].to_pylist()]
    assert len(parts) > 5
    nothing, _ = job.qualified(carried.nothing())
    put_together(nothing, parts, happened.rejected(), tmp_path / "out", {})
    found, expected = Outcome.read(tmp_path / "out"), locally(model, files)
    assert same(found, expected)
