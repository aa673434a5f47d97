"""``qualify --explore``: a few leads below the gate, drawn by lot, to be handed over as well."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leadlight.cli.terminal import BAD_CALL, note, stop

if TYPE_CHECKING:
    from leadlight.engine import Outcome

ExploreOption = Annotated[
    str | None,
    typer.Option(
        "--explore", metavar="SHARE", help="Also draw a share of the leads below the gate, such as 2%, to hand over."
    ),
]
SeedOption = Annotated[
    int | None,
    typer.Option("--seed", metavar="N", min=0, max=2**62, help="Another number draws other leads. With --explore."),
]


def share_of(said: str | None, seed: int | None, out: Path | None) -> float | None:
    """What --explore asks for, as a share of 1."""
    if said is None:
        if seed is not None:
            stop("--seed says which leads --explore draws. Add --explore 2%, or leave --seed out.", BAD_CALL)
        return None
    found = re.fullmatch(r"\s*(\d{1,3}(?:\.\d{1,9})?|\.\d{1,9})\s*(%?)\s*", said)
    share = float(found[1]) / (100 if found[2] else 1) if found else 0.0
    if not 0 < share <= 1:
        stop(f"--explore: '{said}' is not a share of the leads. Write it like 2%, above 0 and up to 100%.", BAD_CALL)
    if out is None:
        stop("--explore writes a list of leads, and needs --out DIR to write it to.", BAD_CALL)
    return share


def mark(found: Outcome, share: float | None, seed: int | None, out: Path) -> None:
    """Write the list beside the outcome's tables, and say what is in it; without --explore an earlier list goes."""
    from leadlight.engine.sweep import explore, inquiries, write_explored
    from leadlight.report.say import plural

    marked = None if share is None else explore(found, share, seed or 0)
    write_explored(marked, out)
    if marked is not None:
        pool = inquiries(found).height
        drawn = f"{plural(marked.height, 'lead')} drawn by lot out of {pool:,} below the gate"
        note(f"To hand over as well: {drawn}, in {out / 'explore.parquet'}")
