"""The board of what is wanted, and what was shared in answer."""
