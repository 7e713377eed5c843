"""What the hall hands up: its pages."""

from hub.home.views import bp
from hub.room import Room

ROOM = Room(name="home", title="Home", icon="home", blueprints=[bp], endpoint="home.index")
