"""The models that come with Leadlight: files to begin with, or to use as they are."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from leadlight.model.mistake import Mistake, ModelError


@cache
def preset_names() -> tuple[str, ...]:
    """The names that stand for a model wherever a path may.

    >>> preset_names()
    ('marketo', 'modern', 'pardot')
    """
    folder = files("leadlight.model") / "presets"
    names = (file.name for file in folder.iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


def preset_text(name: str) -> str:
    """The file of a preset, with its comments; ``ModelError`` where there is none of that name."""
    if name not in preset_names():
        advice = f"The presets are {', '.join(preset_names())}"
        raise ModelError([Mistake(name, 1, 1, f"There is no preset {name!r}", advice)])
    return (files("leadlight.model") / "presets" / f"{name}.yaml").read_text(encoding="utf-8")
