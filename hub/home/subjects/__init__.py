"""Requests of people about themselves, for the administrator: what is held of them, and erasing it."""
