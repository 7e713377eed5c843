"""Self-reviews: each school looks at its provision, the cluster sees where to work."""
