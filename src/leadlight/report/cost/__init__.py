"""Cost: what leads and customers cost, and what they are worth."""
