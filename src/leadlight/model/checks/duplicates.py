"""Names that are given twice: a ledger or a page could not tell them apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from leadlight.model.document import Path
from leadlight.model.finding import Finding
from leadlight.model.shapes import Model


class _Named(Protocol):
    @property
    def name(self) -> str | None: ...


def check(model: Model) -> Iterator[Finding]:
    for kind, path, things in _families(model):
        seen: set[str] = set()
        for place, thing in enumerate(things):
            if thing.name in seen:
                what = f"There are two {kind} of the name {thing.name!r}"
                yield Finding((*path, place, "name"), what, "Give one of them another name")
            seen.update([thing.name] if thing.name else [])


def _families(model: Model) -> Iterator[tuple[str, Path, Sequence[_Named]]]:
    """Things whose names must differ among themselves."""
    yield "profiles", ("fit", "profiles"), model.fit.profiles
    for p, profile in enumerate(model.fit.profiles):
        yield "criteria", ("fit", "profiles", p, "criteria"), profile.criteria
    yield "disqualifiers", ("disqualify",), model.disqualify
    yield "categories", ("engagement", "categories"), model.engagement.categories
    for c, category in enumerate(model.engagement.categories):
        yield "rules", ("engagement", "categories", c, "rules"), category.rules
    yield "MQL gates", ("qualify", "mql", "any"), model.qualify.mql.any
    yield "PQL gates", ("qualify", "pql", "any"), model.qualify.pql.any
    yield "assignments", ("handoff", "assign"), model.handoff.assign
    yield "reject reasons", ("handoff", "reject_reasons"), model.handoff.reject_reasons
    yield "segments", ("nurture", "segments"), model.nurture.segments
