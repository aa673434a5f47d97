"""A model may ask more of an event than fits into one machine word."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine_small import events, model
from leadlight.engine import qualify


@pytest.mark.parametrize("rules", [10, 40, 70, 250])
def test_every_rule_is_asked(tmp_path: Path, rules: int) -> None:
    lines = [f"        - {{name: R{n}, on: page_viewed, when: \"path = '/{n}'\", points: {n}}}" for n in range(rules)]
    text = "name: many\nengagement:\n  categories:\n    - name: web\n      rules:\n" + "\n".join(lines) + "\n"
    at = "2026-01-01T12:00:00Z"
    rows = [(f"lead {n:03}", at, "page_viewed", {"path": f"/{n}"}) for n in range(rules)]
    found = qualify(model(tmp_path, text), events(tmp_path, *rows)).leads
    assert found["score"].to_list() == [float(n) for n in range(rules)]
