"""Parts become one outcome: the tables of a local run, in the same order."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import polars as pl

from leadlight.engine.outcome import TABLES, Outcome

_SUMS: Final = ("leads", "events", "duplicates", "contradicted")


def put_together(
    nothing: Outcome, parts: Sequence[Path], rejected: pl.DataFrame, out: Path, remarks: dict[str, Any]
) -> None:
    """Write the whole outcome: the parts' rows one after the other, which is the order of the leads.

    ``nothing`` is the outcome of no history. ``rejected`` comes before what the parts left out. ``remarks`` are facts
    of the whole run. Rows pass through memory a few at a time.
    """
    outcomes = [json.loads((part / "outcome.json").read_text(encoding="utf-8")) for part in parts]
    left_out = pl.concat([rejected, *(pl.read_parquet(part / "rejected.parquet") for part in parts)])
    facts = _facts(nothing.facts, outcomes, left_out.height) | remarks
    replace(nothing, rejected=left_out, facts=facts).write(out)
    for name in TABLES:
        files = [part / f"{name}.parquet" for part in parts]
        if files and name != "rejected" and files[0].exists():
            pl.scan_parquet(files, glob=False).sink_parquet(out / f"{name}.parquet")


def _facts(nothing: dict[str, Any], parts: Sequence[dict[str, Any]], rejected: int) -> dict[str, Any]:
    sums = {word: sum(part[word] for part in parts) for word in _SUMS}
    never = [name for name in nothing["never_given"] if all(name in part["never_given"] for part in parts)]
    return nothing | sums | {"rejected": rejected, "never_given": never}
