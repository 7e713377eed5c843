"""Clusters: making one, its settings, what happened in it."""
