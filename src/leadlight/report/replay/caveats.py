"""What to beware of in a replay: alarms first, then only what applies, each in a sentence or two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadlight.report.replay.sheets import GOALS
from leadlight.report.say import number, plural

if TYPE_CHECKING:
    from leadlight.engine.replay import Replay


def caveats(replay: Replay) -> list[str]:
    """The sentences that go with these figures, the most important first."""
    said = [*replay.alarms, _unknown(replay), _sent(replay), _patience(replay), _zones(replay)]
    return [sentence for sentence in said if sentence]


def _unknown(replay: Replay) -> str:
    unknown = replay.unknown_outcomes
    if not unknown:
        return ""
    return (
        f"No outcome is not a bad outcome. Of {plural(unknown, 'lead')} that only {replay.b.label} qualifies, nobody "
        "knows: to find out, hand some of them over for a few weeks before you decide."
    )


def _sent(replay: Replay) -> str:
    if not any(became.seen for became in replay.outcomes.values()):
        return "Sales has seen none of these leads, so nothing can be said of how good they are."
    return (
        "Sales looked mostly where it was sent, by the model of those days. A model is judged here by the leads that "
        "sales did see; among the others it may be better or worse."
    )


def _patience(replay: Replay) -> str:
    known = [f"{GOALS[goal]} {number(round(days))}" for goal, days in replay.patience.items() if days is not None]
    if not known:
        return ""
    return (
        "Young leads are no failures: a share counts only leads that qualified long enough ago for nine in ten of "
        f"those who get there to have got there (days: {', '.join(known)})."
    )


def _zones(replay: Replay) -> str:
    if replay.a.timezone == replay.b.timezone:
        return ""
    return f"Weeks are those of each model's own time zone: {replay.a.timezone} and {replay.b.timezone}."
