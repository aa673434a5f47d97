"""Sources: which origins convert, and how fast."""
