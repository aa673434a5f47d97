"""Where the parts of a model stand in its file, for what is said about them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from leadlight.model.condition import Condition
from leadlight.model.document import Path
from leadlight.model.shapes import Category, Gate, Model, Rule


def rules(model: Model) -> Iterator[tuple[Path, Category, Rule]]:
    """Every rule with its path and its category."""
    for c, category in enumerate(model.engagement.categories):
        for r, rule in enumerate(category.rules):
            yield ("engagement", "categories", c, "rules", r), category, rule


def gates(model: Model) -> Iterator[tuple[Path, Literal["mql", "pql"], Gate]]:
    """Every gate with its path and the stage it leads to."""
    for g, gate in enumerate(model.qualify.mql.any):
        yield ("qualify", "mql", "any", g), "mql", gate
    for g, gate in enumerate(model.qualify.pql.any):
        yield ("qualify", "pql", "any", g), "pql", gate


def event_conditions(model: Model) -> Iterator[tuple[Path, Condition]]:
    """The conditions that see an event's own columns."""
    for path, _, rule in rules(model):
        if rule.when:
            yield (*path, "when"), rule.when
    for path, _, gate in gates(model):
        if gate.when:
            yield (*path, "when"), gate.when


def attribute_conditions(model: Model) -> Iterator[tuple[Path, Condition]]:
    """The conditions that see a lead's attributes."""
    for p, profile in enumerate(model.fit.profiles):
        if profile.who:
            yield ("fit", "profiles", p, "who"), profile.who
        for c, criterion in enumerate(profile.criteria):
            yield ("fit", "profiles", p, "criteria", c, "when"), criterion.when
    for d, disqualifier in enumerate(model.disqualify):
        yield ("disqualify", d, "when"), disqualifier.when
