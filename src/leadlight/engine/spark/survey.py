"""The first look: every file is read once, to know what is in it before anything is decided.

What cannot be used, which columns there are, and when the last event was: the outcome of a single lead depends on the
last instant of the whole history.
"""

from __future__ import annotations

import io
import json
import os
import pickle
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

import polars as pl
import pyarrow as pa

from leadlight.engine.spark.carried import Carried
from leadlight.history import HistoryError
from leadlight.history.usable import MOST_SHOWN, REJECTED, Use

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

PIECE: Final = 1_000_000
"""So many rows of a file are one task's, where the format lets a file be cut."""
_SEEN: Final = pa.schema(
    [
        ("piece", pa.int64()),
        ("rows", pa.int64()),
        ("last", pa.int64()),
        ("names", pa.string()),
        ("rejected", pa.binary()),
        ("trouble", pa.string()),
    ]
)
_SEEN_DDL: Final = "piece bigint, rows bigint, last bigint, names string, rejected binary, trouble string"

Batches = Iterator[pa.RecordBatch]


@dataclass(frozen=True)
class Surveyed:
    """Files of events or of attributes, looked through: ``pieces`` can be opened anywhere; ``names`` are the columns
    beside ours, in order; ``last`` the last instant (µs UTC), if any; ``rejected`` as of events."""

    pieces: tuple[bytes, ...]
    measured: frozenset[str] | None
    names: tuple[str, ...]
    rows: int
    last: int | None
    rejected: pl.DataFrame

    def carried_by(self, spark: SparkSession, carried: Carried) -> DataFrame:
        """All usable rows, as a table of Spark's."""
        pieces, measured = self.pieces, self.measured

        def read(batches: Batches) -> Batches:
            for number in _numbers(batches):
                use = _opened(pieces[number])
                for batch in use.batches(None, _measured(use, measured)):
                    yield from carried.packed(batch.usable, use.kind)

        return _over(spark, pieces, read, carried.ddl)


def survey(spark: SparkSession, found: Sequence[Use], asked: Collection[str] | None) -> Surveyed:
    """Look through files. ``asked`` are the properties a model asks for (None: all). Raises HistoryError."""
    cut = [(number, _packed(piece)) for number, use in enumerate(found) for piece in use.pieces(PIECE)]
    whose = dict(enumerate(number for number, _ in cut))
    pieces, wanted = tuple(piece for _, piece in cut), None if asked is None else frozenset(asked)

    def look(batches: Batches) -> Batches:
        for number in _numbers(batches):
            yield pa.RecordBatch.from_pylist([{"piece": number, **_seen(pieces[number], wanted)}], schema=_SEEN)

    seen = sorted(_over(spark, pieces, look, _SEEN_DDL).toArrow().to_pylist(), key=lambda one: one["piece"])
    for trouble in (one["trouble"] for one in seen if one["trouble"]):
        raise HistoryError(trouble)
    return Surveyed(
        pieces,
        wanted,
        names=tuple(sorted({name for one in seen for name in json.loads(one["names"])})),
        rows=sum(one["rows"] for one in seen),
        last=max((one["last"] for one in seen if one["last"] is not None), default=None),
        rejected=_rejected(seen, whose),
    )


def _over(spark: SparkSession, pieces: Sequence[bytes], job: Callable[[Batches], Batches], ddl: str) -> DataFrame:
    """A job over the numbers of pieces, each a task."""
    return spark.range(0, len(pieces), 1, max(len(pieces), 1)).mapInArrow(job, ddl)


def _numbers(batches: Batches) -> Iterator[int]:
    return chain.from_iterable(batch.column(0).to_pylist() for batch in batches)


def _packed(use: Use) -> bytes:
    return pickle.dumps((os.getcwd(), use))  # noqa: PTH109 -- as text


def _opened(piece: bytes) -> Use:
    """The piece of a file, in a task; its path may be relative to where the command was called."""
    place, use = pickle.loads(piece)  # noqa: S301 -- made by `survey`, in this run
    with suppress(OSError):  # if there is no such folder here, there is no such file: that is told
        os.chdir(place)
    assert isinstance(use, Use)  # noqa: S101
    return use


def _measured(use: Use, asked: frozenset[str] | None) -> Collection[str]:
    return use.properties() if asked is None else asked


def _seen(piece: bytes, asked: frozenset[str] | None) -> dict[str, Any]:
    """What one task finds in its piece; a file that cannot be read is told, not raised: Spark would try again."""
    try:
        return _look(_opened(piece), asked)
    except HistoryError as error:
        return {"rows": 0, "names": "[]", "trouble": str(error)}


def _look(use: Use, asked: frozenset[str] | None) -> dict[str, Any]:
    rows, last, names = 0, None, set(use.properties())
    rejected = [pl.DataFrame(schema=REJECTED)]
    for batch in use.batches(asked, _measured(use, asked)):
        rows += batch.usable.height
        rejected.append(batch.rejected)
        instants = [last, batch.usable["at"].max()]
        last = max((at for at in instants if isinstance(at, int)), default=None)
        names.update(batch.usable.columns)
    if asked is not None and use.file.open_ended and use.reading.properties is None:
        # What is rejected is shown with the columns that were asked for, so the others need another look.
        names.update(name for batch in use.batches(None, asked) for name in batch.usable.columns)
    kept = io.BytesIO()
    pl.concat(rejected).write_ipc(kept)
    return {
        "rows": rows,
        "last": last,
        "names": json.dumps(sorted(names - set(use.kind.reserved))),
        "rejected": kept.getvalue(),
    }


def _rejected(seen: Sequence[dict[str, Any]], whose: dict[int, int]) -> pl.DataFrame:
    """Rejected rows in the order of the files, each once; of very many in one file, the rest without their text."""
    tables = [pl.read_ipc(one["rejected"]).with_columns(use=pl.lit(whose[one["piece"]])) for one in seen]
    table = pl.concat([pl.DataFrame(schema={**REJECTED, "use": pl.Int32}), *tables])
    shown = pl.int_range(pl.len()).over("use") < MOST_SHOWN
    table = table.with_columns(pl.when(shown).then("row")).select(*REJECTED)
    return table.unique(["file", "line", "reason"], keep="first", maintain_order=True)
