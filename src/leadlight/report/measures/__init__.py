"""What several reports count and measure alike: stays, rates with their intervals, waits, survival."""
