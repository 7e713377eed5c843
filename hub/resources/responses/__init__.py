"""What others say to a resource: we used it, thanks, comments, reports of a problem."""
