"""Asking to join a cluster, and answering."""
