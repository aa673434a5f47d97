"""More of something than a model may have: nobody could look through it, and every lead would pay for it."""

from __future__ import annotations

from collections.abc import Iterator

from leadlight.model.document import Path
from leadlight.model.finding import Finding
from leadlight.model.shapes import Model


def check(model: Model) -> Iterator[Finding]:
    for what, many, most, path in _counts(model):
        if many > most:
            yield Finding(path, f"The model has {many:,} {what}, more than {most}", "Join those that are alike")


def _counts(model: Model) -> Iterator[tuple[str, int, int, Path]]:
    criteria = [len(profile.criteria) for profile in model.fit.profiles]
    yield "attributes", len(model.attributes), 500, ("attributes",)
    yield "profiles", len(model.fit.profiles), 64, ("fit", "profiles")
    yield "criteria in a profile", max(criteria, default=0), 64, ("fit", "profiles")
    yield "disqualifiers", len(model.disqualify), 60, ("disqualify",)
    yield "categories", len(model.engagement.categories), 50, ("engagement", "categories")
    yield "rules", len(model.rules), 256, ("engagement", "categories")
    yield "gates", len(model.gates), 60, ("qualify",)
    for key in ("assign", "requirements", "reject_reasons"):
        yield key.replace("_", " "), len(getattr(model.handoff, key)), 100, ("handoff", key)
    yield "segments", len(model.nurture.segments), 100, ("nurture", "segments")
