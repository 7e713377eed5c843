"""The weekly letter: what needs each person, what is new, and the lead's note, before the school day they chose."""
