"""``leadlight replay``: a change, tried on the whole past."""

from __future__ import annotations

import json
from pathlib import Path

from cli.calls import MODEL, Call, Small


def changed(small: Small, folder: Path) -> str:
    path = folder / "changed.yaml"
    path.write_text(
        MODEL.replace("score: 21, grade: C}\n      - {name: Hand", "score: 11, grade: B-}\n      - {name: Hand")
    )
    return str(path)


def test_the_same_model_twice_changes_nothing(leadlight: Call, small: Small, tmp_path: Path) -> None:
    said = leadlight(
        "replay", small.model, small.model, small.events, "--leads", small.leads, "--json", tmp_path / "r.json"
    )
    assert said.code == 0
    whole = json.loads((tmp_path / "r.json").read_text())
    assert [whole[key] for key in ("enter", "leave", "earlier", "later")] == [[], [], [], []]
    assert all(week["a_mql"] == week["b_mql"] for week in whole["weeks"])


def test_a_change_is_told_named_and_drawn(leadlight: Call, small: Small, tmp_path: Path) -> None:
    other = changed(small, tmp_path)
    files = [word for form in ("json", "png", "html", "csv") for word in (f"--{form}", tmp_path / "out" / f"r.{form}")]
    said = leadlight("replay", small.model, other, small.events, "--leads", small.leads, "--capacity", "1", *files)
    assert said.code == 0
    assert "earlier" in said.out
    assert "What changes" in said.out
    assert "asks for a score of 11 instead of 21" in said.out
    whole = json.loads((tmp_path / "out" / "r.json").read_text())
    assert len(whole["changes"]) == 2
    assert {"weeks", "enter", "leave", "earlier", "later", "outcomes", "unknown_outcomes", "load"} <= whole.keys()
    assert {"week", "a_mql", "b_mql"} <= whole["weeks"][0].keys()
    assert [lead["lead"] for lead in whole["earlier"]] == ["ada"]
    assert "ada" in (tmp_path / "out" / "r.html").read_text()
    assert "earlier,ada," in (tmp_path / "out" / "r.csv").read_text()
    assert (tmp_path / "out" / "r.png").read_bytes().startswith(b"\x89PNG")


def test_a_model_with_a_mistake_and_a_missing_file_are_said(leadlight: Call, small: Small, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("name: wrong\nengagemnt: {}\n")
    said = leadlight("replay", small.model, wrong, small.events)
    assert said.code == 1
    assert "Did you mean 'engagement'?" in said.err
    said = leadlight("replay", small.model, small.model, tmp_path / "nothing.csv")
    assert said.code == 1
    assert "nothing.csv" in said.err


def test_where_nobody_qualifies_that_is_said(leadlight: Call, small: Small) -> None:
    said = leadlight("replay", small.model, small.model, small.events, "--as-of", "2020-01-01")
    assert said.code == 0
    assert "Enter: 0 leads" in said.out
