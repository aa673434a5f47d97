"""Bands: whether a higher score, grade or temperature converts better."""
