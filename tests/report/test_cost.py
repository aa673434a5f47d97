"""Cost: by hand, what does not match, what is unfinished, customers' worth, and Acme's truth."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cli.calls import Demo
from leadlight.acme.rates import CHURN, COST_OF_A_LEAD
from leadlight.engine import Outcome
from leadlight.report import Findings, ReportError, open_past, report
from leadlight.report.past.history import KeptInMemory
from leadlight.report.spend import Spend
from report.outcomes import Lead, made, spend_file

JANUARY, FEBRUARY = date(2025, 1, 1), date(2025, 2, 1)


def _lead(name: str, source: str | None, day: str = "2025-01-10", won: str | None = None) -> Lead:
    lead = Lead(name, attributes={"source": source}).to("inquiry", day)
    return lead.to("mql", day).to("sql", day).to("opportunity", day).to("customer", won) if won else lead


LEADS = [
    _lead("a", "Ads", won="2025-01-20"),
    _lead("b", "ads "),
    _lead("c", "Ads", "2025-02-10", won="2025-03-20"),
    _lead("d", "Word of mouth"),
]
SPEND = Spend.of([("Ads", None, JANUARY, 300.0), ("Ads", None, FEBRUARY, 100.0), ("Radio", None, JANUARY, 50.0)])


def _rows(leads: list[Lead] = LEADS, spend: Spend = SPEND, **more: Any) -> dict[tuple[str, ...], dict[str, Any]]:
    options = {"spend": spend_file(spend), **more.pop("options", {})}
    table = report("cost").find(made(leads), options=options, **more).table
    return {(r["reading"], r["cut"], r["line"], r["stage"]): r for r in table.to_dicts()}


def _values(leads: list[Lead], spend: Spend, by: str, **more: Any) -> dict[str, tuple[float, int]]:
    """Spend and leads of each value, cohort."""
    mine = {"reading": "cohort", "cut": "all", "stage": "inquiry"}
    rows = _found(leads, spend, by=by, **more).table.filter(**mine)
    return {r["value"]: (r["spend"], r["count"]) for r in rows.to_dicts()}


def test_costs_by_hand_in_both_readings() -> None:
    rows = _rows()
    cost = {key: (row["spend"], row["count"], row["cost"]) for key, row in rows.items()}
    assert cost["cohort", "channel", "Ads", "inquiry"] == (400, 3, 400 / 3)
    assert cost["cohort", "channel", "Ads", "customer"] == (400, 2, 200)
    assert cost["cohort", "all", "all", "inquiry"] == (450, 4, 112.5)
    assert cost["cohort", "month", "2025-01", "customer"] == (350, 1, 350)
    assert cost["cohort", "month", "2025-02", "customer"] == (100, 1, 100)
    assert cost["entries", "month", "2025-02", "customer"] == (100, 0, None)
    assert cost["entries", "month", "2025-03", "customer"] == (0, 1, None)
    assert cost["cohort", "channel, month", "Ads · 2025-02", "inquiry"] == (100, 1, 100)


def _found(leads: list[Lead], spend: Spend, **more: Any) -> Findings:
    return report("cost").find(made(leads), options={"spend": spend_file(spend)}, **more)


def test_two_readings_that_are_the_same_are_shown_once_and_it_is_said() -> None:
    for more, shown in (({}, 2), ({"period": "2025-02"}, 3)):
        found = _found(LEADS, SPEND, **more)
        assert len(found.report.sheets(found)) == shown
        assert ("shown once" in " ".join(found.caveats)) == (shown == 2)


def test_what_is_not_shown_of_many_months_and_channels_is_said() -> None:
    months = [date(2025, month, 1) for month in range(1, 13)] + [date(2026, 1, 1)]
    few = Spend.of([("Ads", None, month, 10.0) for month in months[:12]])
    many = Spend.of([(f"c{n}", None, month, 10.0) for n, month in enumerate(months)])
    titles = {}
    for name, spend in (("few", few), ("many", many)):
        found = _found([_lead("a", "Ads")], spend)
        titles[name] = [sheet.title for sheet in found.report.sheets(found)]
    assert titles["few"] == [
        "What the leads created have cost, by channel",
        "What the leads created have cost, by month",
    ]
    more = ": the 12 with the most spend of 14; all counts the others, too"
    assert titles["many"][0] == titles["few"][0] + more
    assert titles["many"][1] == titles["few"][1] + ": the latest 12 months of 13; all counts the others, too"


def test_what_does_not_match_is_there_and_named() -> None:
    rows = _rows()
    assert rows["cohort", "channel", "Radio", "inquiry"]["cost_note"] == "no leads"
    assert rows["cohort", "channel", "Word of mouth", "inquiry"]["cost_note"] == "no spend"
    for reading in ("cohort", "entries"):
        whole = rows[reading, "all", "all", "inquiry"]
        parts = [r for (of, cut, _, stage), r in rows.items() if (of, cut, stage) == (reading, "channel", "inquiry")]
        assert (sum(r["spend"] for r in parts), sum(r["count"] for r in parts)) == (whole["spend"], whole["count"])
    said = " ".join(report("cost").find(made(LEADS), options={"spend": spend_file(SPEND)}).caveats)
    assert "Spend without any lead: Radio 50" in said
    assert "Leads without any spend: Word of mouth 1" in said


def test_a_period_takes_the_spend_of_its_months_and_no_other() -> None:
    rows = _rows(period="2025-02")
    assert rows["cohort", "all", "all", "inquiry"]["spend"] == 100
    assert rows["cohort", "all", "all", "customer"]["count"] == 1
    assert rows["entries", "all", "all", "customer"]["count"] == 0
    nothing = report("cost").find(made(LEADS), period="2025-06", options={"spend": spend_file(SPEND)})
    assert nothing.caveats[0] == "Nothing was spent in this period, by the spend file."


def test_a_month_begins_where_the_company_lives() -> None:
    """The last hour of January in London is February in Berlin."""
    lead = Lead("x", attributes={"source": "Ads"}).to("inquiry", datetime(2025, 1, 31, 23, 30, tzinfo=UTC))
    assert _rows([lead])["cohort", "month", "2025-02", "inquiry"]["count"] == 1


def test_young_leads_make_a_cost_so_far_and_few_make_it_unsure() -> None:
    old = [_lead(f"o{n}", "Ads", won="2025-03-01") for n in range(25)]
    rows = _rows(old)
    assert rows["cohort", "channel", "Ads", "customer"]["cost_note"] == ""
    young = _rows([*old, _lead("y", "Ads", "2026-06-29")])
    assert young["cohort", "channel", "Ads", "customer"]["cost_note"] == "so far"
    assert young["cohort", "channel", "Ads", "inquiry"]["cost_note"] == ""
    assert _rows()["entries", "channel", "Ads", "customer"]["cost_note"] == "too few to say"


def test_the_interval_of_a_cost_is_that_of_the_count() -> None:
    """Of 10 seen, between 4.80 and 18.39 were to be expected (exact Poisson)."""
    row = _rows([_lead(f"o{n}", "Ads") for n in range(10)])["cohort", "channel", "Ads", "inquiry"]
    assert (row["cost_low"], row["cost_high"]) == pytest.approx((400 / 18.39, 400 / 4.80), rel=0.01)


def test_campaigns_are_kept_apart_by_channel() -> None:
    leads = [Lead(n, attributes={"source": s, "campaign": c}).to("inquiry", "2025-01-10")
             for n, s, c in (("a", "Ads", "spring"), ("b", "Fair", "spring"), ("c", "Ads", None))]  # fmt: skip
    rows = _rows(leads, Spend.of([("Ads", "Spring", JANUARY, 10.0), ("Ads", None, JANUARY, 5.0)]))
    mine = ("cohort", "campaign", "inquiry")
    found = {key[2]: (row["spend"], row["count"]) for key, row in rows.items() if (*key[:2], key[3]) == mine}
    assert found == {"Ads · Spring": (10, 1), "Ads · (no campaign)": (5, 1), "Fair · Spring": (0, 1)}


def test_the_attribute_is_chosen_and_one_that_is_not_there_is_said() -> None:
    leads = [Lead("a", attributes={"source": "x", "utm": "Ads"}).to("inquiry", "2025-01-10")]
    assert _rows(leads, options={"channel": "utm"})["cohort", "channel", "Ads", "inquiry"]["count"] == 1
    with pytest.raises(ReportError, match=r"--channel: leads have no 'utn'\. Did you mean 'utm'\?"):
        _rows(leads, options={"channel": "utn"})


def test_the_order_of_spend_changes_nothing() -> None:
    lines = [(f"c{n % 3}", None, JANUARY, 0.1 * n) for n in range(50)]
    assert _rows(spend=Spend.of(lines)) == _rows(spend=Spend.of(lines[::-1]))


# ── by columns of the leads ─────────────────────────────────────────────────────────────────────


def _from(name: str, source: str, country: str, day: str = "2025-01-10", campaign: str | None = None) -> Lead:
    return Lead(name, attributes={"source": source, "country": country, "campaign": campaign}).to("inquiry", day)


def test_what_the_spend_file_says_divides_money_and_leads() -> None:
    """By the attribute that names the channel, or as the file calls it; by campaign; by month."""
    channels = {"Ads": (400, 3), "Word of mouth": (0, 1), "Radio": (50, 0)}
    assert _values(LEADS, SPEND, "source") == _values(LEADS, SPEND, "channel") == channels
    assert _values(LEADS, SPEND, "month") == {"2025-01": (350, 3), "2025-02": (100, 1)}
    assert _values(LEADS, SPEND, "quarter") == {"2025-Q1": (450, 4)}
    assert _values(LEADS, SPEND, "source,month") == {
        "Ads · 2025-01": (300, 2), "Ads · 2025-02": (100, 1), "Word of mouth · 2025-01": (0, 1),
        "Radio · 2025-01": (50, 0),
    }  # fmt: skip
    found = _found(LEADS, SPEND, by="source")
    assert set(found.table["spend_note"]) == {""}
    assert "shared" not in " ".join(found.caveats)
    spend = Spend.of([("Ads", "Spring", JANUARY, 10.0), ("Ads", None, JANUARY, 5.0)])
    leads = [_from("a", "Ads", "DE", campaign="spring"), _from("b", "Ads", "AT")]
    assert _values(leads, spend, "campaign") == {"(no campaign)": (5, 1), "Spring": (10, 1)}


def test_what_it_does_not_say_is_shared_out_by_leads() -> None:
    """January's 300 brought two German leads and an Austrian one, February's 100 an Austrian one, the radio none."""
    leads = [_from("a", "Ads", "DE"), _from("b", "ads", "DE"), _from("c", "Ads", "AT"),
             _from("d", "Ads", "AT", "2025-02-10"), _from("e", "Fair", "DE")]  # fmt: skip
    found = _found(leads, SPEND, by="country")
    rows = {
        (r["value"], r["cut"], r["line"]): r for r in found.table.filter(reading="cohort", stage="inquiry").to_dicts()
    }
    spent = {key: (row["spend"], row["count"]) for key, row in rows.items() if key[1] in ("all", "channel")}
    assert spent == {
        ("DE", "all", "all"): (200, 3), ("DE", "channel", "Ads"): (200, 2), ("DE", "channel", "Fair"): (0, 1),
        ("AT", "all", "all"): (200, 2), ("AT", "channel", "Ads"): (200, 2),
        ("(not shared)", "all", "all"): (50, 0), ("(not shared)", "channel", "Radio"): (50, 0),
    }  # fmt: skip
    assert rows["AT", "month", "2025-02"]["cost"] == 100
    notes = {key: row["spend_note"] for key, row in rows.items()}
    assert notes["DE", "channel", "Ads"] == notes["AT", "all", "all"] == "shared by leads"
    assert notes["DE", "channel", "Fair"] == notes["(not shared)", "all", "all"] == ""
    said = " ".join(found.caveats)
    assert found.caveats[0].startswith(
        "The spend file does not say the country, so its money is shared out: each line "
    )
    assert "Spent in months in which no lead came by that channel, so it is (not shared): Radio 50." in said
    assert "country is what is known of a lead today" in said
    assert "Leads without any spend: Fair 1." in said  # of all countries together


def test_a_campaign_is_shared_among_its_own_leads_where_it_has_any() -> None:
    leads = [_from("a", "Ads", "DE", campaign="spring"), _from("b", "Ads", "AT", campaign="other"),
             _from("c", "Ads", "AT")]  # fmt: skip
    lines = {"Spring": (30, 0), None: (10, 20), "unheard of": (10, 20)}
    for campaign, (german, austrian) in lines.items():
        shared = _values(leads, Spend.of([("Ads", campaign, JANUARY, 30.0)]), "country")
        assert {value: spend for value, (spend, _) in shared.items()} == {"DE": german, "AT": austrian}
    crossed = _values(leads, Spend.of([("Ads", "Spring", JANUARY, 30.0), ("TV", None, JANUARY, 7.0)]), "source,country")
    assert crossed == {"Ads · AT": (0, 2), "Ads · DE": (30, 1), "TV · (not shared)": (7, 0)}


def test_values_beyond_the_twelve_are_together_and_much_spend_is_named_without_leads() -> None:
    leads = [_from(f"{n}-{k}", f"c{n:02}", "DE") for n in range(11) for k in range(2)]
    spend = Spend.of([(f"c{n:02}", None, JANUARY, 1.0) for n in range(11)] + [
        ("much", None, JANUARY, 5.0), ("more", None, JANUARY, 9.0)])  # fmt: skip
    values = _values(leads, spend, "source")
    assert list(values)[-3:] == ["more", "much", "(other)"]
    assert (values["more"], values["much"], values["(other)"]) == ((9, 0), (5, 0), (1, 2))
    assert "Only the 12 most common values of source" in _found(leads, spend, by="source").caveats[-1]


AMOUNT = st.integers(0, 10**8).map(lambda cents: cents / 100) | st.integers(0, 10**4).map(lambda n: n + 0.12345)
SPENT = st.lists(
    st.tuples(st.sampled_from(["Ads", "Fair", "Radio"]), st.sampled_from([None, "x", "y"]),
              st.sampled_from([JANUARY, FEBRUARY]), AMOUNT), min_size=1, max_size=12)  # fmt: skip
CAME = st.lists(
    st.tuples(st.sampled_from(["Ads", "Fair", "TV"]), st.sampled_from([None, "x", "z"]), st.sampled_from("ABC"),
              st.sampled_from(["2025-01-10", "2025-02-10"])), min_size=1, max_size=12)  # fmt: skip


@settings(max_examples=20, deadline=None)
@given(SPENT, CAME, st.sampled_from(["country", "source", "source,country", "month", "week", "country,campaign"]))
def test_values_add_up_to_the_whole_to_the_cent(spent: Any, came: Any, by: str) -> None:
    leads = [_from(f"l{n}", source, country, day, campaign) for n, (source, campaign, country, day) in enumerate(came)]
    spend = Spend.of(spent)
    whole, split = _found(leads, spend).table, _found(leads, spend, by=by).table
    money = [
        round(table.filter(reading="cohort", cut="all", stage="inquiry")["spend"].sum() * 100)
        for table in (whole, split)
    ]
    assert money[0] == money[1]
    keys = ["reading", "cut", "line", "stage"]
    sums = split.group_by(keys).agg(pl.col("spend", "count", "unfinished").sum())
    both = whole.join(sums, on=keys, how="full", suffix="_split")
    assert (both["count"] == both["count_split"]).all()
    assert (both["unfinished"] == both["unfinished_split"]).all()
    exact = all(
        round(amount, 2) == amount for *_, amount in spent
    )  # else a line's fraction of a cent is the next one's
    assert (both["spend"] - both["spend_split"]).abs().max() <= (1e-6 if exact else 0.01 * len(spent))  # type: ignore[operator]
    assert split["spend"].min() >= 0  # type: ignore[operator]


def test_a_month_is_shared_alike_in_any_period() -> None:
    leads = [_from("a", "Ads", "DE", "2025-01-02"), _from("b", "Ads", "AT", "2025-01-20")]
    assert _values(leads, SPEND, "country", period="..2025-01-10")["DE"] == (150, 1)


def test_a_campaign_that_no_lead_has_is_no_column() -> None:
    with pytest.raises(ReportError, match=r"no column 'campaign' to split by\..*There are: .*source"):
        _found(LEADS, Spend.of([("Ads", "spring", JANUARY, 1.0)]), by="campaign")


def test_the_screen_and_the_chart_have_a_row_for_each_value() -> None:
    found = _found(LEADS, SPEND, by="source", period="2025-02")
    titles = {sheet.title: [row[0].text for row in sheet.rows] for sheet in found.report.sheets(found)}
    assert titles == {
        "What the leads created in 2025-02 have cost, by source": ["Ads"],
        "What was spent in 2025-02, by what happened, by source": ["Ads"],
    }
    whole = _found(LEADS, SPEND, by="source")
    drawn = json.dumps(whole.report.chart(whole).to_dict())
    assert '"domain": ["Ads", "Radio", "Word of mouth"]' in drawn
    assert "by source" in drawn


@pytest.mark.parametrize("by", ["month", "channel"])
def test_no_value_is_left_out_on_the_screen(by: str) -> None:
    """The screen shows twelve channels and months, but all values, of which there are twelve and the others."""
    months = [date(2024, month, 1) for month in range(1, 13)] + [JANUARY, FEBRUARY]
    found = _found(LEADS, Spend.of([(f"c{n:02}", None, month, 10.0) for n, month in enumerate(months)]), by=by)
    (sheet,) = found.report.sheets(found)
    assert [row[0].text for row in sheet.rows] == found.table["value"].unique(maintain_order=True).to_list()
    assert (len(sheet.rows), sheet.rows[-1][0].text) == (13, "(other)")
    assert sheet.title == f"What the leads created have cost, by {by}"


def test_an_interval_from_very_few_leaves_room_for_the_others() -> None:
    many = [_lead(f"m{n}", "Ads", won="2025-02-01") for n in range(9)]
    spend = Spend.of([("Ads", None, JANUARY, 900.0), ("Fair", None, JANUARY, 900.0)])
    for few, cut in ((1, True), (9, False)):
        leads = [*many, *(_lead(f"f{n}", "Fair", won="2025-02-01") for n in range(few))]
        found = _found(leads, spend)
        drawn = found.report.chart(found).to_dict()
        assert ("At the edge bars go on" in " ".join(drawn["title"]["subtitle"])) == cut
        scale = json.dumps(drawn["hconcat"][2])
        ads = found.table.filter(reading="cohort", cut="channel", line="Ads", stage="customer")["cost_high"].item()
        assert (f'"domain": [0, {ads}]' in scale) == cut


# ── names and shares that hold whatever is asked ────────────────────────────────────────────────


def _in_country(n: int, country: str, seniority: str, source: str = "Ads", day: str = "2025-01-10") -> Lead:
    attributes: dict[str, str | None] = {"source": source, "country": country, "seniority": seniority}
    return Lead(f"l{n}", attributes=attributes).to("inquiry", day)


def test_money_that_is_nobodys_has_its_name_beside_many_combinations() -> None:
    leads = [_in_country(n, f"c{n // 5}", f"s{n % 5}") for n in range(25)]
    found = _found(leads, SPEND, by="country,seniority")
    whole = {r["value"]: r for r in found.table.filter(reading="cohort", cut="all", stage="inquiry").to_dicts()}
    nobodys = whole["(not shared) · (not shared)"]
    assert (nobodys["spend"], nobodys["count"], nobodys["spend_note"]) == (150, 0, "")
    assert (whole["(other)"]["count"], whole["(other)"]["spend_note"]) == (2, "shared by leads")
    assert "so it is (not shared): Ads 100, Radio 50." in " ".join(found.caveats)


def test_of_many_channels_that_is_nobodys_is_together_and_still_says_so() -> None:
    leads = [_in_country(n, f"c{n:02}", "s", f"Ads {n:02}") for n in range(12)]
    spend = [(f"Ads {n:02}", None, month, 10.0) for n in range(12) for month in (JANUARY, FEBRUARY)]
    spend += [("TV", None, JANUARY, 7.0), ("Radio", None, JANUARY, 1.0)]
    values = _values(leads * 3, Spend.of(spend), "source,country")
    assert sum(money for value, (money, _) in values.items() if "(not shared)" in value) == 128
    assert "(other)" not in values
    assert values["(other) · (not shared)"][1] == 0


@pytest.mark.parametrize("country", ["data (not shared)", "(not shared)"])
def test_a_value_that_reads_like_nobodys_is_one_like_any_other(country: str) -> None:
    found = _found([_from("a", "Ads", country)], Spend.of([("Ads", None, JANUARY, 10.0)]), by="country")
    assert found.table["value"].unique().to_list() == [country]
    assert found.table.filter(cut="all")["spend_note"].unique().to_list() == ["shared by leads"]
    assert "so it is (not shared)" not in " ".join(found.caveats)


def test_much_spend_without_leads_is_named_beside_channels_with_one_lead_and_none() -> None:
    leads = [_from(f"l{n}", f"c{n:02}", "DE") for n in range(13)]
    values = _values(leads, Spend.of([("TV", None, JANUARY, 99_999.0)]), "source")
    assert (values["TV"], values["(other)"]) == ((99_999, 0), (0, 2))


def test_the_period_before_is_compared_by_the_same_names() -> None:
    """Thirteen channels, of which others were dear in January than in February, and one was spelled otherwise."""
    spend = [(f"c{n:02}", None, month, (n + 1.0) if month == JANUARY else 20.0 - n)
             for n in range(13) for month in (JANUARY, FEBRUARY)]  # fmt: skip
    both = Spend.of([*spend, ("RADIO", None, JANUARY, 500.0), ("Radio", None, FEBRUARY, 500.0)])
    found = _found([_from("a", "c00", "DE")], both, by="source", period="2025-02", compare=True)
    rows = found.table.filter(reading="cohort", cut="all", stage="inquiry")
    assert rows["value"].is_in(["Radio", "radio"]).sum() == 0
    assert (rows["spend"] > 0).all()
    assert (rows["spend_before"] > 0).all()
    assert (rows.height, rows["value"].to_list().count("(other)")) == (13, 1)


def test_of_some_leads_each_costs_what_it_costs_of_all() -> None:
    """A hundred leads for 1,000: the one of Germany cost 10, as it does by country."""
    leads = [_in_country(n, "AT" if n else "DE", "s") for n in range(100)]
    spend = Spend.of([("Ads", None, JANUARY, 1000.0), ("Radio", None, JANUARY, 50.0)])
    assert _values(leads, spend, "country")["DE"] == (10, 1)
    asked = {"by": "seniority", "where": "country = 'DE'"}
    assert _values(leads, spend, **asked) == {"s": (10, 1), "(not shared)": (50, 0)}
    said = " ".join(_found(leads, spend, **asked).caveats)
    assert "of the spend only that for the leads asked about is here, and what no lead came by." in said
    assert "The spend is all that was spent" not in said
    by_source = _found(leads, spend, by="source", where="country = 'DE'")
    assert "The spend is all that was spent, and not only that for the leads" in " ".join(by_source.caveats)


@pytest.mark.parametrize(
    ("by", "period", "value"),
    [("month", "2024-02", "2024-02"), ("week", "2024-W07", "2024-W07"), ("country,month", "2024-02", "DE · 2024-02")],
)
def test_an_early_period_has_its_months_by_name(by: str, period: str, value: str) -> None:
    months = [date(2024 + n // 12, n % 12 + 1, 1) for n in range(24)]
    leads = [_from(f"l{n}", "Ads", "DE", f"{month:%Y-%m}-14") for n, month in enumerate(months)]
    leads += [_from(f"m{n}", "Ads", "DE", "2024-02-14") for n in range(9)]
    spend = Spend.of([("Ads", None, month, 10.0) for month in months])
    mine = {value: n for value, (_, n) in _values(leads, spend, by, period=period).items() if n}
    assert mine == {value: 10}


def test_a_channel_that_is_called_all_is_not_the_sum_of_all() -> None:
    spend = Spend.of([("all", None, JANUARY, 30.0), ("Ads", None, JANUARY, 5.0)])
    found = _found([_lead("a", "all"), _lead("b", "Ads")], spend)
    sheet = found.report.sheets(found)[0]
    assert [(row[0].text, row[1].text) for row in sheet.rows] == [("all", "30"), ("Ads", "5"), ("all", "35")]


def test_what_only_the_period_before_has_stands_like_others_without_spend() -> None:
    found = _found(LEADS, SPEND, by="source", period="2025-02", compare=True)
    (radio,) = (row for row in found.report.sheets(found)[0].rows if row[0].text == "Radio")
    assert {(cell.text, cell.small) for cell in radio[2:]} == {("–", "n 0")}
    drawn = json.dumps(found.report.chart(found).to_dict())
    assert "(datum.cost_note || 'no spend') + ', n '" in drawn


@pytest.mark.parametrize(
    ("by", "advice"),
    [("country", "on one country alone, make that"), ("country,seniority", "on one country or one seniority alone"),
     ("country,week", "on one country alone"), ("week", ""), ("grade", "")],
)  # fmt: skip
def test_campaigns_are_advised_by_what_money_is_aimed_at(by: str, advice: str) -> None:
    said = _found([_in_country(0, "DE", "s")], SPEND, by=by).caveats[0]
    assert said.startswith("The spend file does not say the ")
    assert ("Where money is spent" in said) == bool(advice)
    assert advice in said


# ── what customers are worth ────────────────────────────────────────────────────────────────────


def test_what_customers_are_worth_by_hand() -> None:
    """Two customers of 12 and 6 months, 100 a month each; one left: 1,800 for one that left, 90% of it margin."""
    leads = [_lead("a", "Ads", "2025-06-30", won="2025-06-30"), _lead("b", "Ads", "2025-06-30", won="2025-06-30")]
    paid = [("a", n, "payment_received", 100.0) for n in range(12)] + [
        ("b", n, "payment_received", 100.0) for n in range(6)
    ]
    days = pl.DataFrame([*paid, ("b", 6, "customer_churned", None)], ["lead", "month", "name", "amount"], orient="row")
    at = pl.lit(datetime(2025, 6, 30, tzinfo=UTC)) + pl.duration(days=pl.col("month") * 30.4375)
    history = KeptInMemory(days.select("lead", "name", "amount", at=at.dt.cast_time_unit("us")))
    spend = Spend.of([("Ads", None, date(2025, 6, 1), 540.0)])
    row = _rows(leads, spend, history=history, options={"margin": "90%"})["entries", "channel", "Ads", "customer"]
    assert row["revenue_month"] == pytest.approx(100, rel=0.01)
    assert row["churn_month"] == pytest.approx(1 / 18, rel=0.01)
    assert (row["clv"], row["cost"], row["clv_to_cac"]) == pytest.approx((1620, 270, 6))
    assert row["payback_months"] == pytest.approx(3, rel=0.01)
    assert row["clv_note"] == "too few to say"
    assert row["clv_low"] < 1620 < row["clv_high"]


def test_without_payments_it_says_what_is_missing() -> None:
    found = report("cost").find(made(LEADS), options={"spend": spend_file(SPEND)})
    assert "need events 'payment_received' with an amount" in found.caveats[-1]
    assert found.table["clv"].null_count() == found.table.height


def test_the_truth_of_acme_lies_inside_the_intervals(demo: Demo) -> None:
    """What a lead of each channel costs, and how fast customers leave, is known. The months' spend strays by 15%."""
    company = demo.folder / "history"
    outcome = Outcome.read(demo.folder / "outcome")
    history = open_past([company / "events.parquet", company / "customers.csv"])
    found = report("cost").find(outcome, history=history, options={"spend": str(company / "spend.csv")})
    leads = found.table.filter(reading="cohort", cut="channel", stage="inquiry")
    for row in leads.filter(pl.col("cost").is_not_null()).to_dicts():
        assert row["cost"] == pytest.approx(COST_OF_A_LEAD[row["line"]], rel=0.15)
        assert row["cost_low"] * 0.93 < COST_OF_A_LEAD[row["line"]] < row["cost_high"] * 1.07
    whole = found.table.filter(reading="entries", cut="all", stage="customer").row(0, named=True)
    rate = whole["churn_month"]
    assert rate * whole["clv_low"] / whole["clv"] < CHURN < rate * whole["clv_high"] / whole["clv"]
    assert leads.filter(cost_note="no leads")["line"].to_list() == ["podcast"]
    _check_countries(outcome, company / "spend.csv", leads)


def _check_countries(outcome: Any, spend: Path, leads: pl.DataFrame) -> None:
    """Acme pays as much for a lead of one country as of another: so says what is shared out, and no money is lost."""
    split = report("cost").find(outcome, "country", options={"spend": str(spend)}).table
    rows = split.filter(reading="cohort", cut="channel", stage="inquiry")
    for row in rows.filter(pl.col("count") >= 100, pl.col("spend") > 0).to_dicts():
        assert row["cost"] == pytest.approx(COST_OF_A_LEAD[row["line"]], rel=0.15)
    together = rows.group_by("line").agg(pl.col("spend").sum()).join(leads, on="line")
    assert together.height == leads.height
    assert (together["spend"] - together["spend_right"]).abs().max() < 0.005


# ── money by month, leads by day ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("period", "whole"),
    [
        ("2025-01-10..2025-02-09", "2025-01..2025-02"),
        ("2025-01-01..2025-01-20", "2025-01"),
        ("2025-01-05..2025-01-20", "2025-01"),
        ("2025-01..2025-02", None),
    ],
)
def test_a_period_that_cuts_a_month_is_told_to_be_asked_in_whole_ones(period: str, whole: str | None) -> None:
    said = " ".join(_found(LEADS, SPEND, period=period).caveats)
    assert ("Spend is told by month and leads by day" in said) == (whole is not None)
    assert whole is None or f"Ask for whole months: --period {whole}." in said


def test_money_for_later_is_told_to_be_left_out() -> None:
    later = Spend.of([("Ads", None, JANUARY, 300.0), ("Ads", None, date(2031, 1, 1), 70.0)])
    assert "Spend of months after the as-of, 70 together, is not counted." in _found(LEADS, later).caveats
    assert "after the as-of" not in " ".join(_found(LEADS, SPEND).caveats)


def test_payments_in_another_currency_are_not_set_against_spend() -> None:
    paid = pl.DataFrame({"lead": ["a"], "name": ["payment_received"], "amount": [9.0], "currency": [" jpy"]})
    history = KeptInMemory(paid.with_columns(at=pl.lit(datetime(2025, 3, 1, tzinfo=UTC)).dt.cast_time_unit("us")))
    with pytest.raises(ReportError, match=r"The spend is in EUR, and payments .* are in JPY: one cannot be set"):
        _found(LEADS, SPEND, history=history)
    same = KeptInMemory(history.table.with_columns(currency=pl.lit("eur")))
    assert "one cannot be set" not in " ".join(_found(LEADS, SPEND, history=same).caveats)
