"""Rules of one category that are alike in all but their name, so that an event counts twice."""

from __future__ import annotations

from collections.abc import Iterator

from leadlight.model.finding import Finding
from leadlight.model.places import rules
from leadlight.model.shapes import Model


def check(model: Model) -> Iterator[Finding]:
    seen: dict[object, str] = {}
    for path, category, rule in rules(model):
        content = (path[:3], rule.model_dump_json(exclude={"name"}))
        if content in seen and not category.first_match:  # there, the second is shadowed by the first
            what = f"The rule {rule.name!r} is the same as {seen[content]!r}: each event counts twice"
            yield Finding(path, what, "Remove one, or add their points")
        seen.setdefault(content, rule.name)
