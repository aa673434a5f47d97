"""Checks of a model, one a file: each finds one kind of thing that cannot be meant.

A check is a module with a first sentence that says what it looks for, and ``check(model)``, which yields findings;
each says on which other pieces of the model it relies. ``leadlight.model.checking`` runs them all.
"""
