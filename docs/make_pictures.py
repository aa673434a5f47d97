"""Renews the pictures in the documents: each report's chart, of the demo's outcome; two also split (see the Makefile).

python docs/make_pictures.py demo-out
"""

from __future__ import annotations

import sys
from pathlib import Path

from leadlight.report import open_past, read_outcome, reports, write_png

SPLIT, BY = ("cost", "influence"), "country"
PICTURES = Path(__file__).parent / "pictures"


def main(demo: Path) -> None:
    kept = demo / "history"
    outcome = read_outcome(demo / "outcome")
    history, site = open_past([kept / "events.parquet", kept / "customers.csv"]), open_past([kept / "visits.parquet"])
    for name, each in reports().items():
        past = site if name == "visits" else history
        options = {"spend": str(kept / "spend.csv")} if "spend" in each.options else {}
        write_png(each.find(outcome, history=past, options=options), PICTURES / f"{name}.png")
        if name in SPLIT:
            split = each.find(outcome, BY, history=past, options=options)
            write_png(split, PICTURES / f"{name}-by-{BY}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
