"""``leadlight replay``: a change, tried on the whole past."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from leadlight.cli.app import (
    AsOfOption,
    EventsArgument,
    JsonOption,
    LeadsOption,
    MapOption,
    PngOption,
    WithoutOption,
    command,
)
from leadlight.cli.terminal import make_rooms, note, screen, write_json


@command
def replay(
    model_a: Annotated[str, typer.Argument(metavar="A", help="A model file or a preset, as it is.")],
    model_b: Annotated[str, typer.Argument(metavar="B", help="The same with a change to try.")],
    events: EventsArgument,
    leads: LeadsOption = None,
    map_: MapOption = None,
    as_of: AsOfOption = None,
    without: WithoutOption = None,
    capacity: Annotated[
        str | None, typer.Option("--capacity", metavar="N/week", help="What sales can take on: 40/week, 8/day.")
    ] = None,
    as_json: JsonOption = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write everybody whom it touches, for a spreadsheet.")
    ] = None,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write one page to show around.")] = None,
    png: PngOption = None,
) -> None:
    """Try a change on the whole past: who would qualify under B and not under A, and what became of them."""
    make_rooms(as_json, png, csv=csv, html=html)
    from leadlight.cli.case import Given, end, replayed
    from leadlight.engine.replay import NAMED
    from leadlight.engine.sweep import Capacity
    from leadlight.report import LISTED, ON_PAGE, print_replay, write_replay_page, write_replay_png, write_touched

    room = Capacity.read(capacity).a_week if capacity else None
    given = Given(model_a, events, leads or (), map_, as_of, without or ())
    found, left_out = replayed(given, model_b, room, NAMED if as_json or csv else ON_PAGE if html else LISTED)
    if as_json is not None:
        write_json(found.as_dict(), as_json)
    if csv is not None:
        write_touched(found, csv)
        note(f"Everybody whom it touches is in {csv}")
    if html is not None:
        write_replay_page(found, html)
        note(f"The page is {html}")
    if png is not None:
        write_replay_png(found, png)
        note(f"The chart is {png}")
    print_replay(found, screen())
    end(left_out)
