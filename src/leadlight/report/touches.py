"""Touches of marketing, as attribution counts them: an event whose channel is known, at an instant, of a lead."""

from __future__ import annotations

from typing import Final

import polars as pl

from leadlight.report.history import events_of
from leadlight.report.scope import Scope
from leadlight.report.split import MOST, OTHER
from leadlight.report.tables import Outcome

USUAL: Final = ("channel", "utm_source")
"""Properties of events that name their channel, the first that any event has."""
NAME: Final = "name"
"""Asked for as the channel, each kind of event is one."""


def touches(outcome: Outcome, scope: Scope) -> tuple[pl.DataFrame, list[str], str]:
    """``lead``, ``at`` and ``channel`` (its place in the list beside it), in order; and which property named it.

    All channels beyond the twelve with the most touches are one, "(other)". What sales does is no touch of marketing,
    whatever property it carries.
    """
    from leadlight.engine.questions import Questions  # noqa: PLC0415  # the engine takes a while to import

    wanted = (scope.options["channel"],) if scope.options["channel"] else USUAL
    events = events_of(outcome, scope, texts=[name for name in wanted if name != NAME])
    asked = next((name for name in wanted if events[name].null_count() < events.height), wanted[-1])
    there = pl.col(asked).is_not_null() & ~pl.col(NAME).is_in(list(Questions.SALES))
    found = events.lazy().filter(there).select("lead", "at", said=pl.col(asked)).collect()
    counts = found.group_by("said").len().with_columns(pl.col("said").cast(pl.String)).sort(
        ["len", "said"], descending=[True, False]
    )  # fmt: skip
    kept = counts["said"].head(MOST).to_list()
    channels = [*kept, OTHER] if counts.height > MOST else kept
    places = pl.DataFrame(
        {"said": counts["said"], "channel": [min(place, MOST) for place in range(counts.height)]},
        {"said": pl.String, "channel": pl.UInt32},
    ).with_columns(pl.col("said").cast(found.schema["said"]))
    return found.join(places, on="said", how="left", maintain_order="left").drop("said"), channels, asked
