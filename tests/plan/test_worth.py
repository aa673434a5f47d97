"""What a deal is worth: by hand, against an invented company's history, and how sure the mean is."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from leadlight import acme
from leadlight.engine import qualify
from leadlight.history import open_events
from leadlight.model import load
from leadlight.plan import Ask, DealSizes, PlanError, Target, Wish, measured_deals, plan
from leadlight.report import open_past
from leadlight.report.past.history import KeptInMemory
from report.outcomes import Lead, Made, made

Said = tuple[str, str, str, float | None, str | None]
WON = [
    Lead(name).to("inquiry", "2026-01-01").to("opportunity", "2026-01-15").to("customer", "2026-02-01")
    for name in ("a", "b", "c")
]
OPEN = Lead("d").to("inquiry", "2026-01-01").to("opportunity", "2026-01-15")


def past(*rows: Said) -> KeptInMemory:
    schema = dict.fromkeys(("lead", "at", "name"), pl.String) | {"amount": pl.Float64, "currency": pl.String}
    table = pl.DataFrame(rows, schema, orient="row")
    return KeptInMemory(table.with_columns(pl.col("at").str.to_datetime(time_zone="UTC")))


def created(lead: str, amount: float | None, currency: str | None = None) -> Said:
    return lead, "2026-01-15", "opportunity_created", amount, currency


def won(lead: str, amount: float | None, currency: str | None = None) -> Said:
    return lead, "2026-02-01", "opportunity_won", amount, currency


def test_the_mean_is_that_of_the_deals_won_by_what_they_were_won_for() -> None:
    """One was won for less than was hoped, of one only the hope is known, of one nothing; the open one is none."""
    told = past(created("a", 1_200), won("a", 1_000), created("b", 501), won("c", None), created("d", 9_999))
    found = measured_deals(made([*WON, OPEN]), told)
    assert (found.mean, found.n, found.unknown, found.few) == (Fraction(1_501, 2), 2, 1, True)


@pytest.mark.parametrize(
    ("leads", "told", "sentence"),
    [
        ([OPEN], past(created("d", 5)), "none was won yet. Say what a deal is worth instead, such as --deal 25000."),
        (WON, past(won("a", None)), "none of the 3 deals that were won has an amount. A --map can name it."),
        (WON, past(won("a", 0), won("b", 0)), "none of the 3 deals that were won has an amount above 0. Say what"),
        (WON, past(won("a", 0.01), won("b", 0), won("c", 0)), "the 3 deals that were won are worth less than a cent"),
        (WON, past(won("a", 5, "eur"), won("b", 6, "USD")), "amounts are in EUR, USD."),
        (WON, past(created("a", 5, "eur"), won("b", 6, "USD")), "amounts are in EUR, USD."),
    ],
)
def test_what_cannot_be_measured_is_said(leads: list[Lead], told: KeptInMemory, sentence: str) -> None:
    with pytest.raises(PlanError) as caught:
        measured_deals(made(leads), told)
    assert sentence in str(caught.value)


def test_one_currency_in_two_spellings_is_one() -> None:
    assert measured_deals(made(WON), past(won("a", 5, "eur"), won("b", 7, "EUR "))).mean == 6


def test_only_the_currencies_of_the_amounts_that_count_are_looked_at() -> None:
    """Not that of a deal still open, of a hope that was overtaken, of an event without an amount; a blank is none."""
    told = past(
        created("a", 4, "USD"), won("a", 5, "EUR"), won("b", 7, " "), won("c", None, "CHF"), created("d", 9, "GBP")
    )  # fmt: skip
    assert measured_deals(made([*WON, OPEN]), told).mean == 6
    elsewhen = ("a", "2026-02-03", "opportunity_won", 8.0, "USD")
    assert measured_deals(made(WON), past(won("a", 5, "EUR"), elsewhen)).mean == 5


def test_the_invented_companys_deals_are_those_in_its_file(tmp_path: Path) -> None:
    acme.write(tmp_path, leads=1_500)
    (tmp_path / "model.yaml").write_text(acme.model_text(), encoding="utf-8")
    events = tmp_path / "events.parquet"
    outcome = qualify(load(tmp_path / "model.yaml"), open_events([events]))
    raw = (
        pl.read_parquet(events).unique().filter((pl.col("name") == "opportunity_won") & (pl.col("at") <= outcome.as_of))
    )
    found = measured_deals(outcome, open_past([events]))
    assert (found.n, found.unknown) == (raw.height, 0)
    assert float(found.mean) == pytest.approx(raw["amount"].mean(), abs=0.005)


def test_the_interval_holds_the_truth_nearly_as_often_as_it_says() -> None:
    """Six hundred histories of 80 deals each, whose true mean is known; that sizes are skewed costs a little."""
    rng, truth = np.random.default_rng(3), float(np.exp(9 + 0.6**2 / 2))
    intervals = [DealSizes(np.round(100 * rng.lognormal(9, 0.6, 80))).interval for _ in range(600)]
    assert 0.90 <= np.mean([low <= truth <= high for low, high in intervals]) <= 0.97


def test_the_plan_holds_how_uncertain_the_mean_is(past: Made) -> None:
    sizes = DealSizes(np.round(np.random.default_rng(1).lognormal(14, 1.0, 40)))
    target = Target.read("2M revenue by 2026-12")
    known, measured = (plan(past, Ask(target, sizes.mean, measured=of), Wish(what_ifs=[{}])) for of in (None, sizes))
    narrow, wide = (found.stage("customer").needed for found in (known, measured))
    assert wide.low < narrow.low < narrow.high < wide.high
    assert known.ask.deals == measured.ask.deals
    same, pace = measured.what_ifs[0], measured.pace
    assert pace is not None
    assert (same.inquiries, same.odds) == (measured.needed, pace.odds)
    assert any("the mean of the 40 deals won so far" in said for said in measured.caveats)


def test_few_deals_are_said(past: Made) -> None:
    sizes = DealSizes(np.array([2e6, 3e6]), unknown=4)
    found = plan(past, Ask(Target.read("2M revenue by 2026-12"), sizes.mean, measured=sizes))
    (said,) = (each for each in found.caveats if each.startswith("A deal is counted at 25k"))
    assert "the 2 deals won so far whose amount is known (4 more had none)" in said
    assert said.endswith("2 deals are few to tell from.")


def test_a_target_in_deals_asks_for_no_size(past: Made) -> None:
    sizes = DealSizes(np.array([2e6, 3e6]))
    target = Target.read("100 deals by 2026-12")
    assert plan(past, Ask(target, measured=sizes)).needed == plan(past, Ask(target)).needed
