"""What Spark costs: the same history qualified in one process and by Spark on this machine, and whether both agree.

    python bench/spark.py --events 1_000_000 5_000_000

Every line is a call of ``leadlight qualify`` from its start to its end: seconds as the clock has them, seconds of the
processors in all of its processes, and the most memory they had together (pages they share count once for each).
It runs on Linux.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

import polars as pl
from make_history import folder_of, make

from leadlight.engine.outcome import TABLES

HERE: Final = Path(__file__).parent
TICK: Final = os.sysconf("SC_CLK_TCK")
PAGE: Final = os.sysconf("SC_PAGE_SIZE")
LOOK: Final = 0.1  # seconds between two looks at the processes


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock, seconds of the processors, and bytes."""

    clock: float
    processors: float
    memory: int


def measured(call: list[str]) -> Cost:
    """Run a command in a session of its own, and look at all its processes until the last has gone."""
    began = time.perf_counter()
    process = subprocess.Popen(
        call, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True, text=True
    )
    used: dict[int, float] = {}
    memory = 0
    while process.poll() is None:
        now = _processes_of(process.pid)
        used |= {number: seconds for number, (seconds, _) in now.items()}
        memory = max(memory, sum(held for _, held in now.values()))
        time.sleep(LOOK)
    _, said = process.communicate()
    if process.returncode:
        raise SystemExit(f"{' '.join(call)} failed: {said}")
    return Cost(time.perf_counter() - began, sum(used.values()), memory)


def _processes_of(session: int) -> dict[int, tuple[float, int]]:
    """Seconds of the processors and resident bytes, by the process's number."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # it has just ended
                continue
            if int(fields[3]) == session:
                found[int(entry.name)] = ((int(fields[11]) + int(fields[12])) / TICK, int(fields[21]) * PAGE)
    return found


def same(one: Path, other: Path) -> bool:
    """Whether two folders hold the same tables."""
    names = [name for name in TABLES if (one / f"{name}.parquet").exists()]
    return all(pl.read_parquet(one / f"{n}.parquet").equals(pl.read_parquet(other / f"{n}.parquet")) for n in names)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--events", type=int, nargs="+", default=[1_000_000, 5_000_000], help="sizes to try")
    options.add_argument("--master", default="local[2]", help="Spark's master")
    chosen = options.parse_args()
    print(f"The machine's load was {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores when this began.")
    print(f"{'events':>12}  {'engine':<12} {'clock':>9} {'processors':>11} {'memory':>9}")
    for events in chosen.events:
        folder = folder_of(events)
        if not (folder / "leads.parquet").exists():
            make(events, folder)
        work = Path(mkdtemp(dir=folder))
        call = [sys.executable, "-m", "leadlight", "qualify", str(HERE / "model.yaml"), str(folder / "events.parquet")]
        call += ["--leads", str(folder / "leads.parquet"), "--out"]
        try:
            for name, more in (("local", []), ("Spark", ["--engine", "spark", "--master", chosen.master])):
                cost = measured([*call, str(work / name), *more])
                figures = f"{cost.clock:>7.1f} s {cost.processors:>9.1f} s {cost.memory / 1e9:>6.2f} GB"
                print(f"{events:>12,}  {name:<12} {figures}", flush=True)
            if not same(work / "local", work / "Spark"):
                raise SystemExit("They do not agree.")
        finally:
            shutil.rmtree(work)


if __name__ == "__main__":
    main()
