"""The model that goes with Acme's history."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

_CHANGES: Final = (
    ("path = '/pricing'\", points: 10,", "path = '/pricing'\", points: 12,"),
    ("score: 45, grade: C", "score: 40, grade: C"),
)


def model_text() -> str:
    """What Acme's marketing and sales agreed on, as the file a person writes.

    >>> model_text().splitlines()[1]
    'name: acme'
    """
    return (files("leadlight.acme") / "model.yaml").read_text(encoding="utf-8")


def changed_model_text() -> str:
    """The same with a change to try: sales asks for less, and a look at the prices counts for more.

    >>> [line.strip() for line in changed_model_text().splitlines() if line not in model_text().splitlines()]
    ... # doctest: +ELLIPSIS
    ['- {name: Pricing page, ..., points: 12, at_most: 3 per week}', '- {name: Score and fit, score: 40, grade: C}']
    """
    text = model_text()
    for was, now in _CHANGES:
        assert text.count(was) == 1, was  # noqa: S101 -- seen when the model is changed
        text = text.replace(was, now)
    return text
