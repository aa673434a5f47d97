"""Visits: how visitors become leads."""
