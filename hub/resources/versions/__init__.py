"""New versions of a file at the address of the old one; the older ones stay."""
