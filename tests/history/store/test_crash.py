"""Killed anywhere in an addition, a history is what it was, or has the addition whole; nothing between."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from history.store.kept import of_files, of_history, same, sources
from leadlight.history.store import add_history, build_history, open_history
from leadlight.history.store.together import MOST_ALIKE
from leadlight.model import Model

DYING = """
import os, signal, sys
from leadlight.history.store import Sources, add_history

folder, events, last = sys.argv[1], sys.argv[2], int(sys.argv[3])
steps = 0

def watched(call):
    def step(*given, **more):
        global steps
        steps += 1
        if steps == last:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*given, **more)
    return step

for name in ("fsync", "replace", "unlink", "rmdir"):
    setattr(os, name, watched(getattr(os, name)))
add_history(folder, Sources((events,)))
print(steps)
"""
"""Adds to a history, and kills itself before the given step that reaches the disk."""


@dataclass(frozen=True)
class Case:
    folder: Path
    files: list[Path]

    def history(self, name: str) -> Path:
        """All parts but the last; one more would have them put together. A history may be copied as any folder."""
        built = self.folder / "built"
        if not built.exists():
            build_history(built, sources(self.files[:1]))
            for file in self.files[1:-1]:
                add_history(built, sources([file]))
        return shutil.copytree(built, self.folder / name)

    def add(self, folder: Path, last: int) -> subprocess.CompletedProcess[str]:
        words = [sys.executable, "-c", DYING, str(folder), str(self.files[-1]), str(last)]
        return subprocess.run(words, capture_output=True, text=True, check=False)


@pytest.fixture
def case(tmp_path: Path, company: pl.DataFrame) -> Case:
    files = []
    for number in range(MOST_ALIKE):
        files.append(tmp_path / f"{number}.parquet")
        company.gather_every(MOST_ALIKE, number).write_parquet(files[-1])
    return Case(tmp_path, files)


def test_killed_at_any_step(case: Case, small_model: Model) -> None:
    whole = case.add(case.history("undisturbed"), 0)
    assert whole.returncode == 0, whole.stderr
    steps = int(whole.stdout)
    before, after = of_files(small_model, case.files[:-1]), of_files(small_model, case.files)
    finished = []
    for step in sorted({1, steps // 8, *range(steps // 4, steps // 4 + 5), steps}):
        folder = case.history(f"killed {step}")
        assert case.add(folder, step).returncode == -signal.SIGKILL
        history = open_history(folder)
        assert history.verify() == []
        found = of_history(small_model, history)
        finished.append(found.facts["events"] == after.facts["events"])
        assert same(found, after if finished[-1] else before)
        again = add_history(folder, sources(case.files[-1:])).history
        facts = of_history(small_model, again).facts
        assert facts["events"] == after.facts["events"]
        kept = {entry.name for entry in (folder / "segments").iterdir()}
        assert kept == {part.folder for part in again.parts}  # what the killed one left is swept
    assert finished == sorted(finished)  # from one step on it is finished, and stays so
    assert {False, True} == set(finished)
