"""What members hands up to home, worker, cli and erasure."""

from hub.members import demo
from hub.members.views import bp
from hub.room import Room

ROOM = Room(name="members", title="Members", icon="members", blueprints=[bp], endpoint="members.index", demo=demo.load)
