"""A replay as a page: what marketing brings to the meeting with sales in which a change is agreed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from leadlight.report.page.template import drawn, template
from leadlight.report.replay import sheets
from leadlight.report.replay.caveats import caveats
from leadlight.report.replay.chart import replay_chart
from leadlight.report.say import day

if TYPE_CHECKING:
    from leadlight.engine.replay import Replay


def write_replay_page(replay: Replay, path: Path) -> None:
    """Write what a change of the model would have meant: what changes, the weeks, whom it touches, how good they are.

    One self-contained HTML file, light or dark as the reader likes it; every text from the data is escaped.
    """
    name = sheets.labels(replay)
    content = {
        "title": _title(replay),
        "name": name,
        "replay": replay,
        "as_of": day(replay.as_of, replay.b.timezone),
        "chart": drawn(replay_chart(replay, told=False)),
        "load": [sheets.load(replay)],
        "lists": sheets.lists(replay),
        "quality": [
            sheets.outcomes(replay),
            sheets.gates(replay),
            *(sheets.bands(replay, by) for by in ("temperature", "score")),
        ],
        "caveats": caveats(replay),
    }
    path.write_text(template("replay.html").render(content), encoding="utf-8")


def _title(replay: Replay) -> str:
    a, b = replay.a.name, replay.b.name
    return f"A change of {b}, tried on the past" if a == b else f"{b} instead of {a}, tried on the past"
