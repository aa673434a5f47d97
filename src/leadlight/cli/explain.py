"""``leadlight explain``: one lead's story."""

from __future__ import annotations

from typing import Annotated

import typer

from leadlight.cli.app import AsOfOption, EventsArgument, LeadsOption, MapOption, ModelArgument, WithoutOption, command
from leadlight.cli.terminal import screen, stop


@command
def explain(
    model: ModelArgument,
    events: EventsArgument,
    lead: Annotated[str, typer.Option("--lead", metavar="ID", help="Whose story.")],
    leads: LeadsOption = None,
    map_: MapOption = None,
    as_of: AsOfOption = None,
    without: WithoutOption = None,
) -> None:
    """Tell one lead's story: every point, every move, and what is missing to the next gate."""
    from leadlight.cli.case import Given, announce_compilation, open_case, unknown_lead
    from leadlight.engine import explain as story_of
    from leadlight.report import print_story

    case = open_case(Given(model, events, leads or (), map_, as_of, without or ()))
    announce_compilation()
    try:
        story = story_of(case.model, case.matched, lead, case.now)
    except KeyError:
        stop(unknown_lead(lead, case.matched))
    print_story(story, screen(), case.model.timezone)
    case.end()
