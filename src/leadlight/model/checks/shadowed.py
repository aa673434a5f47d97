"""Rules and profiles that never get a turn, because an earlier one takes everything first."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from leadlight.model.finding import Finding
from leadlight.model.shapes import Model, Rule

NEEDS: Final = frozenset[str]()
_MOST: Final = 256


def check(model: Model) -> Iterator[Finding]:
    for c, category in enumerate(model.engagement.categories):
        shadowed: set[int] = set()
        for (_, first), (r, later) in combinations(enumerate(category.rules[:_MOST]), 2):
            if category.first_match and r not in shadowed and _covers(first, later):
                shadowed.add(r)
                yield Finding(
                    ("engagement", "categories", c, "rules", r),
                    f"The rule {later.name!r} never matches: {first.name!r}, before it, takes all its events",
                    "Move it up, or narrow the other",
                )
    yield from _profiles(model)


def _covers(first: Rule, later: Rule) -> bool:
    """Whether all that the later rule would match is taken by the first."""
    events = first.on is None or (later.on is not None and set(later.on) <= set(first.on))
    return events and (first.when is None or first.when == later.when)


def _profiles(model: Model) -> Iterator[Finding]:
    everybody = next((p for p, profile in enumerate(model.fit.profiles) if profile.who is None), None)
    if everybody is None:
        return
    name = model.fit.profiles[everybody].name
    for p, profile in enumerate(model.fit.profiles[everybody + 1 :], everybody + 1):
        yield Finding(
            ("fit", "profiles", p),
            f"No lead ever takes the profile {profile.name!r}: {name!r}, before it, takes everybody",
            f"Move it up, or give {name!r} a condition in who",
        )
