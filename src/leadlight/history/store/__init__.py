"""A history kept on disk: clustered by lead, checked, and added to without being rebuilt."""

from leadlight.history.store.building import Added, add_history, build_history
from leadlight.history.store.history import StoredHistory, open_history
from leadlight.history.store.manifest import Part, Sources, is_history, rebuilding
from leadlight.history.store.sealed import DamagedError
from leadlight.history.store.segment import Segment

__all__ = [
    "Added",
    "DamagedError",
    "Part",
    "Segment",
    "Sources",
    "StoredHistory",
    "add_history",
    "build_history",
    "is_history",
    "open_history",
    "rebuilding",
]
