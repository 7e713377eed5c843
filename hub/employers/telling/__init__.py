"""Imported people: until it is noted when and how they were told, nobody but the organisation that brought them sees
them. Told or removed: in bulk, and with a reminder after a month."""
