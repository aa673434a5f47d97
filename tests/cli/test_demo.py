"""``leadlight demo``: everything at once, on an invented company."""

from __future__ import annotations

import shlex
from pathlib import Path

from cli.calls import Call


def test_the_demo_shows_everything_and_what_to_try_next(leadlight: Call, tmp_path: Path) -> None:
    folder = tmp_path / "my demo"
    said = leadlight("demo", "--out", folder)
    assert said.code == 0
    assert "5,000 leads as of 30 June 2026" in said.out
    assert "Lifecycle as of 30 June 2026" in said.out
    assert sorted(path.name for path in folder.iterdir()) == [
        "acme.html",
        "history",
        "lifecycle.png",
        "model.yaml",
        "outcome",
    ]
    (command,) = [line for line in said.out.splitlines() if "leadlight explain" in line]
    story = leadlight(*shlex.split(command.partition("leadlight ")[2]))
    assert story.code == 0
    assert "The score now, by rule" in story.out

    model = folder / "model.yaml"
    model.write_text(model.read_text() + "# mine\n")
    again = leadlight("demo", "--out", folder)
    assert again.code == 0
    assert "model-yours.yaml" in again.err
    assert (folder / "model-yours.yaml").read_text().endswith("# mine\n")
    assert not model.read_text().endswith("# mine\n")
