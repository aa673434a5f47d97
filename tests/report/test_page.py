"""The page: complete, self-contained, and harmless whatever the data says."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest

from leadlight.report import summarise, write_page
from leadlight.report.draw import svg
from leadlight.report.family import report
from report.outcomes import Lead, Made, made, simulated

HOSTILE = """<script>alert(1)</script>"'><img src=x onerror=alert(2)>"""


def written(outcome: Made, folder: Path, **reasons: list[str]) -> str:
    write_page(outcome, folder / "page.html", summarise(outcome, reasons))
    return (folder / "page.html").read_text("utf-8")


class Tags(HTMLParser):
    """Which elements and attributes a page has."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def read(page: str) -> Tags:
    tags = Tags()
    tags.feed(page)
    return tags


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
    found = read(written(replace(made([lead]), rejected=rejected), tmp_path, **{HOSTILE: [HOSTILE]}))
    assert not found.tags & {"script", "img", "iframe", "object", "link", "form"}
    assert [name for name, _ in found.attributes if name.startswith("on")] == []


def test_hostile_values_are_only_text_in_a_chart() -> None:
    lead = Lead("a", attributes={"source": HOSTILE}).to("inquiry", "2026-06-01")
    findings = report("lifecycle").find(made([lead]), by="source")
    found = read(svg(findings.report.chart(findings)))
    assert not found.tags & {"script", "img", "image", "foreignobject", "a"}
    assert [name for name, _ in found.attributes if name.startswith("on")] == []


@pytest.mark.parametrize("outcome", [made([]), simulated(300)], ids=["nobody", "many"])
def test_it_fetches_nothing_and_runs_nothing(outcome: Made, tmp_path: Path) -> None:
    page = written(outcome, tmp_path)
    found = read(page)
    assert not found.tags & {"script", "img", "iframe", "object", "link", "form"}
    addresses = [value for name, value in found.attributes if name in ("src", "href", "xlink:href", "action")]
    assert addresses == []
    assert set(re.findall(r"https?://[^\s\"'<)]+", page)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in page
    assert "url(" not in page.replace("url(#", "")


def test_equal_outcomes_are_equal_pages(tmp_path: Path) -> None:
    outcome = simulated(100)
    assert written(outcome, tmp_path) == written(outcome.shuffled(5), tmp_path)
