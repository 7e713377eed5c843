"""Hours of attended meetings: a person's own record of professional development."""
