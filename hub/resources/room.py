"""What resources hands up to cli, worker, home and erasure."""

from hub.resources import public, views
from hub.resources.demo import load
from hub.resources.handing import counts, describe, handed_over, needs, news
from hub.resources.people import ABOUT_PEOPLE
from hub.resources.reading import empty_withdrawn, read_files, release_claims, sweep_orphans
from hub.resources.search import KIND, SEARCH, search_rows
from hub.resources.sheets import sheets
from hub.room import Room

ROOM = Room(
    name="resources",
    title="Resources",
    icon="resources",
    blueprints=[views.bp, public.bp],
    endpoint="resources.index",
    needs=needs,
    news=news,
    at_start={"release_claims": release_claims},
    jobs={"read_files": read_files, "empty_withdrawn": empty_withdrawn, "sweep_orphans": sweep_orphans},
    search_sources=[SEARCH],
    search_rows={KIND: search_rows},
    facts={"resources.shared": counts},
    describers={KIND: describe},
    personal=[ABOUT_PEOPLE],
    handover=handed_over,
    export=sheets,
    demo=load,
)
