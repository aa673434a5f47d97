"""A history larger than memory, laid out on disk in parts of leads."""

from leadlight.history.spill.costs import Costs
from leadlight.history.spill.part import EVENTS, SAID, Part
from leadlight.history.spill.sized import sized
from leadlight.history.spill.spill import Spill
from leadlight.history.spill.temporary import DiskError, on_disk, temporary_folder
from leadlight.history.spill.ties import with_ties

__all__ = ["EVENTS", "SAID", "Costs", "DiskError", "Part", "Spill", "on_disk", "sized", "temporary_folder", "with_ties"]
