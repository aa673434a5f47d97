"""Renews the pictures in the documents: each report's chart, of the demo's outcome (see the Makefile).

python docs/make_pictures.py demo-out
"""

from __future__ import annotations

import sys
from pathlib import Path

from leadlight.report import open_past, read_outcome, reports, write_png

PICTURES = Path(__file__).parent / "pictures"


def main(demo: Path) -> None:
    outcome = read_outcome(demo / "outcome")
    history, site = (open_past([demo / "history" / f"{file}.parquet"]) for file in ("events", "visits"))
    for name, each in reports().items():
        past = site if name == "visits" else history
        write_png(each.find(outcome, history=past), PICTURES / f"{name}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
