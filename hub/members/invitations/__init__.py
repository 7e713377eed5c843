"""Inviting people: one by one, by list, by file; and joining by the link of the letter."""
