"""Measures every report, and the planner, over an outcome of a million leads with twenty million events behind it.

python bench/reports.py                        20 million events: some minutes the first time
python bench/reports.py --events 1_000_000     a quick look

The history is the benchmark's (make_history.py), and sales answer its MQLs by dice: accepted, rejected, qualified, won,
lost, with owners, amounts, campaigns. Each report runs in a process of its own: reading the outcome (and the history,
kept on disk, where the report needs it) and finding its answer, split by nothing and by a column. So does the planner.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
from job import MODEL
from make_history import DAY, FULL, SENIORITIES, folder_of, make
from replay import few_cores, peak_mb, timed

from leadlight.engine import qualify
from leadlight.history import open_events, read_attributes
from leadlight.history.store import Sources, build_history
from leadlight.model import load
from leadlight.plan import Ask, Target, Wish, plan
from leadlight.plan.tables import plan_csv
from leadlight.report import open_past, read_outcome, report, reports

_STEPS: Final = (  # what sales says, how often of those asked, after how many days, and what else it says
    ("sales_accepted", 0.75, 2, "sales_rejected"),
    ("sales_qualified", 0.6, 9, "recycled"),
    ("opportunity_created", 0.7, 15, "recycled"),
    ("opportunity_won", 0.35, 45, "opportunity_lost"),
)
_PLAN: Final = "plan"
_BY: Final = "country"
_CHANNEL: Final = "seniority"  # what the spend file takes for one; so what is split by country is shared out
_RESULTS: Final = Path(__file__).parent / "results" / "reports.json"


def prepared(events: int) -> Path:
    """The folder of the history, its sales events, and its outcome; made where it is missing."""
    folder = folder_of(events)
    files = [folder / "events.parquet", folder / "sales.parquet"]
    if not files[0].exists():
        make(events, folder)
    attributes = read_attributes([folder / "leads.parquet"])
    if not files[1].exists():
        first = qualify(load(MODEL), open_events(files[:1]), attributes)
        sales(first.transitions, first.leads).write_parquet(files[1])
    if not (folder / "outcome" / "outcome.json").exists():
        qualify(load(MODEL), open_events(files), attributes).write(folder / "outcome")
    months = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13)]
    lines = [f"{channel},{month},10000,EUR" for channel in SENIORITIES for month in months]
    (folder / "spend.csv").write_text("\n".join(["channel,month,amount,currency", *lines]) + "\n", encoding="utf-8")
    if not (folder / "history").exists():
        build_history(folder / "history", Sources([str(file) for file in files], [str(folder / "leads.parquet")]))
    return folder


def sales(transitions: pl.DataFrame, leads: pl.DataFrame) -> pl.DataFrame:
    """What sales did with each MQL, and where each lead came from."""
    rng = np.random.default_rng(7)
    mqls = transitions.filter(pl.col("to_stage") == "mql").select("lead", pl.col("at").to_physical())
    at, lead = mqls["at"].to_numpy(), mqls["lead"]
    owner, amount = rng.integers(0, 40, at.size), np.round(rng.lognormal(9, 0.8, at.size), -2)
    told = []
    for name, share, days, otherwise in _STEPS:
        at = at + (rng.lognormal(0, 0.8, at.size) * days * DAY).astype(np.int64)
        yes = rng.random(at.size) < share
        said = pl.DataFrame({"lead": lead, "at": at, "yes": yes, "owner": owner, "amount": amount})
        word = pl.when("yes").then(pl.lit(name)).otherwise(pl.lit(otherwise))
        told.append(
            said.select("lead", "at", word.alias("name"), pl.format("owner-{}", "owner").alias("owner"), "amount")
        )
        at, lead, owner, amount = at[yes], lead.filter(pl.Series(yes)), owner[yes], amount[yes]
    known = leads.filter(pl.col("first_at").is_not_null()).select("lead", pl.col("first_at").to_physical().alias("at"))
    came = known.with_columns(
        name=pl.lit("page_viewed"),
        utm_source=pl.format("source-{}", pl.Series(rng.integers(0, 12, known.height))),
        campaign=pl.format("campaign-{}", pl.Series(rng.integers(0, 60, known.height))),
    )
    rows = pl.concat([*told, came], how="diagonal")
    return rows.with_columns(pl.col("at").cast(pl.Datetime("us")).dt.replace_time_zone("UTC"))


def report_rows(name: str, by: str, folder: Path) -> int:
    """Ask one report: how many rows its table has."""
    asked = report(name)
    options = {"spend": str(folder / "spend.csv"), "channel": _CHANNEL} if "spend" in asked.options else {}
    history = open_past([folder / "history"]) if asked.needs_history else None
    outcome = read_outcome(folder / "outcome")
    return asked.find(outcome, by=by or None, history=history, options=options).table.height


def plan_rows(_: str, by: str, folder: Path) -> int:
    """Plan until the end of the year after the history's: how many rows the plan has."""
    outcome = read_outcome(folder / "outcome")
    target = Target.read(f"5000 deals by {outcome.as_of.year + 1}-12", outcome.timezone)
    return plan_csv(plan(outcome, Ask(target), Wish(by=by or None))).count("\n") - 1


def measure_here(name: str, by: str, folder: Path) -> dict[str, Any]:
    """Ask one report, or plan, in this process."""
    rows, seconds, cpu = timed(plan_rows if name == _PLAN else report_rows, name, by, folder)
    return {"rows": rows, "seconds": round(seconds, 2), "cpu_seconds": round(cpu, 2), "peak_mb": round(peak_mb())}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--events", type=int, default=FULL, help="how many (20 a lead), such as 1_000_000")
    options.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.one:
        name, by, folder = chosen.one
        print(json.dumps(measure_here(name, by, Path(folder))))
        return
    folder = prepared(chosen.events)
    found, splits = {}, {name: asked.splits for name, asked in reports().items()} | {_PLAN: 1}
    for name in splits:
        for by in ["", _BY][: 1 + (splits[name] > 0)]:
            command = [sys.executable, __file__, "--one", name, by, str(folder)]
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, preexec_fn=few_cores)
            found[f"{name} by {by}" if by else name] = json.loads(done.stdout.splitlines()[-1])
            print(f"{name:<12} {by:<8} {found[f'{name} by {by}' if by else name]}")
    if chosen.events == FULL:
        _RESULTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
