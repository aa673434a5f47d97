"""Curves: what share has converted by when."""
