"""A school's result to carry away: one page for others, and everything as a table."""
