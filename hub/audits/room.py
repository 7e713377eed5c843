"""What audits hands up to home, worker, cli and erasure."""

from hub.audits.views import bp
from hub.room import Room

ROOM = Room(name="audits", title="Audits", icon="audits", blueprints=[bp], endpoint="audits.index")
