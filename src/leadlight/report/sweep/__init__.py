"""A sweep and a threshold, on the screen and as pictures."""
