"""Which reading is for which file, checked before anything is read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from leadlight.history.errors import HistoryError, did_you_mean, listed
from leadlight.history.files import found_files, opened_file
from leadlight.history.reading import Column, Kind, Reading, RowNumber
from leadlight.history.rows import File
from leadlight.history.usable import Use


def uses(paths: Iterable[str | Path], readings: Sequence[Reading], kind: Kind, zone: str) -> list[Use]:
    """Every reading of every file, in the order of the files and, for a file, of the readings.

    Raises HistoryError for a file that cannot be read, that no reading is for, or that lacks a column.
    """
    found = []
    for path in found_files(paths):
        takers = [reading for reading in readings if reading.takes(path.name)]
        if not takers:
            patterns = listed(dict.fromkeys(reading.files for reading in readings))
            raise HistoryError(
                f'No reading of the map is for "{path.name}": they are for {patterns}. '
                "Add a reading for it, or leave the file out."
            )
        file = opened_file(path, kind.column, kind.reserved)
        found += [Use(file, reading, kind, zone) for reading in takers]
    for reading in readings:
        _check_reading([use for use in found if use.reading is reading])
    return found


def _check_reading(of_one: Sequence[Use]) -> None:
    for use in of_one:
        _check_columns(use)
    if not of_one:
        return
    reading = of_one[0].reading
    if isinstance(reading.lead, RowNumber) and len(of_one) > 1:
        raise HistoryError(
            f'{reading.place}: The lead is "{reading.lead.prefix}" and the row\'s number, but {len(of_one)} '
            "files are read so; leads would be mixed up. Give each file a reading with a prefix of its own."
        )
    for source in (reading.properties or {}).values():
        if isinstance(source, Column) and not any(
            use.file.open_ended or use.file.may_have(source.name) for use in of_one
        ):
            raise _no_column(of_one[0].file, source.name, reading)


def _check_columns(use: Use) -> None:
    """The columns without which no row can be read. A file may lack single properties, and an id."""
    needed = [getattr(use.reading, word) for word in use.kind.required]
    needed += [s for s in (use.reading.at, use.reading.id) if s not in (Column("at"), Column("id"))]
    for source in needed:
        if isinstance(source, Column) and not use.file.may_have(source.name):
            raise _no_column(use.file, source.name, use.reading)
    for column in use.reading.where:
        if not (use.file.open_ended or use.file.may_have(column)):
            raise _no_column(use.file, column, use.reading)


def _no_column(file: File, column: str, reading: Reading) -> HistoryError:
    place = f"{reading.place}: " if reading.place else ""
    remedy = "Correct the map" if place else "Rename the column, or say in a map (--map) which column it is"
    return HistoryError(
        f'{place}"{file.path}" has no column "{column}".{did_you_mean(column, file.columns)} '
        f"It has {listed(file.columns)}. {remedy}."
    )
