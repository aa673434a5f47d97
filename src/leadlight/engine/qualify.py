"""The whole of it: model × history → outcome."""

from __future__ import annotations

from datetime import datetime

from leadlight.engine.match import match
from leadlight.engine.outcome import EPOCH, Outcome, outcome
from leadlight.engine.read import Progress
from leadlight.engine.run import fold_history
from leadlight.history import Attributes, Events
from leadlight.history.store import StoredHistory
from leadlight.model import Model


def qualify(
    model: Model,
    events: Events | StoredHistory,
    attributes: Attributes | None = None,
    *,
    as_of: datetime | None = None,
    ledger: bool = False,
    progress: Progress | None = None,
) -> Outcome:
    """Who is interested in us, in whom are we interested, whose turn is it — as of an instant, or as of the last event.

    ``as_of`` is an aware datetime; nothing later is used. ``ledger`` asks for every entry behind the scores.
    """
    asked = None if as_of is None else microseconds_of(as_of)
    matched = match(model, events, attributes, progress, asked)
    now = matched.last_instant if asked is None else asked
    folded = fold_history(model, matched, now, ledger=ledger)
    return outcome(model, matched, folded, now, ledger=ledger)


def microseconds_of(moment: datetime) -> int:
    """An aware datetime as microseconds since 1970 UTC."""
    if moment.tzinfo is None:
        raise ValueError(f"The moment {moment.isoformat()} names no time zone.")
    since = moment - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
