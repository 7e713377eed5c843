"""A senior leader or a governor reads the answers of a review and signs them off."""
