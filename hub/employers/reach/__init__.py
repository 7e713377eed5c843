"""Whom the work with employers reaches in a school year: which schools, which sectors of work, which boroughs; and what
it came to for one employer."""
