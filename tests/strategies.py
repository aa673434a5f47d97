"""Random models and random histories: small, and crowded around the places where a reading could go wrong.

Each strategy is made once: making and checking it takes Hypothesis as long as drawing from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from leadlight.model.shapes import Model
from leadlight.model.words import GRADES

Made = dict[str, Any]
Day = tuple[int, int, int]

ZONES: Final = ["UTC", "Europe/Berlin", "America/New_York", "America/Havana", "Asia/Kolkata"]
# local midnights: a DST day (Havana's clocks turn at midnight), a Monday, a new month
TURNS: Final[tuple[Day, ...]] = (
    *[(2025, 3, day) for day in (9, 10, 30, 31)],
    *[(2025, 4, 1), (2025, 10, 26), (2025, 10, 27), (2025, 11, 2), (2025, 11, 3)],
)
NUDGES: Final = [0, 0, 0, 1, -1, 1_000_000, -1_000_000]  # µs
SPANS: Final = ["1h", "1d", "36h", "7d", "30d"]

ACTIVITIES: Final = ("page", "form", "mail")
SALES: Final = (
    *("sales_accepted", "sales_rejected", "sales_qualified", "opportunity_created", "opportunity_won"),
    *("opportunity_lost", "recycled", "disqualified", "requalified"),
)
CATEGORIES: Final = ("web", "product", "mail", "event")
PROPERTIES: Final[dict[str, list[Any]]] = {
    "path": ["/", "/pricing", "/Pricing?x=1", "blog_1", "blogs1", "100%", " "],
    "amount": ["12", "-3.5", "1e3", "twelve", "0"],
    "seats": [0, 1, 2, 5.5, -3],
    "new": [True, False],
    "reason": ["Not now", "Wrong size", "no reason of ours"],
    "requirements": ["need, authority", "need"],
}
ATTRIBUTES: Final = {
    "job": ["VP Sales", "intern", "sales", "Ärztin", None],
    "size": ["10", "200", "1e3", "many", None],
    "open": ["true", "No", "1", "maybe", None],
}
ASKED_OF_EVENTS: Final = (
    *[
        "path LIKE '/p%'",
        "path ILIKE '%PRICING%'",
        "path IN ('/', 'blog_1')",
        "path NOT IN ('/')",
        "path IS NULL",
    ],
    *["path <> '/'", "path > '/'", "starts_with(path, '/')", "ends_with(path, '1')", "contains(path, 'ric')"],
    *["length(path) > 4", "lower(path) = '/pricing?x=1'", r"path LIKE 'blog\_1'", "path NOT LIKE '%g%'"],
    *[
        "regexp_like(path, '[0-9]')",
        "name = 'page'",
        "amount > 10",
        "amount BETWEEN -3.5 AND 12",
        "amount IN (0, 12)",
    ],
    *["seats >= 2", "seats % 2 = 1", "-seats / 2 < 1", "coalesce(seats, 0) + 1 > 3", "seats / seats = 1"],
    *["new", "NOT new", "new = TRUE", "new IS NOT TRUE", "seats % 2 = -1", "upper(path) LIKE '%PR_CING'"],
)
ASKED_OF_LEADS: Final = (
    *["job ILIKE '%sales%'", "job = 'intern'", "job IS NULL", "job NOT IN ('sales')", "lower(job) LIKE 'ä%'"],
    *["size >= 200", "size < 200", "size IS NULL", "open", "NOT open", "open IS TRUE"],
)

points = st.sampled_from([1, 2.5, 5, 10, -3, 0, 0.1]) | st.integers(-50, 100).map(lambda tenths: tenths / 10)
thresholds = st.sampled_from([0, 0, 0.5, 1, 2.5, 5, 8, 10, 20, -1])
grades = st.sampled_from(GRADES)
spans = st.sampled_from(SPANS)
nudges = st.sampled_from(NUDGES)
booleans = st.booleans()
worths = st.integers(-3, 10)
months = st.sampled_from([ACTIVITIES * 7 + SALES, ACTIVITIES + SALES])
turns = st.lists(st.sampled_from(TURNS), min_size=1, max_size=3)


@cache
def sometimes(value: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | value


@cache
def one_of(*words: str | None) -> st.SearchStrategy[Any]:
    return st.sampled_from(words)


@cache
def up_to(most: int, value: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(value, max_size=most)


@cache
def some(*counts: int) -> st.SearchStrategy[int]:
    return st.sampled_from(counts)


def said(made: Made) -> Made:
    """Without the keys that say nothing."""
    return {key: value for key, value in made.items() if value is not None}


@cache
def conditions(atoms: tuple[str, ...]) -> st.SearchStrategy[str]:
    def joined(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        pair = st.tuples(parts, st.sampled_from(["AND", "OR"]), parts)
        return pair.map(lambda p: f"({p[0]}) {p[1]} ({p[2]})") | parts.map(lambda part: f"NOT ({part})")

    return st.recursive(st.sampled_from(atoms), joined, max_leaves=3)


# ── models ──────────────────────────────────────────────────────────────────────────────────────


@cache
def decays() -> st.SearchStrategy[Any]:
    kinds = st.sampled_from(["half_life", "lifespan", "expires"])
    return st.just("none") | st.tuples(kinds, spans).map(lambda pair: {pair[0]: pair[1]})


@cache
def limits() -> st.SearchStrategy[Any]:
    least, most = st.sampled_from([-5, 0, 2.5]), st.sampled_from([5, 8.5, 20])
    both = st.tuples(least, most).map(lambda pair: {"min": pair[0], "max": pair[1]})
    return sometimes(most | both | least.map(lambda value: {"min": value}))


@cache
def often(*periods: str) -> st.SearchStrategy[str | None]:
    said_so = st.tuples(st.integers(1, 3), st.sampled_from(periods)).map(
        lambda pair: f"{pair[0]} ever" if pair[1] == "ever" else f"{pair[0]} per {pair[1]}"
    )
    return sometimes(said_so)


@cache
def happenings() -> st.SearchStrategy[Made]:
    """What an event must be: its name, its condition, or both."""
    names = st.lists(st.sampled_from([*ACTIVITIES, *ACTIVITIES, *SALES]), min_size=1, max_size=2, unique=True)
    asked = st.fixed_dictionaries({"when": conditions(ASKED_OF_EVENTS)})
    named = st.fixed_dictionaries({"on": names})
    return named | named | asked | st.tuples(named, asked).map(lambda pair: pair[0] | pair[1])


@cache
def happenings_or_none() -> st.SearchStrategy[Made]:
    return st.just({}) | happenings()


@cache
@st.composite
def rules(draw: st.DrawFn, name: str) -> Made:
    rule = {
        "points": draw(points),
        "at_most": draw(often("day", "week", "month", "episode", "ever")),
        "at_least": draw(sometimes(often("day", "week", "month", "ever"))),
        "distinct": draw(one_of(None, None, None, "path", "seats", "new")),
        "decay": draw(sometimes(decays())),
    }
    return said({"name": name, **draw(happenings()), **rule})


@cache
@st.composite
def categories(draw: st.DrawFn, name: str) -> Made:
    count = draw(some(0, 1, 2, 2, 3, 3))
    return said(
        {
            "name": name,
            "limit": draw(limits()),
            "first_match": draw(booleans),
            "rules": [draw(rules(f"{name} {number}")) for number in range(count)],
        }
    )


@cache
def leasts(known: tuple[str, ...]) -> st.SearchStrategy[Made]:
    """The least score of some of these categories."""
    return st.dictionaries(st.sampled_from(known), thresholds, max_size=2)


@cache
@st.composite
def gates(draw: st.DrawFn, name: str, known: tuple[str, ...]) -> Made:
    event = draw(happenings_or_none())
    score = draw(sometimes(thresholds) if event else thresholds)
    least = draw(leasts(known))
    return said({"name": name, "score": score, "grade": draw(sometimes(grades)), **least, **event})


@cache
@st.composite
def profiles(draw: st.DrawFn, name: str) -> Made:
    asked = draw(up_to(3, conditions(ASKED_OF_LEADS)))
    return said(
        {
            "name": name,
            "who": draw(sometimes(conditions(ASKED_OF_LEADS))),
            "not_matched": draw(one_of("ignore", "subtract")),
            "criteria": [
                {"name": f"{name} {number}", "when": when, "worth": f"{draw(worths)}/3"}
                for number, when in enumerate(asked)
            ],
        }
    )


@cache
def temperatures() -> st.SearchStrategy[Made]:
    cells = st.fixed_dictionaries({"score": thresholds}, optional={"grade": grades})
    return st.fixed_dictionaries({"hot": cells, "warm": cells})


@cache
@st.composite
def qualifications(draw: st.DrawFn, known: tuple[str, ...]) -> Made:
    doors = {
        door: {"any": [draw(gates(f"{door} {n}", known)) for n in range(draw(some(0, 1, 2, 2)))]}
        for door in ("mql", "pql")
    }
    temperature = draw(sometimes(temperatures()))
    cool_off = draw(sometimes(one_of("0s", *SPANS)))
    return said({**doors, "temperature": temperature, "cool_off": cool_off})


@cache
def idles() -> st.SearchStrategy[Made]:
    return st.fixed_dictionaries(
        {"after": st.sampled_from(["12h", "1d", "7d"]), "points": st.sampled_from([-1, -2.5, 3])},
        optional={"ignore": st.just(["mail"])},
    )


@cache
@st.composite
def models(draw: st.DrawFn) -> Model:
    """A small model with any of the features a model can have."""
    named = CATEGORIES[: draw(some(1, 2, 3, 4))]
    engagement = {
        "limit": draw(limits()),
        "decay": draw(sometimes(decays())),
        "idle": draw(sometimes(idles())),
        "categories": [draw(categories(name)) for name in named],
    }
    asked = draw(up_to(2, conditions(ASKED_OF_LEADS)))
    return Model.model_validate(
        {
            "name": "random",
            "timezone": draw(one_of(*ZONES)),
            "attributes": {"job": "text", "size": "number", "open": "boolean"},
            "fit": {
                "start": draw(grades),
                "profiles": [draw(profiles(f"profile {n}")) for n in range(draw(some(0, 1, 2)))],
            },
            "disqualify": [{"name": f"disqualifier {n}", "when": when} for n, when in enumerate(asked)],
            "engagement": said(engagement),
            "qualify": draw(qualifications(named)),
            "handoff": {"reject_reasons": [{"name": "Wrong size", "then": "disqualify"}, {"name": "Not now"}]},
        }
    )


# ── histories ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class History:
    events: list[Made]
    attributes: list[Made]


def microseconds(instant: datetime) -> int:
    return (instant - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


@cache
def instants(zone: str, turns: tuple[Day, ...]) -> st.SearchStrategy[int]:
    """Near a local midnight where a day, a week, a month or the clock turns, often exactly on it."""
    midnights = [microseconds(datetime(*turn, tzinfo=ZoneInfo(zone))) for turn in turns]
    hours = some(0, 0, 1, 2, 3, 12, 23, 24, 25, -1)
    near = st.tuples(st.sampled_from(midnights), hours, nudges)
    return near.map(lambda drawn: drawn[0] + drawn[1] * 3_600_000_000 + drawn[2])


@cache
def properties() -> st.SearchStrategy[Made]:
    return st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in PROPERTIES.items()})


def happened(leads: list[str], when: st.SearchStrategy[int], names: tuple[str, ...]) -> st.SearchStrategy[Made]:
    return st.fixed_dictionaries(
        {
            "lead": one_of(*leads),
            "at": when,
            "name": one_of(*names),
            "id": one_of(None, None, "1", "10", "2"),
            "properties": properties(),
        }
    )


def learned(leads: list[str], when: st.SearchStrategy[int]) -> st.SearchStrategy[Made]:
    values = {name: one_of(*values) for name, values in ATTRIBUTES.items()}
    return st.fixed_dictionaries({"lead": one_of(*leads), "at": st.none() | when, **values})


@cache
@st.composite
def histories(draw: st.DrawFn, zone: str, most: int = 40) -> History:
    """Crowded: few leads, few days, so that caps, limits and ties are met."""
    leads = ["ada", "bo", "Çelik", "42"][: draw(some(1, 1, 2, 4))]
    names = draw(months)  # marketing's, or sales'
    when = instants(zone, tuple(draw(turns)))
    count = draw(some(0, 1, 8, 15, 25, most))
    return History(
        draw(st.lists(happened(leads, when, names), min_size=count, max_size=count)),
        draw(st.lists(learned([*leads * 4, "known only"], when), max_size=10)),
    )


def lengths(model: Model) -> list[timedelta]:
    """The durations after which something of this model changes by itself."""
    decays = [model.engagement.decay, *(rule.decay for _, rule in model.rules if rule.decay)]
    spans = [span for decay in decays for span in (decay.half_life, decay.lifespan, decay.expires) if span]
    return [*spans, *([model.engagement.idle.after] if model.engagement.idle else [])]


@cache
@st.composite
def situations(draw: st.DrawFn) -> tuple[Model, History, int | None]:
    """A model, a history, and an as-of: none, or an instant near it, often a decay's length past an event."""
    model = draw(models())
    history = draw(histories(model.timezone))
    as_of: int | None = draw(sometimes(instants(model.timezone, TURNS)))
    if as_of is not None and history.events and draw(booleans):
        span = draw(st.sampled_from([timedelta(0), *lengths(model)]))
        near = draw(st.sampled_from(history.events))["at"] + span // timedelta(microseconds=1)
        as_of = near + draw(nudges)
    return model, history, as_of
