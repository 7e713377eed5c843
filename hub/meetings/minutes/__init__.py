"""What was said and decided, and who does what by when."""
