"""What employers hands up to home, worker, cli and erasure."""

from hub.employers.views import bp
from hub.room import Room

ROOM = Room(name="employers", title="Employers", icon="employers", blueprints=[bp], endpoint="employers.index")
