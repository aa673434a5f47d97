"""A history larger than memory: qualified by parts of leads, with the same outcome."""

from leadlight.engine.in_parts.lay_out import in_parts
from leadlight.engine.in_parts.memory import MemoryLimitError, memory_of
from leadlight.engine.in_parts.outcome import LaidOut, OutcomeInParts

__all__ = ["LaidOut", "MemoryLimitError", "OutcomeInParts", "in_parts", "memory_of"]
