"""The rooms of this hub, in the order of the navigation."""

from hub.actions.room import ROOM as ACTIONS
from hub.audits.room import ROOM as AUDITS
from hub.employers.room import ROOM as EMPLOYERS
from hub.home.room import ROOM as HOME
from hub.meetings.room import ROOM as MEETINGS
from hub.members.room import ROOM as MEMBERS
from hub.notices.room import ROOM as NOTICES
from hub.planner.room import ROOM as PLANNER
from hub.resources.room import ROOM as RESOURCES

ROOMS = (HOME, RESOURCES, MEETINGS, EMPLOYERS, AUDITS, MEMBERS, ACTIONS, PLANNER, NOTICES)
