"""How time and memory grow from 1 to 100 million events on one machine, and what a limit of memory does.

    python bench/make_history.py --events 100_000_000
    python bench/scale.py --events 100_000_000

Every job is a process of its own. Written down: seconds by the clock, seconds of processor time, and the peak of the
memory it had resident; for the hot fold, of the second time in one process. What others did to the machine meanwhile is
written down beside (`load`: how many processes waited for its cores, on average over the last minute).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
import polars as pl
from make_history import folder_of, make
from replay import peak_mb

HERE: Final = Path(__file__).parent
RESULTS: Final = HERE / "results" / "scale.json"
SIZES: Final = (1_000_000, 10_000_000, 100_000_000)
SKEWED: Final = 1_000_000
Found = dict[str, Any]


# ── the jobs, each in a process of its own ──────────────────────────────────────────────────────


def in_one_piece(source: Path, work: Path) -> Found:
    return _qualify(source, work)


def in_2_gb(source: Path, work: Path) -> Found:
    return _qualify(source, work, "--memory", "2GB")


def in_1_gb(source: Path, work: Path) -> Found:
    return _qualify(source, work, "--memory", "1GB")


def history_in_1_gb(_: Path, work: Path) -> Found:
    return _call("qualify", HERE / "model.yaml", work / "kept", "--memory", "1GB")


def hot_fold(source: Path, _: Path) -> Found:
    """Matched once, folded three times: by as many threads as there are cores, again, and by one."""
    from leadlight.engine import fold_history, match  # noqa: PLC0415
    from leadlight.history import open_events, read_attributes  # noqa: PLC0415
    from leadlight.model import load  # noqa: PLC0415

    model = load(HERE / "model.yaml")
    matched = match(model, open_events([source / "events.parquet"]), read_attributes([source / "leads.parquet"]))
    for threads in (None, None, 1):
        began, worked = time.perf_counter(), time.process_time()
        fold_history(model, matched, matched.last_instant, threads=threads)
        took = {"seconds": time.perf_counter() - began, "processor": time.process_time() - worked}
        if threads is None:
            found = took
    return {**found, "one_thread": took["seconds"], "one_thread_processor": took["processor"]}


def history_build(source: Path, work: Path) -> Found:
    return _call("history", "build", work / "kept", source / "events.parquet", "--leads", source / "leads.parquet")


def history_first(_: Path, work: Path) -> Found:
    return _call("qualify", HERE / "model.yaml", work / "kept")


def history_again(_: Path, work: Path) -> Found:
    return _call("qualify", HERE / "model.yaml", work / "kept")


JOBS: Final[dict[str, tuple[str, Callable[[Path, Path], Found]]]] = {
    "in_one_piece": ("qualify, cold from Parquet", in_one_piece),
    "in_2_gb": ("the same with --memory 2GB", in_2_gb),
    "hot_fold": ("fold only, hot", hot_fold),
    "history_build": ("history build", history_build),
    "history_first": ("qualify the history on disk, first time", history_first),
    "history_again": ("qualify the history on disk, again", history_again),
    "history_in_1_gb": ("qualify the history on disk with --memory 1GB", history_in_1_gb),
    "in_1_gb": ("qualify, cold from Parquet, with --memory 1GB", in_1_gb),
}


def _qualify(source: Path, work: Path, *more: str) -> Found:
    events, leads = source / "events.parquet", source / "leads.parquet"
    return _call("qualify", HERE / "model.yaml", events, "--leads", leads, "--out", work / "out", *more)


def _call(*words: object) -> Found:
    """The command line, in this process; its pages are not wanted here."""
    from leadlight.cli import main  # noqa: PLC0415

    sys.argv = ["leadlight", *map(str, words)]
    sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115
    try:
        main()
    except SystemExit as end:
        if end.code:
            raise
    sys.stdout = sys.__stdout__
    return {}


# ── measuring ───────────────────────────────────────────────────────────────────────────────────


def measured(job: str, source: Path, work: Path) -> Found:
    """What a job took in a process that does nothing else."""
    reading, writing = os.pipe()
    began = time.perf_counter()
    child = os.posix_spawn(
        sys.executable,
        [sys.executable, __file__, "--job", job, "--source", str(source), "--work", str(work)],
        {**os.environ, "TMPDIR": str(work)},
        file_actions=[(os.POSIX_SPAWN_DUP2, writing, 1), (os.POSIX_SPAWN_CLOSE, reading)],
    )
    os.close(writing)
    with os.fdopen(reading) as answer:
        said = answer.read()
    _, status, used = os.wait4(child, 0)
    if status:
        raise SystemExit(f"{job} failed.")
    whole = {"seconds": time.perf_counter() - began, "processor": used.ru_utime + used.ru_stime}
    return {**whole, **json.loads(said.splitlines()[-1]), "load": os.getloadavg()[0]}


def same_outcome(work: Path, kept: dict[str, bytes]) -> None:
    """The tables of every run are those of the first."""
    from hashlib import sha256  # noqa: PLC0415

    for path in sorted((work / "out").iterdir()):
        digest = sha256(path.read_bytes()).digest()
        if kept.setdefault(path.name, digest) != digest:
            raise SystemExit(f"{path.name} is not the same as in one piece.")


def size(events: int, jobs: Sequence[str]) -> Iterator[tuple[str, Found]]:
    source = folder_of(events)
    if not (source / "leads.parquet").exists():
        make(events, source)
    with TemporaryDirectory(dir=source) as name:
        work, outcome = Path(name), dict[str, bytes]()
        for job in jobs:
            found = measured(job, source, work)
            if (work / "out").exists():
                same_outcome(work, outcome)
                shutil.rmtree(work / "out")
            show(events, JOBS[job][0], found)
            yield job, found


def skewed() -> Iterator[tuple[str, Found]]:
    """Of two million events, one lead has a million."""
    source = folder_of(SKEWED)
    if not (source / "leads.parquet").exists():
        make(SKEWED, source)
    with TemporaryDirectory(dir=source) as name:
        work = Path(name)
        normal = pl.read_parquet(source / "events.parquet")
        busy = normal.with_columns(pl.lit("busy").alias("lead"))
        shutil.copy(source / "leads.parquet", work)
        pl.concat([normal, busy]).sort("at").write_parquet(work / "events.parquet")
        outcome = dict[str, bytes]()
        for job in ("in_one_piece", "in_1_gb", "hot_fold"):
            found = measured(job, work, work)
            if (work / "out").exists():
                same_outcome(work, outcome)
                shutil.rmtree(work / "out")
            show(2 * SKEWED, f"one lead with a million: {JOBS[job][0]}", found)
            yield job, found


def show(events: int, says: str, found: Found) -> None:
    print(
        f"{events:>12,} {says:<62} {found['seconds']:8.2f} s {found['processor']:8.2f} s worked"
        f" {found['gb']:6.2f} GB   load {found['load']:.1f}",
        flush=True,
    )


def write(events: str, found: Iterator[tuple[str, Found]]) -> None:
    """Each as soon as it is measured, beside what was measured before."""
    for job, figures in found:
        known = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
        known.setdefault(events, {})[job] = {key: round(value, 3) for key, value in figures.items()}
        known["machine"] = {"cores": os.cpu_count(), "polars": pl.__version__, "numpy": np.__version__}
        RESULTS.write_text(json.dumps(known, indent=2) + "\n", encoding="utf-8")


def table() -> None:
    """What was measured, as the table in docs/scale.md."""
    known = json.loads(RESULTS.read_text())
    print("| events | job | seconds | worked, s | peak memory, GB | load |\n|---:|---|---:|---:|---:|---:|")
    for events, jobs in sorted(known.items(), key=lambda size: (not size[0].isdigit(), len(size[0]))):
        for job, says in JOBS.items() if events != "machine" else ():
            if found := jobs.get(job):
                name = f"{int(events):,}" if events.isdigit() else events
                times = " | ".join(f"{found[key]:.{1 if found[key] >= 1 else 2}f}" for key in ("seconds", "processor"))
                memory = f"{found['gb']:.2f}" if "gb" in found else "–"
                figures = f"{times} | {memory} | {found['load']:.0f}"
                print(f"| {name} | {says[0]} | {figures} |")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--events", type=int, nargs="*", default=SIZES)
    options.add_argument(
        "--skew", action=argparse.BooleanOptionalAction, default=True, help="also the lead with a million"
    )
    options.add_argument("--table", action="store_true", help="only print what was measured before, for the documents")
    options.add_argument("--jobs", nargs="*", choices=JOBS, default=[*JOBS], help="only these, in this order")
    for inner in ("--job", "--source", "--work"):
        options.add_argument(inner, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.job:
        found = JOBS[chosen.job][1](Path(chosen.source), Path(chosen.work))
        print(json.dumps({**found, "gb": peak_mb() / 1000}))  # told from within: `wait4` counts the parent's memory too
        return
    if chosen.table:
        table()
        return
    for events in chosen.events:
        write(str(events), size(events, chosen.jobs))
    if chosen.skew:
        write("one lead with a million", skewed())


if __name__ == "__main__":
    main()
