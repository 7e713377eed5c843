"""What meetings hands up to home, worker, cli and erasure."""

import hub.meetings.agenda.views
import hub.meetings.answers.views
import hub.meetings.approval.views
import hub.meetings.attendance.views
import hub.meetings.exporting.views
import hub.meetings.invited.views
import hub.meetings.minutes.views
import hub.meetings.missed.views
import hub.meetings.options.views
import hub.meetings.pack.views
import hub.meetings.polls.views
import hub.meetings.series.views
import hub.meetings.views  # noqa: F401  all of these join the blueprints by being imported
from hub.facts import OneOf
from hub.meetings import demo, finding, front, personal
from hub.meetings.agenda.outcomes import MADE
from hub.meetings.attendance.queries import attendance
from hub.meetings.blueprints import bp, links
from hub.meetings.calendar.views import bp as calendar
from hub.meetings.hours.views import bp as hours
from hub.meetings.minutes import personal as minutes_personal
from hub.meetings.polls.reminding import remind_due
from hub.meetings.sheets import sheets
from hub.room import Room

ROOM = Room(
    name="meetings",
    title="Meetings",
    icon="meetings",
    blueprints=[bp, links, calendar, hours],
    endpoint="meetings.index",
    needs=front.needs,
    need_count=front.need_count,
    upcoming=front.coming,
    news=front.news,
    hourly={"remind_due": remind_due},
    search_sources=[finding.SEARCH],
    search_rows={"meeting": finding.search_rows},
    facts={name: OneOf(attendance, name.partition(".")[2]) for name in ("meetings.attended", "meetings.held")},
    describers={"meeting": finding.described},
    made={"agenda": MADE},
    personal=[personal.PERSONAL, minutes_personal.PERSONAL],
    handover=personal.handover,
    export=sheets,
    demo=demo.load,
)
