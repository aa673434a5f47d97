"""A replay, on the screen and as a picture."""
