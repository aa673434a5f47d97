"""The model that goes with Acme's history."""

from __future__ import annotations

from importlib.resources import files


def model_text() -> str:
    """What Acme's marketing and sales agreed on, as the file a person writes.

    >>> model_text().splitlines()[1]
    'name: acme'
    """
    return (files("leadlight.acme") / "model.yaml").read_text(encoding="utf-8")
