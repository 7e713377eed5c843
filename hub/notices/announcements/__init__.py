"""Announcements: what the lead writes to all or chosen people of the cluster, one letter each."""
