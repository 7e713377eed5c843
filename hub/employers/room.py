"""What employers hands up to home, worker, cli and erasure."""

import hub.employers.agreements.views
import hub.employers.answers.afterwards
import hub.employers.answers.calls
import hub.employers.answers.views
import hub.employers.checks.views
import hub.employers.exporting.views
import hub.employers.figures as figures
import hub.employers.importing.views
import hub.employers.kit.looking_back
import hub.employers.kit.views
import hub.employers.merging.views
import hub.employers.offers.views
import hub.employers.people.views
import hub.employers.privacy.views
import hub.employers.reach.views
import hub.employers.record.views
import hub.employers.requests.day
import hub.employers.requests.moving
import hub.employers.requests.views
import hub.employers.spare.views
import hub.employers.telling.views
import hub.employers.views
import hub.employers.warm.views
import hub.employers.words  # noqa: F401  (the views join the blueprints)
from hub.employers.agreements.reminding import remind_of_agreements
from hub.employers.blueprints import bp, links
from hub.employers.checks.reminding import remind_of_certificates
from hub.employers.demo import load
from hub.employers.gone import ERASING
from hub.employers.importing.clearing import forget_rows
from hub.employers.kit.reminding import remind
from hub.employers.needs import need_count, needs, news
from hub.employers.personal import PERSONAL, handover
from hub.employers.privacy.retention import review_people
from hub.employers.requests.outcomes import MADE
from hub.employers.requests.unanswered import chase
from hub.employers.search import SEARCH, search_rows
from hub.employers.sheets import sheets
from hub.employers.stages import end_stages
from hub.employers.telling.reminding import remind_of_untold
from hub.facts import OneOf
from hub.room import Room

ROOM = Room(
    name="employers",
    title="Employers",
    icon="employers",
    blueprints=[bp, links],
    endpoint="employers.index",
    needs=needs,
    need_count=need_count,
    news=news,
    hourly={
        "forget_import_rows": forget_rows,
        "remind_of_untold": remind_of_untold,
        "chase_unanswered_requests": chase,
        "remind_of_sheets": remind,
        "review_people": review_people,
        "remind_of_certificates": remind_of_certificates,
        "remind_of_agreements": remind_of_agreements,
        "end_stages": end_stages,
    },
    search_sources=[SEARCH],
    search_rows={"employer": search_rows},
    facts={
        "employers.asked_for": figures.asked_for,
        "employers.requests_made": OneOf(figures.requests_of_the_year, "made"),
        "employers.requests_met": OneOf(figures.requests_of_the_year, "met"),
        "employers.days_to_answer": OneOf(figures.requests_of_the_year, "days"),
        "employers.contacts_offered": figures.contacts_offered,
    },
    describers={"employer": figures.describe_employers, "request": figures.describe_requests},
    made={"request": MADE},
    personal=PERSONAL,
    erasing=ERASING,
    handover=handover,
    export=sheets,
    demo=load,
)
