"""Kinds of resource with a short form and a page of their own: practice note, event recipe and others."""
