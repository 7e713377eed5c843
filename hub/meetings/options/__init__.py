"""The dates of a poll that is out already: more of them, or fewer."""
