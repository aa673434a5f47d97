"""Measures what Leadlight promises of replay, beside the same job in DuckDB and in Polars (see README.md).

python bench/replay.py                        20 million events: some minutes
python bench/replay.py --events 1_000_000     a quick look
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import polars as pl
import pyarrow.parquet as pq
from job import CHANGED, COLUMNS, CORES, MODEL
from make_history import FULL, folder_of, make
from rich.console import Console
from rich.table import Table

RESULTS: Final = Path(__file__).parent / "results"
OURS: Final = "leadlight_job"
EVERY_FEATURE: Final = "every_feature_job"
BEST: Final = {"duckdb": "duckdb_job", "polars": "polars_job"}
FIRST_WRITTEN: Final = {"duckdb_windows": "duckdb_windows", "polars_windows": "polars_windows"}
SHOWN: Final = {
    OURS: "Leadlight",
    "duckdb_job": "DuckDB, at its best",
    "polars_job": "Polars, at its best",
    "duckdb_windows": "DuckDB, plain windows",
    "polars_windows": "Polars, plain windows",
}
TIMES: Final = "\N{MULTIPLICATION SIGN}"
HOT_RUNS: Final = 3
COLD_RUNS: Final = 2
POINTS_AGREE: Final = 1e-6
BUSY: Final = 0.5


@dataclass(frozen=True)
class Measured:
    """Seconds of each run, in order, by the clock and of processors, and the most memory (MB) ever held."""

    seconds: list[float]
    cpu_seconds: list[float]
    peak_mb: float

    @property
    def best(self) -> float:
        return min(self.seconds)


# ── in a process of its own ─────────────────────────────────────────────────────────────────────


def measure_here(tool: str, kind: str, folder: Path) -> Measured:
    """Do the job in this process, and leave its outcome in the folder."""
    job: Any = importlib.import_module(tool)
    agreed, changed = job.read(MODEL), job.read(CHANGED)
    if kind == "hot":
        history = job.hot_setup(folder, agreed)
        seconds = []
        for _ in range(HOT_RUNS):
            outcome, *spent = timed(job.hot_run, history, changed)
            seconds.append(spent)
        table = job.result(outcome)
    else:
        table, *spent = timed(job.cold_run, folder, agreed)
        seconds = [spent]
    peak = peak_mb()
    table.write_parquet(outcome_file(tool, kind, folder))
    clock, processors = zip(*seconds, strict=True)
    return Measured(list(clock), list(processors), peak)


def timed(work: Callable[..., Any], *given: object) -> tuple[Any, float, float]:
    """What the work gives, and its seconds by the clock and of processors."""
    began, spent = time.perf_counter(), time.process_time()
    found = work(*given)
    return found, time.perf_counter() - began, time.process_time() - spent


def peak_mb() -> float:
    """The most memory this process ever held; getrusage would count that of the process it came from."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) / 1000


def outcome_file(tool: str, kind: str, folder: Path) -> Path:
    return folder / f"outcome-{tool}-{kind}.parquet"


# ── the whole ───────────────────────────────────────────────────────────────────────────────────


def measure(tool: str, kind: str, folder: Path, cores: int = CORES) -> Measured:
    """Do the job in a fresh process with as many cores as every other tool has."""
    command = [sys.executable, __file__, "--one", tool, kind, str(folder)]
    environment = {**os.environ, "POLARS_MAX_THREADS": str(cores)}
    done = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, text=True, check=True, preexec_fn=lambda: few_cores(cores)
    )
    return Measured(**json.loads(done.stdout.splitlines()[-1]))


def few_cores(cores: int = CORES) -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])


def measure_cold(tool: str, folder: Path) -> Measured:
    """Each run in a process of its own; files are in the page cache for everybody alike."""
    runs = [measure(tool, "cold", folder) for _ in range(COLD_RUNS)]
    return Measured([run.best for run in runs], [run.cpu_seconds[0] for run in runs], max(run.peak_mb for run in runs))


def check_agreement(kind: str, tools: list[str], folder: Path) -> None:
    """Stop unless all outcomes are the same: grades, instants and counts exactly, points nearly."""
    ours = pl.read_parquet(outcome_file(tools[0], kind, folder))
    exact = list(COLUMNS[:5])
    for tool in tools[1:]:
        theirs = pl.read_parquet(outcome_file(tool, kind, folder))
        same = ours.select(pl.col(exact).cast(pl.String)).equals(theirs.select(pl.col(exact).cast(pl.String)))
        points = all(((ours[c] - theirs[c]).abs() <= POINTS_AGREE).all() for c in ("web", "product"))
        if not (same and points):
            raise SystemExit(
                f"{SHOWN[tool]} and {SHOWN[tools[0]]} disagree ({kind}). Compare the outcomes in {folder}."
            )


def results_file(events: int) -> Path:
    """A quick look does not overwrite the figures of the full history."""
    return RESULTS / ("replay.json" if events == FULL else f"replay-{events}.json")


def history_of(events: int) -> Path:
    """The folder of a history of so many events, made if it is not there."""
    folder = folder_of(events)
    file = folder / "events.parquet"
    if not file.exists() or pq.read_metadata(file).num_rows != events:
        make(events, folder)
    return folder


def benchmark(events: int, console: Console) -> dict[str, Any]:
    folder = history_of(events)
    load = os.getloadavg()[0]
    if load > BUSY:
        console.print(f"The machine is busy (load {load:.1f}): seconds by the clock will not be worth much.")
    hot_tools = [OURS, *BEST.values(), *FIRST_WRITTEN.values()]
    cold_tools = [OURS, *BEST.values(), *FIRST_WRITTEN.values()]
    with console.status("") as status:
        hot, cold = {}, {}
        for tool in hot_tools:
            status.update(f"Hot: {SHOWN[tool]}")
            hot[tool] = measure(tool, "hot", folder)
        status.update("Hot: Leadlight, every feature")
        every = measure(EVERY_FEATURE, "hot", folder)
        status.update("Hot: Leadlight, on one core")
        alone = measure(OURS, "hot", folder, cores=1)
        for tool in cold_tools:
            status.update(f"Cold: {SHOWN[tool]}")
            cold[tool] = measure_cold(tool, folder)
    check_agreement("hot", hot_tools, folder)
    check_agreement("cold", cold_tools, folder)
    found = summary(events, folder, hot, cold)
    return {
        **found,
        "hot_every_feature_seconds": every.best,
        "hot_every_feature": asdict(every),
        "hot_one_core_seconds": alone.best,
        "load_before": load,
    }


def summary(events: int, folder: Path, hot: dict[str, Measured], cold: dict[str, Measured]) -> dict[str, Any]:
    """Everything measured; ``x_vs_y`` is how many times as long y takes as Leadlight."""
    outcome = pl.read_parquet(outcome_file(OURS, "cold", folder))
    return {
        **{f"hot_vs_{name}": hot[tool].best / hot[OURS].best for name, tool in (BEST | FIRST_WRITTEN).items()},
        **{f"cold_vs_{name}": cold[tool].best / cold[OURS].best for name, tool in (BEST | FIRST_WRITTEN).items()},
        "hot_seconds": hot[OURS].best,
        "cold_seconds": cold[OURS].best,
        "peak_mb": cold[OURS].peak_mb,
        "events": events,
        "leads": outcome.height,
        "leads_that_passed": int(outcome["first"].count()),
        "mqls": int(outcome["count"].sum()),
        "hot": {tool: asdict(measured) for tool, measured in hot.items()},
        "cold": {tool: asdict(measured) for tool, measured in cold.items()},
        "cores": CORES,
        "processor": processor(),
        "versions": {name: version(name) for name in ("leadlight", "duckdb", "polars", "numba", "numpy")}
        | {"python": platform.python_version()},
    }


def processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def picture(found: dict[str, Any]) -> Table:
    table = Table(title=f"{found['events']:,} events, {found['leads']:,} leads, {found['cores']} cores")
    table.add_column("", no_wrap=True)
    for heading in ("hot, s", "of CPU", "ratio", "cold, s", "of CPU", "ratio", "peak, MB"):
        table.add_column(heading, justify="right")
    for tool, name in SHOWN.items():
        table.add_row(name, *cells(found["hot"][tool], found["hot_seconds"]), *cold_cells(found, tool))
    return table


def cold_cells(found: dict[str, Any], tool: str) -> list[str]:
    cold = found["cold"].get(tool)
    return [*cells(cold, found["cold_seconds"]), f"{cold['peak_mb']:,.0f}"] if cold else []


def cells(measured: dict[str, Any], ours: float) -> list[str]:
    best = min(measured["seconds"])
    return [f"{best:.3f}", f"{min(measured['cpu_seconds']):.3f}", f"{best / ours:.1f}{TIMES}"]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--events", type=int, default=FULL)
    options.add_argument("--one", nargs=3, metavar=("TOOL", "KIND", "FOLDER"), help="measure one, and print it as JSON")
    chosen = options.parse_args()
    console = Console()
    if chosen.one:
        tool, kind, folder = chosen.one
        console.print_json(json.dumps(asdict(measure_here(tool, kind, Path(folder)))), indent=None)
        return
    found = benchmark(chosen.events, console)
    file = results_file(chosen.events)
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    console.print(picture(found))
    console.print(f"Every feature of the model in use, hot: {found['hot_every_feature_seconds']:.3f} s.")
    console.print(f"The hot job on one core alone: {found['hot_one_core_seconds']:.3f} s.")
    console.print(f"All agree on every lead. Written to {file}.")


if __name__ == "__main__":
    main()
