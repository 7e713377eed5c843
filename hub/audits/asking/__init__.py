"""Whom to ask: schools that are happy to be asked about a section, whatever their own result is."""
