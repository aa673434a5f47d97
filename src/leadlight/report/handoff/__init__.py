"""Hand-off: what sales does with what it is given."""
