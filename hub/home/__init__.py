"""The hall: front page, global search, notices, statements, health. Knows all rooms through `room.rooms()`."""
