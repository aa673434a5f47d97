"""Lifecycle: how many enter each stage, move on, and how long it takes."""
