"""Who was there, school by school, over the year."""
