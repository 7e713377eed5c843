"""Meetings that come again and again: their rhythm, their usual agenda, and the next one."""
