"""What resources hands up to cli, worker, home and erasure."""

import hub.resources.collections.views
import hub.resources.kinds.views
import hub.resources.playing
import hub.resources.previews.views
import hub.resources.responses.views
import hub.resources.versions.views
import hub.resources.views
import hub.resources.wanted.views  # noqa: F401  they join the blueprint by being imported
from hub.facts import OneOf
from hub.resources import public
from hub.resources.blueprints import bp
from hub.resources.demo import load
from hub.resources.drawing import draw_pictures
from hub.resources.freshness import ask_about_old, look_at_a_link
from hub.resources.handing import counts, describe, handed_over, news
from hub.resources.needs import needs
from hub.resources.people import ABOUT_PEOPLE
from hub.resources.reading import empty_withdrawn, read_files, release_claims, sweep_orphans
from hub.resources.search import KIND, SEARCH, search_rows
from hub.resources.sheets import sheets
from hub.resources.wanted import search as wanted
from hub.resources.wanted.outcomes import MADE
from hub.resources.wanted.queries import asked_for
from hub.room import Room

ROOM = Room(
    name="resources",
    title="Resources",
    icon="resources",
    blueprints=[bp, public.bp],
    endpoint="resources.index",
    needs=needs,
    news=news,
    at_start={"release_claims": release_claims},
    jobs={
        "read_files": read_files,
        "draw_pictures": draw_pictures,
        "empty_withdrawn": empty_withdrawn,
        "sweep_orphans": sweep_orphans,
    },
    outside={"look_at_a_link": look_at_a_link},
    hourly={"ask_about_old": ask_about_old},
    search_sources=[SEARCH, wanted.SEARCH],
    search_rows={KIND: search_rows, wanted.KIND: wanted.search_rows},
    facts={
        "resources.shared": OneOf(counts, "shared"),
        "resources.taken": OneOf(counts, "taken"),
        "resources.asked_for": asked_for,
    },
    describers={KIND: describe, wanted.KIND: wanted.describe},
    made={"wanted": MADE},
    personal=[ABOUT_PEOPLE],
    handover=handed_over,
    export=sheets,
    demo=load,
)
