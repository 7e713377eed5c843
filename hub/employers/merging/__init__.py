"""Two records of one employer, or of one person there, become one; for 30 days they can be parted again."""
