"""Meetings: from a date that schools can make to actions that get done."""
