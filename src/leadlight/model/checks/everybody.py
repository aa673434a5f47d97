"""Disqualifiers that hold for everybody, so that no lead can ever qualify."""

from __future__ import annotations

from collections.abc import Iterator

from leadlight.model.finding import Finding
from leadlight.model.possible import Work
from leadlight.model.shapes import Model
from leadlight.model.truth import NOT_TRUE, Claims


def check(model: Model) -> Iterator[Finding]:
    work = Work()
    for d, disqualifier in enumerate(model.disqualify):
        if not work.possible(Claims(disqualifier.when).whole(NOT_TRUE)):
            what = f"The disqualifier {disqualifier.name!r} holds for everybody: no lead can ever qualify"
            yield Finding(("disqualify", d, "when"), what, "Narrow it, or remove it")
