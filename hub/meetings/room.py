"""What meetings hands up to home, worker, cli and erasure."""

from hub.meetings.views import bp
from hub.room import Room

ROOM = Room(name="meetings", title="Meetings", icon="meetings", blueprints=[bp], endpoint="meetings.index")
