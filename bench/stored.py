"""What a history on disk costs, and what it saves: built once, then opened, matched and folded.

    python bench/make_history.py --events 1_000_000
    python bench/stored.py --events 1_000_000

Every line is a process of its own: seconds from its start to its end as the clock has them, and its peak memory.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

import polars as pl
from make_history import FULL, folder_of

from leadlight.engine import Matched, fold_history, match
from leadlight.history import open_events, read_attributes
from leadlight.history.store import Sources, add_history, build_history, open_history
from leadlight.model import Model, load

HERE = Path(__file__).parent
LATE = 20_000  # events


def in_a_process(what: str, job: Callable[[], object]) -> None:
    """Run a job in a child, and print what it took."""
    sys.stdout.flush()
    began = time.perf_counter()
    child = os.fork()
    if child == 0:
        try:
            job()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _, status, used = os.wait4(child, 0)
    if status:
        raise SystemExit(f"{what} failed.")
    print(f"{what:<58} {time.perf_counter() - began:7.2f} s {used.ru_maxrss / 1e6:7.2f} GB")


def folded(model: Model, matched: Matched) -> None:
    fold_history(model, matched, matched.last_instant)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--events", type=int, default=FULL, help="of a history that make_history.py made")
    source = folder_of(options.parse_args().events)
    events, leads = source / "events.parquet", source / "leads.parquet"
    work = Path(mkdtemp(dir=source))
    agreed, figures, condition = load(HERE / "model.yaml"), load(HERE / "changed.yaml"), work / "condition.yaml"
    condition.write_text((HERE / "model.yaml").read_text(encoding="utf-8").replace("'/pricing%'", "'/pricing/%'"))
    changed = load(condition)
    kept, late = work / "kept", work / "late.parquet"

    def some_late_ones() -> None:
        few = pl.read_parquet(events, n_rows=50 * LATE).gather_every(50)
        few.with_columns(pl.col("at") + pl.duration(seconds=17)).write_parquet(late)

    try:
        in_a_process("(nothing: what a process has to begin with)", lambda: None)
        in_a_process("from files: match and fold", lambda: folded(
            agreed, match(agreed, open_events([events]), read_attributes([leads]))))  # fmt: skip
        in_a_process("history build", lambda: build_history(kept, Sources((str(events),), (str(leads),))))
        in_a_process("open", lambda: open_history(kept))
        in_a_process("open, match for the first time", lambda: match(agreed, open_history(kept)))
        in_a_process("open, match again", lambda: match(agreed, open_history(kept)))
        in_a_process("open, match with all figures changed", lambda: match(figures, open_history(kept)))
        in_a_process("open, match with one condition changed", lambda: match(changed, open_history(kept)))
        in_a_process("open, match again and fold", lambda: folded(agreed, match(agreed, open_history(kept))))
        in_a_process("(late events are written to a file)", some_late_ones)
        in_a_process(f"history add of {LATE:,} late events", lambda: add_history(kept, Sources((str(late),))))
        in_a_process("open, match for the first time since then", lambda: match(agreed, open_history(kept)))
        in_a_process("open, match again", lambda: match(agreed, open_history(kept)))
        print(f"{open_history(kept).size / 1e6:.0f} MB on disk, from {events.stat().st_size / 1e6:.0f} MB of Parquet")
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
