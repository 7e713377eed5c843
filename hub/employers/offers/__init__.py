"""What employers offer, what is left of it, and which of it suits a request."""
