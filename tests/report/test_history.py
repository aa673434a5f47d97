"""What leads did, beside an outcome: the same from files, from a history on disk, and from a table."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from leadlight import acme
from leadlight.engine import Outcome, qualify
from leadlight.history import open_events, read_attributes
from leadlight.history.store import Sources, add_history, build_history
from leadlight.model import load
from leadlight.report import History, ReportError, Scope, events_of, open_past
from leadlight.report.past.history import KeptInMemory


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("acme")
    acme.write(folder, leads=400)
    (folder / "model.yaml").write_text(acme.model_text())
    return folder


@pytest.fixture(scope="module")
def outcome(company: Path) -> Outcome:
    events, leads = open_events([company / "events.parquet"]), read_attributes([company / "leads.csv"])
    return qualify(load(company / "model.yaml"), events, leads)


@pytest.fixture(scope="module", params=["file", "disk", "disk, in two parts"])
def past(request: pytest.FixtureRequest, company: Path) -> History:
    """Of the two parts only the second has amounts, and both have events of the same leads."""
    if request.param == "file":
        return open_past([company / "events.parquet"])
    folder, leads = company / request.param, [str(company / "leads.csv")]
    if not folder.exists() and request.param == "disk":
        build_history(folder, Sources([str(company / "events.parquet")], leads))
    if not folder.exists():
        events, parts = pl.read_parquet(company / "events.parquet"), [company / "one.parquet", company / "two.parquet"]
        events.filter(pl.col("amount").is_null()).drop("amount").write_parquet(parts[0])
        events.filter(pl.col("amount").is_not_null()).write_parquet(parts[1])
        build_history(folder, Sources([str(parts[0])], leads))
        add_history(folder, Sources([str(parts[1])], []))
    return open_past([folder])


def asked(outcome: Outcome, history: History | None, **more: object) -> pl.DataFrame:
    return events_of(outcome, Scope(history=history), texts=["owner", "reason"], numbers=["amount"], **more)  # type: ignore[arg-type]


def test_every_event_of_every_lead_is_there_once_and_in_order(outcome: Outcome, past: History) -> None:
    found = asked(outcome, past)
    assert found.height == outcome.facts["events"]
    assert found["lead"].is_sorted()
    assert found.equals(found.sort("lead", "at", maintain_order=True))
    firsts = found.group_by("lead", maintain_order=True).agg(pl.col("at").first(), last=pl.col("at").last())
    known = outcome.leads.filter(pl.col("first_at").is_not_null())
    assert firsts["at"].to_list() == known["first_at"].to_list()
    assert firsts["last"].to_list() == known["last_at"].to_list()


def test_names_and_properties_are_those_of_the_file(outcome: Outcome, past: History, company: Path) -> None:
    names = ["opportunity_created", "opportunity_won", "sales_rejected"]
    found = asked(outcome, past, names=names)
    raw = pl.read_parquet(company / "events.parquet").filter(pl.col("name").is_in(names)).unique()
    raw = raw.select("lead", "at", "name", "owner", "reason", pl.col("amount").cast(pl.Float64))
    named = found.with_columns(
        pl.col("name", "owner", "reason").cast(pl.String), lead=outcome.leads["lead"].gather(found["lead"])
    )
    keys = ["lead", "at", "name"]
    assert named.sort(keys).equals(raw.sort(keys).cast(named.schema))
    assert named["amount"].drop_nulls().min() > 0  # type: ignore[operator]


def test_both_ways_of_keeping_it_give_the_same(outcome: Outcome, company: Path) -> None:
    build_history(company / "again", Sources([str(company / "events.parquet")], [str(company / "leads.csv")]))
    one, other = (
        asked(outcome, open_past([path])).cast(dict.fromkeys(("name", "owner", "reason"), pl.String))
        for path in (company / "events.parquet", company / "again")
    )
    assert one.equals(other)


def test_only_events_that_have_one_of_some_properties_can_be_asked_for(outcome: Outcome, past: History) -> None:
    every, columns = asked(outcome, past), dict.fromkeys(("name", "owner", "reason"), pl.String)
    some = asked(outcome, past, having=["owner", "reason"])
    known = pl.col("owner").is_not_null() | pl.col("reason").is_not_null()
    assert 0 < some.height < every.height
    assert some.cast(columns).equals(every.filter(known).cast(columns))
    named = asked(outcome, past, names=["sales_rejected"], having=["reason"])
    assert named.cast(columns).equals(some.filter(pl.col("name") == "sales_rejected").cast(columns))
    assert events_of(outcome, Scope(history=past), texts=["mood"], having=["mood"]).is_empty()


def test_nothing_later_than_the_as_of_is_there(outcome: Outcome, past: History, company: Path) -> None:
    events, leads = open_events([company / "events.parquet"]), read_attributes([company / "leads.csv"])
    as_of = outcome.as_of - timedelta(days=200)
    earlier = qualify(load(company / "model.yaml"), events, leads, as_of=as_of)
    found = asked(earlier, past)
    assert found.height == earlier.facts["events"] < outcome.facts["events"]
    assert found["at"].max() <= as_of  # type: ignore[operator]


def test_a_property_that_no_event_has_is_unknown(outcome: Outcome, past: History) -> None:
    found = events_of(outcome, Scope(history=past), texts=["mood"], numbers=["height"])
    assert found["mood"].null_count() == found["height"].null_count() == found.height > 0


def test_events_of_accounts_are_those_of_their_people(company: Path, past: History) -> None:
    text = (company / "model.yaml").read_text().replace("timezone:", "unit: account\ntimezone:", 1)
    (company / "accounts.yaml").write_text(text)
    events, leads = open_events([company / "events.parquet"]), read_attributes([company / "leads.csv"])
    accounts = qualify(load(company / "accounts.yaml"), events, leads)
    stored = type(past).__name__ == "OnDisk"
    if not stored:
        with pytest.raises(ReportError, match=r"Say who belongs to which: --leads FILE"):
            asked(accounts, past)
    whole = past if stored else open_past([company / "events.parquet"], leads=[company / "leads.csv"])
    found = asked(accounts, whole)
    assert found.height == accounts.facts["events"]
    counts = found.group_by("lead").len().sort("lead")
    assert counts.height == accounts.leads.filter(pl.col("first_at").is_not_null()).height


def test_a_history_of_other_people_is_refused(outcome: Outcome) -> None:
    strangers = pl.DataFrame({"lead": ["nobody"], "at": [outcome.as_of], "name": ["visited"]})
    with pytest.raises(ReportError, match="Nobody in this history is a lead of the outcome"):
        asked(outcome, KeptInMemory(strangers))


def test_without_a_history_it_is_asked_for(outcome: Outcome) -> None:
    with pytest.raises(ReportError, match="Say which history it was made of: --history EVENTS"):
        asked(outcome, None)
