"""``qualify --memory``: the same outcome, in no more memory than was said."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from cli.calls import Call, Company, Small
from cli.test_same_files import WAYS, Write

MB = 1_000_000
PEAK = """
import sys
from leadlight.cli import main
sys.argv = ["leadlight", *sys.argv[1:]]
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
with open("/proc/self/status") as status:
    print(next(line.split()[1] for line in status if line.startswith("VmHWM")))
"""
"""Calls the command line, then says the most memory this process had resident, in kB."""
linux = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="asks Linux for the peak of memory")


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("write", WAYS, ids=lambda write: write.__name__.strip("_"))
def test_the_same_files_and_words(leadlight: Call, company: Company, tmp_path: Path, write: Write) -> None:
    history = tmp_path / "history"
    history.mkdir()
    write(company.events, history)
    company.leads.write_csv(tmp_path / "leads.csv")
    words = ("qualify", company.model, history, "--leads", tmp_path / "leads.csv", "--ledger")
    whole = leadlight(*words, "--out", tmp_path / "whole")
    parts = leadlight(*words, "--out", tmp_path / "parts", "--memory", "2GB")
    assert (parts.code, whole.code) == (0, 0), parts.err
    assert parts.out == whole.out
    assert files_of(tmp_path / "parts") == files_of(tmp_path / "whole")


def test_of_a_history_on_disk(leadlight: Call, company: Company, tmp_path: Path) -> None:
    company.events.write_parquet(tmp_path / "events.parquet")
    company.leads.write_csv(tmp_path / "leads.csv")
    kept = tmp_path / "kept"
    leadlight("history", "build", kept, tmp_path / "events.parquet", "--leads", tmp_path / "leads.csv")
    whole = leadlight("qualify", company.model, kept, "--out", tmp_path / "whole", "--as-of", "2026-02-01")
    parts = leadlight(
        "qualify", company.model, kept, "--out", tmp_path / "parts", "--as-of", "2026-02-01", "--memory", "1GiB"
    )
    assert parts.out == whole.out
    assert files_of(tmp_path / "parts") == files_of(tmp_path / "whole")


def test_a_file_that_cannot_be_read_is_left_out(leadlight: Call, small: Small) -> None:
    small.file("broken.parquet", b"PAR1 and no more")
    words = ("qualify", small.model, small.events, small.folder / "broken.parquet", "--leads", small.leads)
    whole = leadlight(*words, "--out", small.folder / "whole")
    parts = leadlight(*words, "--out", small.folder / "parts", "--memory", "2GB")
    assert (parts.code, parts.out) == (whole.code, whole.out) == (1, whole.out)
    assert "Left out:" in parts.err
    assert files_of(small.folder / "parts") == files_of(small.folder / "whole")
    assert leadlight(*words, "--memory", "2GB", "--strict").code == 1


def test_strict_stops_for_a_row(leadlight: Call, small: Small) -> None:
    events = small.file("more.csv", "lead,at,name,path\nada,never,page_viewed,/\n")
    said = leadlight("qualify", small.model, events, "--strict", "--memory", "2GB", "--out", small.folder / "out")
    assert said.code == 1
    assert "--strict: 1 row cannot be used" in said.err
    assert [path.name for path in (small.folder / "out").iterdir()] == ["rejected.parquet"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--memory", "2"), "--memory: '2' is no amount of memory. Write it with its unit, like 2GB or 750MB."),
        (("--memory", "1kB"), "--memory: '1kB' is too little to qualify with. Give 500MB or more."),
        (("--memory", "2GB", "--html", "page.html"), "--html needs the whole outcome at once"),
        (("--memory", "2GB", "--csv", "calls.csv"), "--csv needs the whole outcome at once"),
        (("--memory", "2GB", "--explore", "2%", "--out", "out"), "--explore needs the whole outcome at once"),
    ],
)
def test_a_bad_call(
    leadlight: Call, small: Small, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], sentence: str
) -> None:
    monkeypatch.chdir(small.folder)
    said = leadlight("qualify", small.model, small.events, *words)
    assert said.code == 2
    assert sentence in said.err


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A model, and one and a half million events of as many instants."""
    folder = tmp_path_factory.mktemp("large")
    rng = np.random.default_rng(5)
    count = 1_500_000
    events = pl.DataFrame(
        {
            "lead": pl.Series(rng.integers(0, 200_000, count)).cast(pl.String) + "@example.com",
            "at": pl.Series(1_767_225_600_000_000 + np.arange(count) * 1_000_000).cast(pl.Datetime("us", "UTC")),
            "name": "page_viewed",
            "path": "/pricing",
        }
    )
    events.write_parquet(folder / "events.parquet")
    model = folder / "model.yaml"
    model.write_text(
        "name: large\nengagement: {categories: [{name: web, rules: [{name: Any, on: page_viewed, points: 1}]}]}\n"
    )
    return model, folder / "events.parquet"


@linux
def test_the_memory_is_no_more_than_was_said(large: tuple[Path, Path], tmp_path: Path) -> None:
    peaks = {}
    for name, more in {"whole": (), "parts": ("--memory", "600MB")}.items():
        words = ["qualify", *map(str, large), "--ledger", "--out", str(tmp_path / name), *more]
        done = subprocess.run([sys.executable, "-c", PEAK, *words], capture_output=True, text=True, check=True)
        peaks[name] = int(done.stdout.splitlines()[-1]) * 1024
    assert peaks["parts"] <= 600 * MB < peaks["whole"], peaks
    assert files_of(tmp_path / "parts") == files_of(tmp_path / "whole")


@linux
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_what_is_on_disk_goes_when_the_run_is_stopped(large: tuple[Path, Path], tmp_path: Path, how: int) -> None:
    words = [sys.executable, "-m", "leadlight", "qualify", *map(str, large), "--memory", "600MB"]
    running = subprocess.Popen(words, env={**os.environ, "TMPDIR": str(tmp_path)}, stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 60
    while not [*tmp_path.glob("leadlight-*/*")] and time.monotonic() < until:
        assert running.poll() is None
        time.sleep(0.02)
    assert [*tmp_path.glob("leadlight-*/*")]
    running.send_signal(how)
    _, err = running.communicate(timeout=60)
    assert running.returncode in (130, 143), err
    assert "Traceback" not in err
    assert [*tmp_path.glob("leadlight-*")] == []
