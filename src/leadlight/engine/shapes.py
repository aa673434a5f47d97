"""The rows the fold reads and writes: a model and a history as flat tables.

Compiled code wants rows of a fixed shape. Nothing here decides anything; `tables.py` fills the model's rows,
`match.py` the history's, `fold.py` gives them their meaning. Instants and spans are microseconds.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

NEVER: Final = np.iinfo(np.int64).min
"""An instant before all others."""

# What a decay, a period, a sales event and a transition's reason are called in the rows.
NO_DECAY, HALF_LIFE, LIFESPAN, EXPIRES = range(4)
NO_CAP, PER_DAY, PER_WEEK, PER_MONTH, PER_EPISODE, EVER = range(6)
(
    NO_SALE,
    ACCEPTED,
    QUALIFIED,
    CREATED,
    WON,
    REJECTED_NURTURE,
    REJECTED_DISQUALIFY,
    RECYCLED,
    LOST_DEAL,
    DISQUALIFY,
    REQUALIFY,
) = range(11)
INQUIRY, MQL, PQL, SAL, SQL, OPPORTUNITY, CUSTOMER, NURTURE, DISQUALIFIED, LOST = range(10)
BY_NOTHING, BY_EVENT, BY_GATE, BY_DISQUALIFIER = range(4)

RULE = np.dtype(
    [
        ("points", "f8"),
        ("slot", "u4"),
        ("least", "i8"),
        ("least_per", "i8"),
        ("most", "i8"),
        ("most_per", "i8"),
    ]
)
SLOT = np.dtype([("decay", "i8"), ("span", "f8"), ("rate", "f8"), ("queue", "i8")])
"""One running sum: the touches of a category that fade alike. ``rate`` is in 128ths of a half-life per microsecond;
``queue`` is where touches wait to end."""
CATEGORY = np.dtype([("first_slot", "u4"), ("end_slot", "u4"), ("least", "f8"), ("most", "f8")])
GATE = np.dtype(
    [
        ("stage", "i8"),
        ("event", "i8"),
        ("score", "f8"),
        ("grade", "i8"),
        ("first_need", "i8"),
        ("end_need", "i8"),
    ]
)
NEED = np.dtype([("category", "u4"), ("points", "f8")])
KIND = np.dtype([("first_touch", "u4"), ("end_touch", "u4"), ("sale", "i8"), ("activity", "i8"), ("gates", "i8")])
"""All that an event can mean to the model: its touches, its word to sales, the gates it raises a hand at."""
FIT = np.dtype([("grade", "i8"), ("known", "i8"), ("disqualifiers", "i8")])
"""All that a lead's attributes can mean: the grade, whether it may be shown, the disqualifiers that hold."""
TERMS = np.dtype(
    [
        ("categories", "i8"),
        ("slots", "i8"),
        ("rules", "i8"),
        ("gates", "i8"),
        ("least", "f8"),
        ("most", "f8"),
        ("idle_after", "i8"),
        ("idle_points", "f8"),
        ("cool_off", "i8"),
        ("mql_asks", "f8"),
        ("pql_asks", "f8"),
        ("least_asks", "f8"),
        ("mql_grade", "i8"),
        ("pql_grade", "i8"),
        ("mql_events", "i8"),
        ("pql_events", "i8"),
        ("head_start", "f8"),
        ("zones", "i8"),
    ]
)
"""The model's single numbers. ``mql_asks`` is the least sum of points with which a gate without an event can hold,
``mql_grade`` the least grade; ``mql_events`` has a bit for each gate with an event."""

LEAD = np.dtype(
    [
        ("score", "f8"),
        ("stage_since", "i8"),
        ("first_at", "i8"),
        ("last_at", "i8"),
        ("last_activity", "i8"),
        ("cool_until", "i8"),
        ("excused", "i8"),
        ("gain", "f8"),
        ("debt", "f8"),
        ("episode", "i4"),
        ("stretch", "i4"),
        ("events", "i4"),
        ("stamps", "i4"),
        ("grade", "i1"),
        ("known", "i1"),
        ("stage", "i1"),
        ("open", "i1"),
    ]
)
"""A lead as the fold leaves it. ``open``: in an episode; ``stamps``: its bits are the episode's stages;
``stretch``: how many episodes have ended; ``gain``: what the score cannot be above; ``debt``: all points taken away."""
TRANSITION = np.dtype(
    [
        ("lead", "i8"),
        ("event", "i8"),
        ("score", "f8"),
        ("episode", "i4"),
        ("why", "i4"),
        ("by", "i1"),
        ("source", "i1"),
        ("target", "i1"),
        ("grade", "i1"),
        ("known", "i1"),
        ("inferred", "i1"),
        ("stamp", "i1"),
    ]
)
ENTRY = np.dtype([("lead", "i8"), ("event", "i8"), ("rule", "i4"), ("capped", "i4")])
COUNT = np.dtype([("lead", "i8"), ("period", "i8"), ("times", "i8"), ("other", "i8"), ("other_times", "i8")])
SUM = np.dtype([("value", "f8"), ("since", "i8"), ("moment", "f8"), ("head", "i8"), ("tail", "i8")])
WAITING = np.dtype([("at", "i8"), ("points", "f8")])
ROOM = np.dtype(
    [
        ("transitions", "i8"),
        ("most_transitions", "i8"),
        ("entries", "i8"),
        ("most_entries", "i8"),
        ("full", "i8"),
    ]
)
"""How much was written into the two growing tables, and how much fits. A ledger nobody asked for has no room at all."""


class Agreed(NamedTuple):
    """The model, as rows."""

    terms: Array
    rules: Array
    slots: Array
    categories: Array
    gates: Array
    needs: Array
    kinds: Array
    touches: Array
    fits: Array
    zone_from: Array
    zone_offset: Array


class Happened(NamedTuple):
    """The history, as rows: events and attribute states clustered by lead, in their order."""

    starts: Array
    at: Array
    kind: Array
    fit_starts: Array
    fit_at: Array
    fit: Array


class Workspace(NamedTuple):
    """What the fold remembers of the lead it is at."""

    sums: Array
    shown: Array
    least: Array
    most: Array
    waiting: Array
    lead: Array


class Found(NamedTuple):
    """What the fold leaves."""

    leads: Array
    categories: Array
    transitions: Array
    entries: Array
    scores: Array
    room: Array


ROWS: Final = {
    "terms": TERMS,
    "rules": RULE,
    "slots": SLOT,
    "categories": CATEGORY,
    "gates": GATE,
    "needs": NEED,
    "kinds": KIND,
    "touches": np.dtype("u4"),
    "fits": FIT,
    "zone_from": np.dtype("i8"),
    "zone_offset": np.dtype("i8"),
    "starts": np.dtype("i8"),
    "at": np.dtype("i8"),
    "kind": np.dtype("u4"),
    "fit_starts": np.dtype("i8"),
    "fit_at": np.dtype("i8"),
    "fit": np.dtype("u4"),
    "sums": SUM,
    "shown": np.dtype("f8"),
    "least": COUNT,
    "most": COUNT,
    "waiting": WAITING,
    "lead": LEAD,
    "leads": LEAD,
    "found_categories": np.dtype("f8"),
    "transitions": TRANSITION,
    "entries": ENTRY,
    "scores": np.dtype("f8"),
    "room": ROOM,
}
