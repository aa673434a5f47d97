"""What a check finds in a model, before the file's lines are known."""

from __future__ import annotations

from dataclasses import dataclass

from leadlight.model.document import Path, Reach
from leadlight.model.mistake import Severity


@dataclass(frozen=True)
class Finding:
    """Something in a model that cannot be meant: the path to it, what is wrong, what to do.

    The path is that of the model's shapes, such as ``("engagement", "categories", 0, "name")``. ``relies`` names the
    pieces without which nobody could say so: where one of them has a mistake of its own, that is told first.
    """

    path: Path
    what: str
    advice: str
    severity: Severity = "mistake"
    relies: tuple[Reach, ...] = ()
