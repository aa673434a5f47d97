"""What the lifecycle shows in any case."""

from __future__ import annotations

from typing import Final

from leadlight.report.measures.stays import PATH

ALWAYS: Final = tuple(stage for stage in PATH if stage != "pql")  # many models have no second door
READINGS: Final = ("cohort", "entries")
