"""Influence: what marketing brought or touched, and who gets the credit for it."""
