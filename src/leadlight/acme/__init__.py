"""Acme, an invented company: eighteen months of leads whose truth is known."""

from leadlight.acme.model import changed_model_text, model_text
from leadlight.acme.rates import END, START
from leadlight.acme.write import write

__all__ = ["END", "START", "changed_model_text", "model_text", "write"]
