"""Files may use any word for a column, those that the engine uses itself too."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine_small import attributes, events, model
from leadlight.engine import explain, match, qualify
from leadlight.model import ModelError

AT = "2026-01-01T12:00:00Z"


@pytest.mark.parametrize("word", ["number", "new", "row", "event", "score", "kind", "fit", "index", "literal", "place"])
def test_an_attribute_may_have_any_name(tmp_path: Path, word: str) -> None:
    text = f"name: words\nattributes: {{{word}: number}}\nfit:\n  profiles:\n    - name: All\n      criteria:\n"
    agreed = model(tmp_path, text + f"        - {{name: Enough, when: '{word} >= 50', worth: 3/3}}\n")
    happened = events(tmp_path, ("ann", AT, "page_viewed", {}), ("bob", AT, "page_viewed", {}))
    people = attributes(tmp_path, {"lead": "ann", word: "50"}, {"lead": "bob", word: "7"})
    found = qualify(agreed, happened, people, ledger=True)
    assert found.leads["grade"].to_list() == ["C", "D"]
    assert found.attributes[word].to_list() == ["50", "7"]
    matched = match(agreed, happened, people)
    assert explain(agreed, matched, "bob", matched.last_instant).attributes == {word: "7"}


@pytest.mark.parametrize("word", ["row", "number", "key", "value", "literal", "byte 0", "kind", "reasons"])
def test_a_property_may_have_any_name(tmp_path: Path, word: str) -> None:
    rule = f"        - {{name: R, when: '\"{word}\" = ''x''', points: 5, distinct: {word}}}\n"
    agreed = model(tmp_path, "name: words\nengagement:\n  categories:\n    - name: web\n      rules:\n" + rule)
    happened = events(tmp_path, ("ann", AT, "page_viewed", {word: "x"}), ("bob", AT, "page_viewed", {word: "y"}))
    assert qualify(agreed, happened).leads["score"].to_list() == [5, 0]


def test_a_rule_does_not_see_who_and_when(tmp_path: Path) -> None:
    rule = "        - {name: R, on: page_viewed, when: \"lead = 'ann'\", points: 5}\n"
    with pytest.raises(ModelError, match="lead"):
        model(tmp_path, "name: words\nengagement:\n  categories:\n    - name: web\n      rules:\n" + rule)


def test_a_category_held_below_zero_hides_no_gate(tmp_path: Path) -> None:
    text = """
name: below
attributes: {seniority: text}
fit: {profiles: [{name: All, criteria: [{name: VP, when: "seniority = 'vp'", worth: 6/3}]}]}
engagement:
  limit: {min: -100}
  categories:
    - {name: web, rules: [{name: Page, on: page_viewed, points: 50}]}
    - {name: bad, limit: {max: -5}, rules: []}
qualify: {mql: {any: [{name: Far, web: 50, grade: B}, {name: Both, web: 50, bad: -5, score: 46}]}}
"""
    agreed = model(tmp_path, text)
    days = [
        ("ann", f"2026-01-{day:02}T12:00:00Z", name, {})
        for day, name in ((1, "page_viewed"), (2, "other"), (4, "other"))
    ]
    people = attributes(tmp_path, {"lead": "ann", "at": "2026-01-03T00:00:00Z", "seniority": "vp"})
    found = qualify(agreed, events(tmp_path, *days), people)
    assert [str(at.date()) for at in found.leads["mql_at"]] == ["2026-01-04"]
