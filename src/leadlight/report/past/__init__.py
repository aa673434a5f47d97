"""What leads did, as reports read it beside an outcome: touches of sales, opportunities, visits."""
