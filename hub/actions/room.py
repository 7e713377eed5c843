"""What actions hands up to home, worker, cli and erasure."""

from hub.actions.views import bp
from hub.room import Room

ROOM = Room(name="actions", title="Actions", icon="actions", blueprints=[bp])
