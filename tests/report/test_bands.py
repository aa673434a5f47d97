"""Score bands: known ranks, wrong ranks, and tenths counted by hand."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from leadlight.report import report
from leadlight.report.bands.tenths import tenths
from report.outcomes import AS_OF, Lead, Made, made, simulated

START = datetime(2025, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def mql(name: str, score: float, *, won: bool, grade: str = "B") -> Lead:
    """A lead that qualified with this score and grade, long ago, and was won or lost forty days later."""
    lead = Lead(name, score, grade).to("inquiry", START).to("mql", START + DAY)
    if won:
        return lead.to("sal", START + 9 * DAY).to("sql", START + 10 * DAY).to("customer", START + 40 * DAY)
    return lead.to("lost", START + 40 * DAY)


def ranked(*bands: tuple[float, int, int]) -> Made:
    """Leads of each score: so many, of which so many are won."""
    leads = [mql(f"{score}-{n}", score, won=n < won) for score, of, won in bands for n in range(of)]
    return made(leads)


def rows(outcome: Made, kind: str, reading: str = "mql", **asked: Any) -> dict[str, dict[str, Any]]:
    table = report("bands").find(outcome, **asked).table
    mine = table.filter((pl.col("reading") == reading) & (pl.col("kind") == kind))
    name = "grade" if kind == "grade" else "band"
    return {row[name]: row for row in mine.iter_rows(named=True)}


def caveats(outcome: Made) -> str:
    return " ".join(report("bands").find(outcome).caveats)


def test_a_score_that_ranks_wrongly_raises_the_alarm() -> None:
    """The case everybody quotes: leads of 100 points and more convert at 3%, those with few at 12%."""
    said = caveats(ranked((120, 300, 9), (30, 300, 36)))
    assert "The score ranks leads wrongly: of 100–150 3.0% " in said
    assert "of 20–40 12% " in said


def test_a_score_that_ranks_rightly_raises_none() -> None:
    said = caveats(ranked((120, 300, 60), (30, 300, 9)))
    assert "wrongly" not in said
    assert "Nothing shows" not in said


def test_a_difference_that_may_be_chance_is_no_alarm_but_is_said() -> None:
    said = caveats(ranked((120, 60, 6), (30, 60, 8)))
    assert "wrongly" not in said
    assert "Nothing shows yet that the score tells winners apart" in said


def test_too_few_leads_raise_no_alarm() -> None:
    assert "wrongly" not in caveats(ranked((120, 19, 0), (30, 19, 19)))


def test_bands_have_the_models_thresholds_for_edges() -> None:
    found = rows(ranked((100, 30, 3), (99, 30, 3), (40, 30, 3), (39.9, 30, 3)), "score")
    assert list(found) == ["100–150", "70–100", "40–70", "20–40"]
    assert [row["leads"] for row in found.values()] == [30, 30, 30, 30]


def test_the_reading_mql_takes_the_score_that_the_lead_had_then() -> None:
    lead = mql("a", 45, won=True)
    lead.score, lead.grade, lead.temperature = 210, "A+", "hot"  # earned since
    outcome = made([lead])
    assert list(rows(outcome, "score")) == ["40–70"]
    assert list(rows(outcome, "score", "now")) == ["150 and up"]
    assert list(rows(outcome, "grade")) == ["B"]
    assert list(rows(outcome, "temperature")) == ["warm"]
    assert list(rows(outcome, "temperature", "now")) == ["hot"]


def test_lift_and_wins_held() -> None:
    found = rows(ranked((120, 100, 30), (45, 100, 10)), "score")
    assert found["100–150"]["lift"] == pytest.approx(0.3 / 0.2)
    assert found["40–70"]["held"] == pytest.approx(0.25)
    assert [row["held_so_far"] for row in found.values()] == pytest.approx([0.75, 1.0])


def test_the_top_tenth_is_counted() -> None:
    """Of 200 leads, the twenty with the highest scores hold ten of twenty wins."""
    leads = [mql(f"top{n}", 200 - n, won=n < 10) for n in range(20)]
    leads += [mql(f"rest{n}", 100 - n / 10, won=n < 10) for n in range(180)]
    found = rows(made(leads), "tenth")
    assert found["1"]["held"] == pytest.approx(0.5)
    assert found["1"]["lift"] == pytest.approx(5)
    assert found["10"]["held_so_far"] == pytest.approx(1)
    assert [row["leads"] for row in found.values()] == [20] * 10
    assert "held 50% of the wins, 5 times as many" in caveats(made(leads))


def test_leads_of_one_score_are_shared_evenly_between_tenths() -> None:
    found = rows(ranked((50, 100, 30)), "tenth")
    assert [row["held"] for row in found.values()] == pytest.approx([0.1] * 10)


def test_the_screen_gives_no_number_of_leads_for_a_tenth_beside_the_two_of_its_shares() -> None:
    found = report("bands").find(ranked((50, 100, 30)))
    sheets = {sheet.title.partition(":")[0]: sheet for sheet in found.report.sheets(found)}
    tenth, score = sheets["Tenth by score"], sheets["Score"]
    assert "Leads" in score.header
    assert "Leads" not in tenth.header
    assert "had their time" in tenth.note
    assert {len(row) for row in tenth.rows} == {len(tenth.header)}


def test_tenths_do_not_depend_on_the_order_of_leads() -> None:
    dice = random.Random(5)  # noqa: S311
    frame = pl.DataFrame(
        [
            {"reading": "mql", "value": "all", "score": float(dice.randrange(20)), "customer_ready": True,
             "customer_hit": dice.random() < 0.3, "sql_ready": True, "sql_hit": dice.random() < 0.5}
            for _ in range(77)
        ]
    )  # fmt: skip
    one, other = tenths(frame), tenths(frame.sample(fraction=1, shuffle=True, seed=3))
    assert one.equals(other)
    assert one["customer_hits"].sum() == pytest.approx(frame["customer_hit"].sum())


def test_an_mql_that_has_not_had_its_time_is_neither_won_nor_failed() -> None:
    outcome = ranked((120, 40, 20))
    young = [Lead(f"y{n}", 120, "B").to("inquiry", AS_OF - 2 * DAY).to("mql", AS_OF - DAY) for n in range(50)]
    both = made([*young, *(mql(f"120-{n}", 120, won=n < 20) for n in range(40))])
    before, after = rows(outcome, "score")["100–150"], rows(both, "score")["100–150"]
    assert (after["leads"], after["to_customer_n"], after["to_customer"]) == (90, 40, before["to_customer"])


def test_bands_add_up_to_all_leads_of_the_period() -> None:
    outcome = simulated(800)
    for reading in ("mql", "now"):
        sums = {kind: sum(row["leads"] for row in rows(outcome, kind, reading).values()) for kind in ("score", "grade")}
        table = report("bands").find(outcome).table
        matrix = table.filter((pl.col("kind") == "matrix") & (pl.col("reading") == reading))["leads"].sum()
        assert sums["score"] == sums["grade"] == matrix
    assert sums["score"] == outcome.leads.height


def test_without_temperatures_in_the_model_there_are_none() -> None:
    outcome = replace(simulated(200), facts={"version": "a@1"})
    assert not rows(outcome, "temperature")
    assert rows(outcome, "score")


def split_in_two(*bands: tuple[str, float, int, int]) -> list[str]:
    """What is said by country: of each, leads of a score, so many, of which so many are won."""
    leads = []
    for country, score, of, won in bands:
        for n in range(of):
            leads.append(mql(f"{country}-{score}-{n}", score, won=n < won))
            leads[-1].attributes["country"] = country
    return list(report("bands").find(made(leads), by="country").caveats)


def test_split_by_a_column_the_alarm_names_the_values_in_which_it_rings() -> None:
    right, wrong = (("DE", 120, 300, 60), ("DE", 30, 300, 9)), (("FR", 120, 300, 9), ("FR", 30, 300, 36))
    said = " ".join(split_in_two(*right, *wrong))
    assert "The score ranks leads wrongly within FR: of 100\N{EN DASH}150 3.0% " in said
    assert "not looked for" not in said


def test_split_by_a_column_it_is_said_where_there_are_too_few_to_look() -> None:
    few = " ".join(split_in_two(("DE", 120, 300, 60), ("DE", 30, 300, 9), ("FR", 120, 19, 0), ("FR", 30, 19, 19)))
    assert "not looked for in 1 of 2 values of country" in few
    none = " ".join(split_in_two(("DE", 120, 19, 1), ("DE", 30, 19, 9)))
    assert "not looked for in each value of country" in none
    assert "Ask without --by." in none


def test_the_gain_says_of_how_many_wins_and_leads_it_is() -> None:
    found = report("bands").find(ranked((120, 303, 9), (30, 304, 36)))
    assert "Share of 45 wins held, n 607 leads (dashed: by lot)" in str(found.report.chart(found).to_dict())
