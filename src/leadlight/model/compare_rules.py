"""What changed in the points: limits, categories, and rules that were changed, renamed or moved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from leadlight.model.changes import (
    changed_decay,
    changed_lists,
    changed_order,
    changed_values,
    content,
    matched,
    said,
)
from leadlight.model.shapes import Category, Engagement, Idle, Rule

_RULE: Final = {
    "on": "takes {}",
    "when": "asks that {}",
    "at_most": "counts at most {}",
    "at_least": "gives points from {} on",
    "distinct": "counts each new {} once",
}
_CATEGORY: Final = {"limit": "shows {}", "first_match": "gives an event to the first of its rules that matches, alone"}
_SILENCE: Final = {"after": "counts after {}", "points": "is worth {} points", "ignore": "is not ended by {}"}


def changed_rules(was: Engagement, now: Engagement) -> Iterator[str]:
    """Sentences about all of ``engagement``."""
    yield from changed_values("The score", was, now, {"limit": "is {}"})
    yield from changed_decay("A touch", was.decay, now.decay)
    yield from _idle(was.idle, now.idle)
    yield from changed_lists("category", was.categories, now.categories, _category)
    pairs = matched(was.categories, now.categories)
    names = {was.categories[n].name: now.categories[m].name for n, m in pairs.items()}
    old = [(names.get(c.name, c.name), rule) for c in was.categories for rule in c.rules]
    new = [(c.name, rule) for c in now.categories for rule in c.rules]
    yield from _rules(old, new)
    for n, m in pairs.items():
        before, after = was.categories[n].rules, now.categories[m].rules
        yield from changed_order(f"the rules of {now.categories[m].name!r}", matched(before, after), after)


def _rules(old: list[tuple[str, Rule]], new: list[tuple[str, Rule]]) -> Iterator[str]:
    pairs = _paired(old, new)
    for n, (category, rule) in enumerate(old):
        if n not in pairs:
            yield f"The rule {rule.name!r} of {category!r} is gone"
    for n, m in sorted(pairs.items()):
        yield from _rule(old[n], new[m])
    taken = set(pairs.values())
    yield from (
        f"New rule in {category!r}: {rule.sentence}" for m, (category, rule) in enumerate(new) if m not in taken
    )


def _paired(old: list[tuple[str, Rule]], new: list[tuple[str, Rule]]) -> dict[int, int]:
    """Which rule is which: of the same category and name, else of the same name, else of the same content."""
    pairs: dict[int, int] = {}
    for key in (_whole_name, _name_alone, _content):
        free = {key(*new[m]): m for m in reversed(range(len(new))) if m not in pairs.values()}
        for n, place in enumerate(old):
            if n not in pairs and key(*place) in free:
                pairs[n] = free.pop(key(*place))
    return pairs


def _whole_name(category: str, rule: Rule) -> object:
    return category, rule.name


def _name_alone(_: str, rule: Rule) -> object:
    return rule.name


def _content(category: str, rule: Rule) -> object:
    return category, content(rule)


def _rule(was: tuple[str, Rule], now: tuple[str, Rule]) -> Iterator[str]:
    (old_category, old), (category, new) = was, now
    if old.name != new.name:
        yield f"The rule {old.name!r} is now called {new.name!r}"
    if old_category != category:
        yield f"The rule {new.name!r} moved from {old_category!r} to {category!r}"
    if old.points != new.points:
        yield f"The rule {new.name!r} gives {said(new.points)} points instead of {said(old.points)}"
    yield from changed_values(f"The rule {new.name!r}", old, new, _RULE)
    yield from changed_decay(f"A touch of the rule {new.name!r}", old.decay, new.decay)


def _category(was: Category, now: Category) -> Iterator[str]:
    return changed_values(f"The category {now.name!r}", was, now, _CATEGORY)


def _idle(was: Idle | None, now: Idle | None) -> Iterator[str]:
    if was is None or now is None:
        if now is not None:
            yield f"Each {said(now.after)} of silence is now worth {said(now.points)} points"
        elif was is not None:
            yield "Silence no longer counts"
        return
    yield from changed_values("A silence", was, now, _SILENCE)
