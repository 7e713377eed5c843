"""Backup and move: one archive of a whole hub, and one folder of pages and tables of a single cluster."""
