"""What something that is kept depends on, as a short text."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path
from typing import Final

import polars as pl

from leadlight.engine import answers, expression, fit, kinds, people
from leadlight.history import cluster, ties, values

_LONG: Final = 40


@functools.cache
def _meaning() -> str:
    """Another program may answer otherwise: the code that answers is part of every key."""
    code = [
        Path(module.__file__ or "").read_bytes() for module in (answers, expression, fit, kinds, people, ties, values)
    ]
    code += [Path(cluster.__code__.co_filename).read_bytes()]
    code += [path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py"))]
    return hashlib.sha256(b"\0".join([*code, pl.__version__.encode()])).hexdigest()


def key_of(what: str, *depends: object) -> str:
    """A name for what depends on these; the first word says what it is."""
    text = "\0".join([_meaning(), *map(repr, depends)])
    return f"{what}-{hashlib.sha256(text.encode()).hexdigest()[:_LONG]}"
