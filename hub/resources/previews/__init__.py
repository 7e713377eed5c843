"""A look inside the files of a resource, before one fetches them."""
