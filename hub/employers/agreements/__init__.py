"""Agreements of schools with an EBP, and the wait list of requests that none covers."""
