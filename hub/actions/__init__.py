"""Things that someone is to do by a day, for any room."""
