"""What happened: events and attributes from files."""

from leadlight.history.attributes import Attributes, OpenAttributes, open_attributes, read_attributes
from leadlight.history.cluster import Clustered, cluster
from leadlight.history.errors import HistoryError
from leadlight.history.events import Events, open_events
from leadlight.history.in_memory import events_in
from leadlight.history.mapping import Mapping, read_mapping
from leadlight.history.values import as_boolean, as_number, as_text

__all__ = [
    "Attributes",
    "Clustered",
    "Events",
    "HistoryError",
    "Mapping",
    "OpenAttributes",
    "as_boolean",
    "as_number",
    "as_text",
    "cluster",
    "events_in",
    "open_attributes",
    "open_events",
    "read_attributes",
    "read_mapping",
]
