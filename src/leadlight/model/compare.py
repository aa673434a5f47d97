"""What changed between two models, in sentences that both who signed them can read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from leadlight.model.business_hours import ALWAYS, OFFICE, BusinessHours
from leadlight.model.changes import changed_lists, changed_values, said
from leadlight.model.compare_rules import changed_rules
from leadlight.model.shapes import Cell, Criterion, Gate, Model, Profile, Qualify, RejectReason

_MODEL: Final = {"name": "is called {}", "timezone": "counts its days in {}"}
_UNIT: Final = {
    "account": "Accounts are qualified, all people of each together, instead of single leads",
    "lead": "Single leads are qualified, instead of accounts with all their people",
}
_PROFILE: Final = {"who": "takes leads when {}"}
_NOT_MATCHED: Final = {
    "subtract": "A criterion of the profile {!r} that does not hold now lowers the grade; so far it did nothing",
    "ignore": "A criterion of the profile {!r} that does not hold now does nothing; so far it lowered the grade",
}
_ASSIGNMENT: Final = {"when": "takes leads when {}", "to": "gives them to {}"}
_REASON: Final = {
    "disqualify": "The reject reason {!r} now disqualifies the lead; so far it gave the lead back to marketing",
    "nurture": "The reject reason {!r} now gives the lead back to marketing; so far it disqualified the lead",
}
_SEGMENT: Final = {"when": "takes leads when {}"}
_HANDOFF: Final = {
    "accept_within": "is to be answered within {}",
    "requirements": "asks sales to find out {}",
}


def compare(a: Model, b: Model) -> list[str]:
    """What is different in the second model; nothing where the two are equal. The order is that of the file.

    >>> from leadlight.model.load import read
    >>> was = read("{name: acme, fit: {profiles: [{name: All}]}, qualify: {cool_off: 30d}}").model
    >>> now = read("{name: acme, fit: {profiles: [{name: Anybody}]}}").model
    >>> compare(was, now)
    ["The profile 'All' is now called 'Anybody'", 'A recycled lead waits 0s instead of 30d']
    """
    return [
        *changed_values("The model", a, b, _MODEL),
        *([_UNIT[b.unit]] if a.unit != b.unit else []),
        *_attributes(a, b),
        *changed_values("The grade", a.fit, b.fit, {"start": "starts at {}"}),
        *changed_lists("profile", a.fit.profiles, b.fit.profiles, _profile),
        *changed_lists("disqualifier", a.disqualify, b.disqualify, _fields("disqualifier", {"when": "holds when {}"})),
        *changed_rules(a.engagement, b.engagement),
        *_qualification(a.qualify, b.qualify),
        *changed_values("A hand-off", a.handoff, b.handoff, _HANDOFF),
        *_hours(a.handoff.hours, b.handoff.hours),
        *changed_lists("assignment", a.handoff.assign, b.handoff.assign, _fields("assignment", _ASSIGNMENT)),
        *changed_lists("reject reason", a.handoff.reject_reasons, b.handoff.reject_reasons, _reject_reason),
        *changed_lists("segment", a.nurture.segments, b.nurture.segments, _fields("segment", _SEGMENT)),
    ]


def _fields(kind: str, phrases: Mapping[str, str]) -> Callable[..., Iterator[str]]:
    return lambda was, now: changed_values(f"The {kind} {now.name!r}", was, now, phrases)


def _attributes(a: Model, b: Model) -> Iterator[str]:
    for name, kind in a.attributes.items():
        if name not in b.attributes:
            yield f"The attribute {name!r} is gone"
        elif b.attributes[name] != kind:
            yield f"The attribute {name!r} is a {b.attributes[name]} instead of a {kind}"
    yield from (f"New attribute: {name} ({kind})" for name, kind in b.attributes.items() if name not in a.attributes)


def _profile(was: Profile, now: Profile) -> Iterator[str]:
    yield from changed_values(f"The profile {now.name!r}", was, now, _PROFILE)
    if was.not_matched != now.not_matched:
        yield _NOT_MATCHED[now.not_matched].format(now.name)
    yield from changed_lists("criterion", was.criteria, now.criteria, _criterion, f" of {now.name!r}")


def _criterion(was: Criterion, now: Criterion) -> Iterator[str]:
    if was.worth != now.worth:
        yield f"The criterion {now.name!r} is worth {now.worth}/3 of a letter instead of {was.worth}/3"
    yield from changed_values(f"The criterion {now.name!r}", was, now, {"when": "holds when {}"})


def _reject_reason(was: RejectReason, now: RejectReason) -> Iterator[str]:
    if was.then != now.then:
        yield _REASON[now.then].format(now.name)


def _hours(was: BusinessHours | None, now: BusinessHours | None) -> Iterator[str]:
    """When the time limit runs; without hours of its own a model has those of an office."""
    before, after = (_runs(hours or OFFICE) for hours in (was, now))
    if before != after:
        yield f"The time limit of a hand-off now runs {after}; so far it ran {before}"
    elif was != now:
        yield f"The hours of a hand-off are {'now written down' if now else 'no longer written down'}: still {after}"


def _runs(hours: BusinessHours) -> str:
    return "day and night" if hours == ALWAYS else str(hours)


def _qualification(a: Qualify, b: Qualify) -> Iterator[str]:
    for stage, was, now in (("MQL", a.mql, b.mql), ("PQL", a.pql, b.pql)):
        yield from changed_lists(f"{stage} gate", was.any, now.any, _gate(stage))
    yield from _temperature(a, b)
    yield from changed_values("A recycled lead", a, b, {"cool_off": "waits {}"})


def _temperature(a: Qualify, b: Qualify) -> Iterator[str]:
    was, now = a.temperature, b.temperature
    if was is None or now is None:
        if was is not now:
            yield "Leads now have a temperature" if now else "Leads have no temperature any more"
        return
    yield from _asks("A hot lead", was.hot, now.hot)
    yield from _asks("A warm lead", was.warm, now.warm)


def _gate(stage: str) -> Callable[[Gate, Gate], Iterator[str]]:
    def tell(was: Gate, now: Gate) -> Iterator[str]:
        gate = f"The {stage} gate {now.name!r}"
        yield from changed_values(gate, was, now, {"on": "opens at {}", "when": "asks that {}"})
        yield from _asks(gate, was, now)

    return tell


def _asks(who: str, was: Gate | Cell, now: Gate | Cell) -> Iterator[str]:
    """Thresholds: a score, a grade, points of categories."""
    before, after = _thresholds(was), _thresholds(now)
    for what in dict.fromkeys([*before, *after]):
        old, new = before.get(what), after.get(what)
        if old is None or new is None:
            yield (
                f"{who} no longer asks for {what.format(said(old))}"
                if old is not None
                else (f"{who} now asks for {what.format(said(new))}")
            )
        elif old != new:
            yield f"{who} asks for {what.format(said(new))} instead of {said(old)}"


def _thresholds(asks: Gate | Cell) -> dict[str, object]:
    found: dict[str, object] = {"a score of {}": asks.score, "a grade of {}": asks.grade}
    if isinstance(asks, Gate):
        braces = str.maketrans({"{": "{{", "}": "}}"})
        found |= {f"{{}} points of {name.translate(braces)}": points for name, points in asks.categories.items()}
    return {what: value for what, value in found.items() if value is not None}
