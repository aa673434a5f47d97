"""Writing a segment: rows in the order they come, then each column in the order of leads and instants."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl

from leadlight.history.errors import HistoryError
from leadlight.history.store.arrange import Arranged, Unarranged, arranged
from leadlight.history.store.coder import Coder
from leadlight.history.store.manifest import SEGMENTS
from leadlight.history.store.sealed import Array, Sealing
from leadlight.history.store.segment import (
    AGAIN,
    AT,
    ATTRIBUTES,
    LEADS,
    LEADS_REJECTED,
    REJECTED,
    STARTS,
    codes_file,
    texts_file,
)
from leadlight.history.ties import Ranks, ranks_by_column
from leadlight.history.usable import REJECTED as REJECTED_COLUMNS
from leadlight.history.usable import once
from leadlight.history.values import as_text

_WORK: Final = "unfinished"
NOBODY: Final = pl.DataFrame(schema={"lead": pl.String, "times": pl.Int64})


@dataclass
class Beside:
    """What a segment holds beside its events: attributes, rows that cannot be used, duplicates of earlier segments."""

    attributes: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema={"lead": pl.String, "at": pl.Int64}))
    rejected: list[pl.DataFrame] = field(default_factory=lambda: [pl.DataFrame(schema=REJECTED_COLUMNS)])
    leads_rejected: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=REJECTED_COLUMNS))
    again: pl.DataFrame = field(default_factory=NOBODY.clone)


class SegmentWriter:
    """Takes events a batch at a time; what it holds in memory does not grow with the number of columns."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._sealing = Sealing(folder)
        self._work = folder / _WORK
        self._work.mkdir()
        self._coders: dict[str, Coder] = {}
        self._rows = 0
        self._leads = Coder(self._work, many=np.iinfo(np.uint32).max)

    def add(self, batch: pl.DataFrame) -> None:
        """Usable rows: ``lead``, ``at``, ``name``, ``id`` and properties, typed as their files type them."""
        schema = batch.schema
        self._append("at", batch["at"].to_numpy(), 8)
        self._append("lead", self._leads.codes(batch["lead"]), 4)
        for name in [name for name in schema if name not in ("lead", "at")]:
            text = batch.select(as_text(pl.col(name), schema[name])).to_series()
            if text.null_count() < len(text):
                self._append(f"column {name}", self._coder(name).codes(text), 4)
        self._rows += batch.height

    def finish(self, known_columns: frozenset[str], *, open_ended: bool, beside: Beside) -> str:
        """Arrange everything by lead and seal it; the fingerprint."""
        place, leads = self._ranked_leads()
        rows = Unarranged(self._whole("lead", np.uint32), self._whole("at", np.int64), place)
        order = arranged(rows, self._ranks, self._work)
        again = pl.DataFrame({"lead": leads, "times": order.again}).filter(pl.col("times") > 0)
        self._write_events(leads, order)
        columns = [*self._write_columns(order)]
        self._write_beside(beside, again)
        shutil.rmtree(self._work)
        first, last = order.span or (None, None)
        return self._sealing.seal({
            "rows": self._rows,
            "events": order.events,
            "leads": len(leads),
            "first": first,
            "last": last,
            "columns": columns,
            "known_columns": sorted(known_columns),
            "open_ended": open_ended,
            "duplicates": int(order.again.sum()) + int(beside.again["times"].sum()),
            "attribute_rows": beside.attributes.height,
            "attributes": [name for name in beside.attributes.columns if name not in ("lead", "at")],
            "rejected": sum(table.height for table in beside.rejected) + beside.leads_rejected.height,
        })  # fmt: skip

    # ── rows as they come ───────────────────────────────────────────────────────────────────────

    def _coder(self, name: str) -> Coder:
        if name not in self._coders:
            self._coders[name] = Coder(self._work)
        return self._coders[name]

    def _file(self, what: str) -> Path:
        ours = what.removeprefix("column ")
        return self._work / (what if ours == what else f"column-{[*self._coders].index(ours)}")

    def _append(self, what: str, values: Array, width: int) -> None:
        path = self._file(what)
        with path.open("ab") as file:
            file.truncate(self._rows * width)  # rows of batches without this column have code 0
            values.tofile(file)

    def _whole(self, what: str, dtype: Any) -> Path:
        """The file of a column in the order the rows came, as long as there are rows."""
        path = self._file(what)
        path.touch()
        os.truncate(path, self._rows * np.dtype(dtype).itemsize)
        return path

    def _raw(self, what: str, dtype: Any) -> Array:
        """A column in the order the rows came, from disk."""
        return np.memmap(self._whole(what, dtype), dtype, "r") if self._rows else np.empty(0, dtype)

    def _ranked_leads(self) -> tuple[Array, pl.Series]:
        """For each lead by its code, its place in the order of ids; and the ids in that order."""
        met = self._leads.texts().collect()["text"].slice(1)
        leads = met.sort().alias("lead")
        place = np.zeros(len(met) + 1, np.uint32)  # nobody has the code 0
        place[self._leads.codes(leads)] = np.arange(len(met), dtype=np.uint32)
        return place, leads

    def _ranks(self, rows: Array) -> Ranks:
        def texts(name: str) -> pl.Series:
            if name not in self._coders:
                return pl.Series([None], dtype=pl.String).new_from_index(0, rows.size)
            return self._coders[name].values(np.asarray(self._raw(f"column {name}", np.uint32)[rows]))

        return ranks_by_column(rows.size, set(self._coders) - {"id", "name"}, texts)

    # ── rows in their order ─────────────────────────────────────────────────────────────────────

    def _write_events(self, leads: pl.Series, order: Arranged) -> None:
        self._sealing.table(LEADS, leads.to_frame("lead"))
        self._sealing.array(STARTS, [order.starts], order.starts.size, np.int64)
        self._sealing.array(AT, order.at(), order.events, np.int64)

    def _write_columns(self, order: Arranged) -> Iterator[dict[str, Any]]:
        for number, (name, coder) in enumerate(self._coders.items()):
            codes = self._raw(f"column {name}", np.uint32)
            self._sealing.array(codes_file(number), (codes[part] for part in order.order()), order.events, coder.dtype)
            self._sealing.table(texts_file(number), coder.texts())
            yield {
                "name": name, "number": number, "texts": coder.size, "known": coder.known,
                "repeats": coder.repeats,
            }  # fmt: skip

    def _write_beside(self, beside: Beside, again: pl.DataFrame) -> None:
        self._sealing.table(AGAIN, pl.concat([beside.again, again.cast(NOBODY.schema)]))
        self._sealing.table(ATTRIBUTES, beside.attributes)
        self._sealing.table(REJECTED, once(beside.rejected))
        self._sealing.table(LEADS_REJECTED, beside.leads_rejected)


@contextmanager
def new_segment(folder: Path) -> Iterator[tuple[str, SegmentWriter]]:
    """A place for a segment. What cannot be finished leaves nothing behind."""
    name = secrets.token_hex(8)
    path = folder / SEGMENTS / name
    try:
        yield name, SegmentWriter(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        shutil.rmtree(path, ignore_errors=True)
        reason = (getattr(error, "strerror", None) or str(error)).splitlines()[0]
        raise HistoryError(
            f'"{folder}" cannot be written: {reason}. Nothing was changed. Make room, or check the rights.'
        ) from error
    except BaseException:
        shutil.rmtree(path, ignore_errors=True)
        raise
