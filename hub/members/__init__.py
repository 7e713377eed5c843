"""Clusters, organisations and the people in them: who is who, who may what, sign-in and invitations."""
