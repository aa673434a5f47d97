"""``leadlight replay``: a change, tried on the whole past."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from leadlight.cli.app import AsOfOption, EventsArgument, LeadsOption, MapOption, WithoutOption, command
from leadlight.cli.terminal import make_room, note, screen


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
        float | None, typer.Option("--capacity", metavar="N", min=0, help="How many leads a week sales can take on.")
    ] = None,
    as_json: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write everything as JSON.")] = None,
    png: Annotated[Path | None, typer.Option("--png", metavar="FILE", help="Write the chart to a picture.")] = None,
) -> None:
    """Try a change on the whole past: who would qualify under B and not under A, and what became of them."""
    for option, file in (("--json", as_json), ("--png", png)):
        if file is not None:
            make_room(option, file)
    from leadlight.cli.case import Given, end, replayed
    from leadlight.report import print_replay, write_replay_png

    found, left_out = replayed(Given(model_a, events, leads or (), map_, as_of, without or ()), model_b, capacity)
    if as_json is not None:
        import json

        text = json.dumps(found.as_dict(), ensure_ascii=False, indent=2, allow_nan=False)
        as_json.write_text(text + "\n", encoding="utf-8")
        note(f"Everything is in {as_json}")
    if png is not None:
        write_replay_png(found, png)
        note(f"The chart is {png}")
    print_replay(found, screen())
    end(left_out)
