"""Checks of a model, one a file: each finds one kind of thing that cannot be meant.

A check is a module with a first sentence that says what it looks for, ``NEEDS`` (the sections of the
model it needs whole) and ``check(model)``, which yields findings. ``leadlight.model.checking`` runs them all.
"""
