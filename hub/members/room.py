"""What members hands up to home, worker, cli and erasure."""

import hub.members.clusters.views
import hub.members.joining.views
import hub.members.organisations.views
import hub.members.seats.views  # noqa: F401  # these four put their pages on the blueprint
from hub.members import demo, front
from hub.members.guesses import forget_old
from hub.members.invitations.views import links
from hub.members.me.views import bp as me
from hub.members.personal import PERSONAL
from hub.members.sheets import sheets
from hub.members.views import bp
from hub.room import Room

ROOM = Room(
    name="members",
    title="Members",
    icon="members",
    blueprints=[bp, links, me],
    endpoint="members.index",
    needs=front.needs,
    need_count=front.need_count,
    news=front.news,
    hourly={"forget_guesses": forget_old},
    facts=front.FACTS,
    describers=front.DESCRIBERS,
    personal=PERSONAL,
    export=sheets,
    demo=demo.load,
)
