"""Seats: giving, ending, handing over."""
