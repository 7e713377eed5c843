"""What resources hands up to home, worker, cli and erasure."""

from hub.resources.views import bp
from hub.room import Room

ROOM = Room(name="resources", title="Resources", icon="resources", blueprints=[bp], endpoint="resources.index")
