"""Which number somebody means: by its path in the model, or by the name that stands beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from leadlight.engine.sweep.errors import SweepError
from leadlight.engine.sweep.knob import Knob, all_knobs
from leadlight.model import Model


def find_knob(model: Model, name: str) -> Knob:
    """The knob of that name; ``SweepError`` with what may be meant where there is none, or more than one.

    >>> from leadlight.acme import model_text
    >>> from leadlight.model import read
    >>> acme = read(model_text()).model
    >>> find_knob(acme, '"Pricing page" points').place
    'engagement.categories[0].rules[0].points'
    >>> find_knob(acme, "qualify.mql.any[1].score").label
    'Score and fit: score'
    >>> find_knob(acme, "Pricing pge points")
    Traceback (most recent call last):
    leadlight.engine.sweep.errors.SweepError: There is no knob "Pricing pge points" in the model "acme". Did you mean \
"Pricing page: points"?
    """
    knobs = all_knobs(model)
    asked = _plain(name)
    meant = [knob for knob in knobs if asked in map(_plain, knob.names)]
    if len(meant) == 1:
        return meant[0]
    if meant:
        places = ", ".join(f'"{knob.place}"' for knob in meant)
        raise SweepError(f'"{name}" may be any of {places}. Name it by that.')
    raise SweepError(f'There is no knob "{name}" in the model "{model.name}". {_advice(asked, knobs)}')


def gate_score(model: Model) -> Knob:
    """The score that the first gate to MQL (else PQL) asks for without an event; else the points of a category."""
    for place, field in _thresholds(model):
        return find_knob(model, f"{place}.{field}")
    raise SweepError(
        f'No gate of the model "{model.name}" asks for a score or for points without an event. '
        f"Name the number to turn: --knob NAME."
    )


def _thresholds(model: Model) -> Iterable[tuple[str, str]]:
    doors = (("mql", model.qualify.mql.any), ("pql", model.qualify.pql.any))
    silent = [(f"qualify.{door}.any[{n}]", g) for door, gates in doors for n, g in enumerate(gates) if not g.hand_raise]
    yield from ((place, "score") for place, gate in silent if gate.score is not None)
    yield from ((place, category) for place, gate in silent for category in gate.categories)


def _plain(name: str) -> str:
    """Without what people write one way or another: quotes, dots, colons, brackets, capitals."""
    return " ".join(re.sub(r"""["'“”:._\[\]/]+""", " ", name).casefold().split())


def _advice(asked: str, knobs: list[Knob]) -> str:
    known = {_plain(name): name for knob in reversed(knobs) for name in reversed(knob.names)}
    within = [plain for plain in known if asked and plain.endswith(f" {asked}")]
    close = get_close_matches(asked, known, 1, cutoff=0.7) or within[:1]
    if close:
        return f'Did you mean "{known[close[0]]}"?'
    given = [knob.label for knob in knobs if knob.value is not None]
    if not given:
        return "It has no number that could be varied."
    return f"It has, among others: {', '.join(dict.fromkeys(given[-6:]))}."
