"""The outcome, or a report, as a page."""
