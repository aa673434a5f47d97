"""What a person waits for before anything happens: the help, a thousand events qualified, and the one compilation.

    python bench/start.py

Each is a process of its own, from its start to its end, as the clock and the processors have it; the best of five, but
for the compilation, which happens once on a machine and here into an empty cache.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import polars as pl

from leadlight import acme

RESULTS: Final = Path(__file__).parent / "results" / "start.json"
RUNS: Final = 5
PROMISED: Final = {"help": 0.3, "thousand events": 1.5, "compilation": 15.0}


def spent(*words: object, **environment: str) -> dict[str, float]:
    """Seconds of one call of leadlight: by the clock, and of processors."""
    command = [sys.executable, "-m", "leadlight", *map(str, words)]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **environment})
    clock, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"clock": clock, "processors": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime}


def best(*words: object, **environment: str) -> dict[str, float]:
    runs = [spent(*words, **environment) for _ in range(RUNS)]
    return {what: min(run[what] for run in runs) for what in runs[0]}


def main() -> None:
    load = os.getloadavg()[0]
    with TemporaryDirectory() as name:
        folder = Path(name)
        cache = {"LEADLIGHT_CACHE": str(folder / "cache")}
        acme.write(folder, leads=60)
        pl.read_parquet(folder / "events.parquet").head(1000).write_csv(folder / "events.csv")
        (folder / "model.yaml").write_text(acme.model_text(), encoding="utf-8")
        files = [folder / "model.yaml", folder / "events.csv", "--leads", folder / "leads.csv"]
        call = ("qualify", *files, "--out", folder / "out")
        compiling = spent(*call, **cache)
        found = {"help": best("--help"), "thousand events": best(*call, **cache)}
    after = found["thousand events"]
    found["compilation"] = {what: compiling[what] - after[what] for what in compiling}
    for what, seconds in found.items():
        said = f"{seconds['clock']:6.2f} s by the clock {seconds['processors']:6.2f} s of processors"
        print(f"{what:<16} {said}   promised: {PROMISED[what]} s")
    RESULTS.write_text(json.dumps({"promised": PROMISED, "seconds": found, "load_before": load}, indent=2) + "\n")


if __name__ == "__main__":
    main()
