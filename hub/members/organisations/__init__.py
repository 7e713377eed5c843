"""Organisations of a cluster: their pages and profiles, choosing them from the register, leaving."""
