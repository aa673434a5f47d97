"""The calendar of a time zone: where its clocks are set, to the microsecond."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from leadlight.engine.clock import clock_changes

HOUR = 3_600_000_000


def micro(*moment: int) -> int:
    return int(datetime(*moment, tzinfo=UTC).timestamp()) * 1_000_000


@pytest.mark.parametrize(
    ("zone", "changes"),
    [
        ("UTC", []),
        ("Europe/Berlin", [(micro(2026, 3, 29, 1), 2), (micro(2026, 10, 25, 1), 1)]),
        ("America/New_York", [(micro(2026, 3, 8, 7), -4), (micro(2026, 11, 1, 6), -5)]),
        ("Australia/Lord_Howe", [(micro(2026, 4, 4, 15), 10.5), (micro(2026, 10, 3, 15, 30), 11)]),
    ],
)
def test_clocks_are_set_at_their_instants(zone: str, changes: list[tuple[int, float]]) -> None:
    starts, offsets = clock_changes(zone, micro(2026, 1, 1), micro(2026, 12, 31))
    assert list(zip(starts[1:].tolist(), (offsets[1:] / HOUR).tolist(), strict=True)) == changes
