"""Spare seats on a visit that is booked: posted by its school, asked for by others of the cluster."""
