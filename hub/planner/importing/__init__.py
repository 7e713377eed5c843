"""A school's calendar taken over from a file: read, looked over, then written at once, and undone at once."""
