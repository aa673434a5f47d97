"""Renews the pictures in the documents: each report's chart, of the demo's outcome (see the Makefile).

python docs/make_pictures.py demo-out
"""

from __future__ import annotations

import sys
from pathlib import Path

from leadlight.report import open_past, read_outcome, reports, write_png

PICTURES = Path(__file__).parent / "pictures"


def main(demo: Path) -> None:
    outcome, history = read_outcome(demo / "outcome"), open_past([demo / "history" / "events.parquet"])
    for name, each in reports().items():
        write_png(each.find(outcome, history=history), PICTURES / f"{name}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
