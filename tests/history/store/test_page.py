"""What docs/history-on-disk.md shows, runs."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "history-on-disk.md").read_text("utf-8")


def test_its_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [code] = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    shutil.copytree(ROOT / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("*.py"))
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(code, names)  # noqa: S102  # the page's own example
    outcome = names["outcome"]
    assert outcome.leads.height > 0  # type: ignore[attr-defined]
    history = names["open_history"]("acme-history")  # type: ignore[operator]
    assert len(history.segments) == 2
    after = names["qualify"](names["load"]("examples/small.yaml"), history)  # type: ignore[operator]
    assert after.leads.equals(outcome.leads)  # type: ignore[attr-defined]
    assert after.facts["duplicates"] == after.facts["events"]
