"""Employers and people out of a CSV or Excel file: looked at row by row, then written at once, or not at all."""
