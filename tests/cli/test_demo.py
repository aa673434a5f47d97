"""``leadlight demo``: everything at once, on an invented company."""

from __future__ import annotations

import shlex
import shutil
from functools import partial
from pathlib import Path

import pytest

from cli.calls import Call, Demo
from leadlight import acme


def test_the_demo_shows_everything_and_what_to_try_next(leadlight: Call, demo: Demo) -> None:
    folder, said = demo.folder, demo.said
    assert "5,000 leads as of 30 June 2026" in said.out
    assert "Lifecycle as of 30 June 2026" in said.out
    assert sorted(path.name for path in folder.iterdir()) == [
        "acme.html",
        "history",
        "lifecycle.png",
        "model-changed.yaml",
        "model.yaml",
        "outcome",
        "replay.html",
        "whom-to-call.csv",
    ]
    (command,) = [line for line in said.out.splitlines() if "leadlight explain" in line]
    story = leadlight(*shlex.split(command.partition("leadlight ")[2]))
    assert story.code == 0
    assert "The score now, by rule" in story.out
    tried = said.out[said.out.index("A change, tried on the whole past") :]
    assert "The MQL gate 'Score and fit' asks for a score of 40 instead of 45." in tried
    assert "B would have qualified" in tried
    (command,) = [line for line in said.out.splitlines() if "leadlight replay" in line]
    again = leadlight(*shlex.split(command.partition("leadlight ")[2]))
    assert again.code == 0
    assert "above 15" in again.out


def test_a_model_that_was_changed_is_not_lost(
    leadlight: Call, demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acme, "write", partial(acme.write, leads=60))  # what is in the history plays no part
    folder = Path(shutil.copytree(demo.folder, tmp_path / "demo-out"))
    model = folder / "model.yaml"
    model.write_text(model.read_text() + "# mine\n")
    again = leadlight("demo", "--out", folder)
    assert again.code == 0
    assert "model-yours.yaml" in again.err
    assert (folder / "model-yours.yaml").read_text().endswith("# mine\n")
    assert not model.read_text().endswith("# mine\n")
