"""What is new, gone, renamed or moved in a list of named things, and which values of a thing changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final, TypeVar

from leadlight.model.shapes import Decay, Limits, Shape
from leadlight.model.words import say_duration

T = TypeVar("T", bound=Shape)


def changed_values(subject: str, was: Shape, now: Shape, phrases: Mapping[str, str]) -> Iterator[str]:
    """One sentence for each value that changed; ``phrases`` say what a value does, such as "counts at most {}"."""
    for key, phrase in phrases.items():
        yield from changed_value(subject, getattr(was, key), getattr(now, key), phrase)


def changed_value(subject: str, old: object, new: object, phrase: str) -> Iterator[str]:
    """A sentence, if the value changed."""
    if old == new:
        return
    before, after = said(old), said(new)
    if _NOTHING in (before, after) or isinstance(new, bool):
        adverb, there = ("no longer", before) if after == _NOTHING or new is False else ("now", after)
        yield f"{subject} {adverb} {phrase.format(there)}"
    else:
        yield f"{subject} {phrase.format(after)} instead of {before}"


def changed_decay(touch: str, old: Decay | None, new: Decay | None) -> Iterator[str]:
    """How a touch fades, if that changed."""
    if old != new:
        before, after = (decay.sentence if decay else "fades as the engagement says" for decay in (old, new))
        yield f"{touch} now {after}; so far it {before}"


def changed_lists(
    kind: str, was: Sequence[T], now: Sequence[T], tell: Callable[[T, T], Iterator[str]], where: str = ""
) -> Iterator[str]:
    """What happened to the things of a list, matched by name, or by content where only the name changed."""
    pairs = matched(was, now)
    yield from (f"The {kind} {_name(thing, n)}{where} is gone" for n, thing in enumerate(was) if n not in pairs)
    for n, m in pairs.items():
        if _name(was[n], n) != _name(now[m], m):
            yield f"The {kind} {_name(was[n], n)}{where} is now called {_name(now[m], m)}"
        yield from tell(was[n], now[m])
    for m, thing in enumerate(now):
        if m not in pairs.values():
            yield f"New {kind}{where}: {getattr(thing, 'sentence', None) or _name(thing, m)}"
    yield from changed_order(f"each {kind}{where}", pairs, now)


def changed_order(what: str, pairs: dict[int, int], now: Sequence[T]) -> Iterator[str]:
    """Whether things that stayed are in another order, which counts where the first that fits is taken."""
    places = list(pairs.values())
    if places != sorted(places):
        yield f"The order of {what} changed: {', '.join(_name(now[m], m) for m in sorted(places))}"


def matched(was: Sequence[T], now: Sequence[T]) -> dict[int, int]:
    """Which thing of the second list is which of the first, by place."""
    by_name = {_name(thing, m): m for m, thing in enumerate(now)}
    pairs = {n: by_name[_name(thing, n)] for n, thing in enumerate(was) if _name(thing, n) in by_name}
    free = [m for m in range(len(now)) if m not in pairs.values()]
    for n, thing in enumerate(was):
        same = next((m for m in free if n not in pairs and content(thing) == content(now[m])), None)
        if same is not None:
            pairs[n] = same
            free.remove(same)
    return dict(sorted(pairs.items()))


def content(thing: Shape) -> str:
    """All of a thing but its name."""
    return thing.model_dump_json(exclude={"name"})


def _name(thing: Shape, place: int) -> str:
    name = getattr(thing, "name", None)
    return repr(name) if name else f"no. {place + 1}"


def said(value: object) -> str:
    """A value of a model in a sentence.

    >>> said(None), said(2.5), said(timedelta(days=30)), said(("a", "b"))
    ('(nothing)', '2.5', '30d', 'a, b')
    """
    return _SAID.get(type(value), str)(value)


def _limits(limits: Limits) -> str:
    ends = [("at least", limits.min), ("at most", limits.max)]
    return " and ".join(f"{word} {said(end)}" for word, end in ends if end is not None) or _NOTHING


_NOTHING: Final = "(nothing)"
_SAID: Final[dict[type, Callable[[Any], str]]] = {
    type(None): lambda _: _NOTHING,
    bool: lambda yes: "yes" if yes else "no",
    float: lambda number: f"{number:.15g}",
    timedelta: say_duration,
    tuple: lambda words: ", ".join(words) or _NOTHING,
    Decay: lambda decay: decay.sentence,
    Limits: _limits,
}
