"""What will be spoken about: items, times, proposals."""
