"""What schools ask for, from asking to thanks."""
