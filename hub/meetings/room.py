"""What meetings hands up to home, worker, cli and erasure."""

import hub.meetings.agenda.views
import hub.meetings.answers.views
import hub.meetings.attendance.views
import hub.meetings.minutes.views
import hub.meetings.pack.views
import hub.meetings.polls.views
import hub.meetings.series.views
import hub.meetings.views  # noqa: F401  all of these join the blueprints by being imported
from hub.meetings import demo, finding, front, personal
from hub.meetings.attendance.queries import attended
from hub.meetings.blueprints import bp, links
from hub.meetings.calendar.views import bp as calendar
from hub.meetings.sheets import sheets
from hub.room import Room

ROOM = Room(
    name="meetings",
    title="Meetings",
    icon="meetings",
    blueprints=[bp, links, calendar],
    endpoint="meetings.index",
    needs=front.needs,
    need_count=front.need_count,
    upcoming=front.coming,
    news=front.news,
    search_sources=[finding.SEARCH],
    search_rows={"meeting": finding.search_rows},
    facts={"meetings.attended": attended},
    describers={"meeting": finding.described},
    personal=[personal.PERSONAL],
    handover=personal.handover,
    export=sheets,
    demo=demo.load,
)
