"""The outcome in one screen."""
