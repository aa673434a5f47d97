"""The tables a report reads: what ``leadlight qualify`` leaves behind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

import polars as pl


class Outcome(Protocol):
    """What a report needs of an outcome; anything with these is one.

    ``leads`` has a row per lead, ``transitions`` a row per move or stamp, ``attributes`` a row per lead with
    what was known of it, ``rejected`` a row per row that could not be used, with its ``reason``. ``facts``
    tells of the whole: the model's version and thresholds. ``as_of`` is an instant with its zone; months and
    days are those of ``timezone``.
    """

    @property
    def leads(self) -> pl.DataFrame: ...
    @property
    def transitions(self) -> pl.DataFrame: ...
    @property
    def attributes(self) -> pl.DataFrame: ...
    @property
    def rejected(self) -> pl.DataFrame: ...
    @property
    def facts(self) -> Mapping[str, Any]: ...
    @property
    def as_of(self) -> datetime: ...
    @property
    def timezone(self) -> str: ...
