"""Whom to keep warm: employers nobody has been in touch with for longer than their stage allows."""
