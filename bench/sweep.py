"""What a sweep costs: the curve of fifty values of one number, over a history that is matched already.

    python bench/sweep.py                        1 million events
    python bench/sweep.py --events 20_000_000

The history is that of the other benchmarks, with sales events of every tenth lead beside it, so that each point also
has what became of its leads. The first call, which loads the compiled fold, is not counted; the best of three is.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path
from typing import Final

import polars as pl
from make_history import MINUTE, folder_of, make

from leadlight.engine import Matched, match
from leadlight.engine.sweep import Sweep, sweep_matched
from leadlight.history import open_events, read_attributes
from leadlight.model import Model, load

MODEL: Final = Path(__file__).parent / "model.yaml"
RESULTS: Final = Path(__file__).parent / "results" / "sweep.json"
RUNS: Final = 3
VARIED: Final[dict[str, str]] = {
    "Score and fit score": "2..100/2",
    "Pricing page points": "1..50",
    "engagement.decay.half_life": "1d..50d",
    "web limit": "5..250/5",
}
SALES: Final = ("sales_accepted", "sales_qualified", "opportunity_created", "opportunity_won")


def with_sales(events: Path) -> Path:
    """Sales takes every tenth lead a day after its last event, and gets one step further with half of what is left."""
    file = events.with_name("sales.parquet")
    last = pl.scan_parquet(events).group_by("lead").agg(pl.col("at").max()).sort("lead").gather_every(10).collect()
    steps = []
    for n, name in enumerate(SALES):
        later = pl.col("at") + pl.duration(microseconds=1440 * MINUTE * (n + 1))
        steps.append(last.gather_every(2**n).with_columns(later, name=pl.lit(name)))
    pl.concat(steps).write_parquet(file)
    return file


def matched_history(events: int, model: Model) -> Matched:
    folder = folder_of(events)
    file = folder / "events.parquet"
    if not file.exists():
        make(events, folder)
    return match(model, open_events([file, with_sales(file)]), read_attributes([folder / "leads.parquet"]))


def measured(model: Model, matched: Matched, name: str, values: str) -> dict[str, object]:
    """Seconds by the clock and of processors, of each run."""
    clock, processors = [], []
    for _ in range(RUNS):
        began, spent = time.perf_counter(), time.process_time()
        found = swept(model, matched, {name: values})
        clock.append(time.perf_counter() - began)
        processors.append(time.process_time() - spent)
    return {"values": len(found.points), "seconds": clock, "cpu_seconds": processors}


def swept(model: Model, matched: Matched, vary: dict[str, str]) -> Sweep:
    return sweep_matched(model, matched, matched.last_instant, vary, capacity=40)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--events", type=int, default=1_000_000)
    events = options.parse_args().events
    model, load_before = load(MODEL), os.getloadavg()[0]
    matched = matched_history(events, model)
    swept(model, matched, {"Score and fit score": "60"})
    print(f"{matched.happened.at.size:,} events, {len(matched.leads):,} leads, load {load_before:.1f} before")
    found: dict[str, object] = {"events": int(matched.happened.at.size), "leads": len(matched.leads)}
    for name, values in VARIED.items():
        one = found[name] = measured(model, matched, name, values)
        best, processors = min(one["seconds"]), min(one["cpu_seconds"])  # type: ignore[call-overload]
        print(f"{name:30} {one['values']} values   {best:6.2f} s   {processors:6.2f} s of processors")
    if events == 1_000_000:
        RESULTS.write_text(json.dumps({**found, "load_before": load_before}, indent=2) + "\n", encoding="utf-8")
        print(f"Written to {RESULTS.relative_to(Path.cwd()) if RESULTS.is_relative_to(Path.cwd()) else RESULTS}")


if __name__ == "__main__":
    main()
