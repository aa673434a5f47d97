"""Every example is whole: a model without mistakes, and a page whose command runs as it stands."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from examples.shown import DATA, EXAMPLES, ROOT, Needs, commands
from leadlight.cli import app
from leadlight.history import read_mapping
from leadlight.model import read_file

FOLDERS = sorted(model.parent for model in EXAMPLES.rglob("model.yaml"))
NAMES = [str(folder.relative_to(EXAMPLES)) for folder in FOLDERS]


def test_there_are_examples() -> None:
    assert NAMES == [
        "acme",
        "bank",
        "bpic2012",
        "crm/hubspot",
        "crm/marketo",
        "crm/pardot",
        "crm/salesforce",
        "olist",
    ]
    linked = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert all(f"{name}/README.md" in linked for name in NAMES)


@pytest.mark.parametrize("folder", FOLDERS, ids=NAMES)
def test_the_model_has_no_mistakes_and_no_warnings(folder: Path) -> None:
    reading = read_file(folder / "model.yaml")
    assert reading.mistakes == ()
    assert reading.model is not None


@pytest.mark.parametrize("folder", FOLDERS, ids=NAMES)
def test_the_map_reads(folder: Path) -> None:
    if (folder / "map.yaml").exists():
        assert read_mapping(folder / "map.yaml").events
    else:
        assert folder.name == "acme"  # its files speak our words


@pytest.mark.parametrize("folder", FOLDERS, ids=NAMES)
def test_the_page_says_what_one_must_know(folder: Path) -> None:
    page = (folder / "README.md").read_text(encoding="utf-8")
    assert "## Beware" in page
    assert any(command.startswith("leadlight qualify") for command in commands(folder / "README.md"))
    assert re.search(r"licen[cs]e|Apache-2.0|CC BY|terms of use", page)


@pytest.mark.parametrize("folder", FOLDERS, ids=NAMES)
def test_the_command_runs(
    folder: Path, company: Path, needs: Needs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = next(c for c in commands(folder / "README.md") if c.startswith("leadlight qualify"))
    words = shlex.split(command)
    if words[3].startswith("../shared/data/"):
        needs(words[3].removeprefix("../shared/data/"))
    places = {"../shared/data": str(DATA), "demo-out/history": str(company)}
    for place, here in places.items():
        words = [word.replace(place, here) for word in words]
    words[words.index("--out") + 1] = str(tmp_path / "out")
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(app, words[1:], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert (tmp_path / "out" / "leads.parquet").exists()
