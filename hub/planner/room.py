"""What the planner hands up: its pages, the table to carry away, and the demo's dates."""

import hub.planner.importing.views
import hub.planner.views  # noqa: F401  they join the blueprint by being imported
from hub.planner.blueprints import bp
from hub.planner.clearing import clear_removed
from hub.planner.demo import load
from hub.planner.sheets import sheets
from hub.room import Room

ROOM = Room(
    name="planner",
    title="The year",
    icon="meetings",
    blueprints=[bp],
    hourly={"clear_removed_dates": clear_removed},
    export=sheets,
    demo=load,
)
