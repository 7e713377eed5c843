"""What audits hands up to home, worker, cli and erasure."""

import hub.audits.answering
import hub.audits.asking.views
import hub.audits.beside
import hub.audits.cluster
import hub.audits.delegation.answering
import hub.audits.delegation.views
import hub.audits.evidence
import hub.audits.handing_in
import hub.audits.own
import hub.audits.own_questions
import hub.audits.report.views
import hub.audits.rounds
import hub.audits.signing.views
import hub.audits.views  # noqa: F401  # these join their views to the blueprints
from hub.audits.blueprints import bp, links
from hub.audits.demo import demo
from hub.audits.handing_up import (
    describe_answers,
    describe_reviews,
    describe_rounds,
    gap_titles,
    gaps,
    need_count,
    needs,
    news,
)
from hub.audits.personal import PERSONAL, handover
from hub.audits.retention import forget_addresses
from hub.audits.sheets import sheets
from hub.room import Room

ROOM = Room(
    name="audits",
    title="Audits",
    icon="audits",
    blueprints=[bp, links],
    endpoint="audits.index",
    hourly={"forget_addresses_of_reviews": forget_addresses},
    needs=needs,
    need_count=need_count,
    news=news,
    facts={"audits.gaps": gaps, "audits.gap_titles": gap_titles},
    describers={
        "audit_answer": describe_answers,
        "audit_review": describe_reviews,
        "audit_round": describe_rounds,
    },
    personal=[PERSONAL],
    handover=handover,
    export=sheets,
    demo=demo,
)
