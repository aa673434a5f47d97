"""Rules and profiles that never get a turn, because an earlier one takes everything first."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from leadlight.model.condition import Condition
from leadlight.model.finding import Finding
from leadlight.model.mistake import WordingError
from leadlight.model.possible import Work
from leadlight.model.shapes import Category, Model, Rule
from leadlight.model.truth import NOT_TRUE, TRUE, Claims

_MOST: Final = 256


def check(model: Model) -> Iterator[Finding]:
    work = Work()
    for c, category in enumerate(model.engagement.categories):
        for r, first, later in _shadowed(category, work) if category.first_match else ():
            yield Finding(
                ("engagement", "categories", c, "rules", r),
                f"The rule {later.name!r} never matches: {first.name!r}, before it, takes all its events",
                "Move it up, or narrow the other",
            )
    yield from _profiles(model, work)


def _shadowed(category: Category, work: Work) -> Iterator[tuple[int, Rule, Rule]]:
    rules = [(rule, Claims(rule.when) if rule.when else None) for rule in category.rules[:_MOST]]
    found: set[int] = set()
    for (_, (first, taken)), (r, (later, wanted)) in combinations(enumerate(rules), 2):
        if r not in found and _happens_in(first, later) and follows(taken, wanted, work):
            found.add(r)
            yield r, first, later


def _happens_in(first: Rule, later: Rule) -> bool:
    """Whether all events of the later rule are events of the first."""
    return first.on is None or (later.on is not None and set(later.on) <= set(first.on))


def follows(first: Claims | None, later: Claims | None, work: Work) -> bool:
    """Whether the first condition holds wherever the later does, which holds somewhere. None always holds."""
    if first is None or (later is not None and first.condition.text == later.condition.text):
        return True
    if later is not None and not first.condition.columns.keys() & later.condition.columns.keys():
        return False  # nothing of the one follows from the other
    if not work.steps:
        return False
    missed = first.whole(NOT_TRUE)
    if later is None:
        return not work.possible(missed)
    return not work.possible(later.whole(TRUE), missed) and work.possible(later.whole(TRUE))


def _profiles(model: Model, work: Work) -> Iterator[Finding]:
    whos = [_declared(profile.who, model) for profile in model.fit.profiles]
    for p, later in enumerate(whos):
        before = next((n for n in range(p) if follows(whos[n], later, work)), None)
        if before is not None:
            yield _no_turn(model, before, p)


def _declared(who: Condition | None, model: Model) -> Claims | None:
    """As the attributes are declared; where it does not fit them, another check says so."""
    if who is None:
        return None
    try:
        return Claims(who.given(model.attributes))
    except WordingError:
        return Claims(who)


def _no_turn(model: Model, before: int, later: int) -> Finding:
    first, name = model.fit.profiles[before], model.fit.profiles[later].name
    if first.who is None:
        what = f"No lead ever takes the profile {name!r}: {first.name!r}, before it, takes everybody"
        return Finding(("fit", "profiles", later), what, f"Move it up, or give {first.name!r} a condition in who")
    what = f"No lead ever takes the profile {name!r}: {first.name!r}, before it, takes all its leads"
    kinds = tuple(("attributes", column) for column in first.who.columns)
    return Finding(("fit", "profiles", later), what, "Move it up, or narrow the other", relies=kinds)
