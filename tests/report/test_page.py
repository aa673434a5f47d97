"""The page: complete, self-contained, and harmless whatever the data says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from leadlight.report import summarise, write_page
from leadlight.report.draw import svg
from leadlight.report.family import report
from report.outcomes import Lead, Made, made, simulated
from report.pages import HOSTILE, Tags, check_harmless


def written(outcome: Made, folder: Path, **reasons: list[str]) -> str:
    write_page(outcome, folder / "page.html", summarise(outcome, reasons))
    return (folder / "page.html").read_text("utf-8")


def test_it_says_the_figures(tmp_path: Path) -> None:
    outcome = simulated(300)
    page, summary = written(outcome, tmp_path), summarise(outcome)
    for count in (summary.leads, summary.hot, summary.ever_qualified, summary.with_sales):
        assert f"<b>{count:,}</b>" in page
    for lead in summary.top:
        assert f'<bdi class="name">{lead.lead}</bdi>' in page
    assert page.count("<svg") == 2


def test_it_says_which_model(tmp_path: Path) -> None:
    outcome = replace(simulated(30), facts={"version": "acme@1a2b3c4d"})
    assert "model acme@1a2b3c4d" in written(outcome, tmp_path)


def test_a_score_short_of_a_threshold_looks_it(tmp_path: Path) -> None:
    lead = Lead("a", 99.97, "A", "warm").to("inquiry", "2026-06-01").to("mql", "2026-06-02")
    assert '<td class="score">99.9</td>' in written(made([lead]), tmp_path)


def test_hostile_names_are_only_text(tmp_path: Path) -> None:
    lead = Lead(HOSTILE, 120, "A", "hot").to("inquiry", "2026-06-01").to("mql", "2026-06-02")
    rejected = pl.DataFrame({"reason": [HOSTILE]})
    check_harmless(written(replace(made([lead]), rejected=rejected), tmp_path, **{HOSTILE: [HOSTILE]}))


def test_hostile_values_are_only_text_in_a_chart() -> None:
    lead = Lead("a", attributes={"source": HOSTILE}).to("inquiry", "2026-06-01")
    findings = report("lifecycle").find(made([lead]), by="source")
    found = Tags(svg(findings.report.chart(findings)))
    assert not found.tags & {"script", "img", "image", "foreignobject", "a"}
    assert [name for name, _ in found.attributes if name.startswith("on")] == []


@pytest.mark.parametrize("outcome", [made([]), simulated(300)], ids=["nobody", "many"])
def test_it_fetches_nothing_and_runs_nothing(outcome: Made, tmp_path: Path) -> None:
    check_harmless(written(outcome, tmp_path))


def test_equal_outcomes_are_equal_pages(tmp_path: Path) -> None:
    outcome = simulated(100)
    assert written(outcome, tmp_path) == written(outcome.shuffled(5), tmp_path)
