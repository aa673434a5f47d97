"""Matching a history on disk: what it answered before is not asked again."""

from leadlight.engine.stored.match import match_stored

__all__ = ["match_stored"]
