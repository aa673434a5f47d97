"""What leads did, as reports read it beside an outcome: their events, and what of them several reports ask."""
