"""The library: what schools share, found by what is inside it."""
