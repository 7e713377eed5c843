"""The generated hub's employers, meetings, self-reviews and the schools' year."""

import random
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from hub.audits.closing import close
from hub.audits.demo import answer
from hub.audits.frameworks import Framework, Given
from hub.audits.loading import load_templates, templates
from hub.audits.models import LONDON_AMBITIONS, AuditAnswer, AuditReview, AuditRound, Showing
from hub.audits.opening import default_framework, years_taught
from hub.audits.scoring import score
from hub.db import db
from hub.employers.models import Employer, EmployerContact, EmployerEvent, EmployerPlace, EmployerShare
from hub.employers.offers.models import EmployerOffer, Where
from hub.employers.requests.models import EmployerAsk, EmployerRequest
from hub.employers.requests.states import RequestState
from hub.employers.states import EventKind, Sharing, SizeBand, Stage
from hub.meetings.minutes.models import Minutes
from hub.meetings.models import (
    AgendaItem,
    Invitation,
    InvitedOrganisation,
    Meeting,
    MeetingOption,
    PollAnswer,
)
from hub.meetings.states import Attendance, Can, MeetingState, Reply
from hub.members.models import Organisation, Role
from hub.planner.kinds import Kind
from hub.planner.models import PlannerEntry
from hub.text import school_year_began
from hub.vocabulary import codes
from tests.bench.generator import BOROUGHS, ClusterOf, Place, World, some

HAPPENINGS = (EventKind.CONTACT, EventKind.MEETING, EventKind.OFFER)
OFFERED = ("workplace_visit", "work_experience", "extended_placement", "talk", "small_group_talk", "mock_interview")
VARIANTS = 12  # of answered self-reviews: every school's is one of these


def employers(world: World) -> None:
    rng = world.random("employers")
    for cluster, number in world.spread(world.size.employers):
        own = [_employer(world, rng, cluster) for _ in range(number)]
        offers = {employer_id: _offer(world, rng, cluster, employer_id) for employer_id in own if rng.random() < 0.5}
        for school in cluster.schools:
            for _ in range(4):
                employer_id = rng.choice(own)
                _request(world, rng, cluster, school, employer_id, offers.get(employer_id))


def _employer(world: World, rng: random.Random, cluster: ClusterOf) -> int:
    prose = world.prose
    steward, changed = rng.choice([*cluster.schools, cluster.ebp]), world.ago(rng.random() * 700)
    name = f"{prose.name(rng)} {prose.name(rng)} {rng.choice(['Ltd', 'Works', 'Group', 'Studio'])}"
    person = cluster.of(Role.BROKER).person_id
    employer_id = world.put(
        Employer, name=name, folded_name=name.lower(), sector=rng.choice(codes("sector")),
        size_band=rng.choice(list(SizeBand)), about=prose.sentence(rng, 40), hosts_ldd=rng.random() < 0.2,
        step_free=rng.random() < 0.5, transport=prose.sentence(rng, 6),
        activity_types=some(rng, codes("activity_type"), 3),
        stage=rng.choices([Stage.ACTIVE, Stage.PROSPECT, Stage.DO_NOT_CONTACT], [7, 2, 1])[0], steward_id=steward,
        introduced_by_id=steward, created_by_id=person, created_at=changed, changed_at=changed,
    )  # fmt: skip
    world.put(EmployerPlace, employer_id=employer_id, postcode="N1 9AG", outcode="N1", borough=rng.choice(BOROUGHS))
    world.put(EmployerShare, employer_id=employer_id, cluster_id=cluster.id, shared_at=changed,
              sharing=rng.choice(list(Sharing)))  # fmt: skip
    world.put(EmployerContact, employer_id=employer_id, name=f"{prose.name(rng)} {prose.name(rng)}",
              email=f"e{employer_id}@firm.example", added_by_id=person)  # fmt: skip
    for _ in range(3):
        world.put(
            EmployerEvent, employer_id=employer_id, request_id=None, cluster_id=cluster.id, organisation_id=steward,
            person_id=person, kind=rng.choice(HAPPENINGS), text=prose.sentence(rng, 15),
            at=world.ago(rng.random() * 300),
        )  # fmt: skip
    return employer_id


def _offer(world: World, rng: random.Random, cluster: ClusterOf, employer_id: int) -> tuple[int, str]:
    activity = rng.choice([*OFFERED, *codes("activity_type")])
    offer_id = world.put(
        EmployerOffer, employer_id=employer_id, activity_type=activity, about=world.prose.sentence(rng, 15),
        year_groups=some(rng, codes("year_group"), 3), group_size=rng.randint(4, 30), per_week=rng.choice([None, 1, 2]),
        per_term=rng.choice([None, 2, 4, 6]), where=rng.choice(list(Where)), radius_km=rng.choice([None, None, 5, 15]),
        ldd_ready=rng.random() < 0.3, created_by_id=cluster.of(Role.BROKER).person_id,
    )  # fmt: skip
    return offer_id, activity


def _request(
    world: World, rng: random.Random, cluster: ClusterOf, school: int, employer_id: int, offer: tuple[int, str] | None
) -> None:
    place, broker = cluster.leaders[school], cluster.of(Role.BROKER)
    state, asked = rng.choice(list(RequestState)), world.ago(rng.random() * 200)
    request_id = world.put(
        EmployerRequest, cluster_id=cluster.id, organisation_id=school, seat_id=place.seat_id,
        asked_by_id=place.person_id, asked_at=asked, offer_id=offer[0] if offer else None,
        activity_type=offer[1] if offer else rng.choice(codes("activity_type")),
        title=world.prose.title(rng), year_groups=some(rng, codes("year_group"), 2), number=rng.randint(10, 120),
        wanted_on=world.today + timedelta(days=rng.randint(5, 90)), needs=world.prose.sentence(rng, 12),
        broker_seat_id=broker.seat_id, employer_id=employer_id, state=state, state_since=asked,
        due_on=world.today + timedelta(days=rng.randint(-5, 20)), happens_at=world.ago(rng.randint(-60, 60)),
    )  # fmt: skip
    kinds = [EventKind.ASKED, EventKind.PASSED_ON, EventKind.EMPLOYER_ASKED]
    for number, kind in enumerate(kinds):
        world.put(EmployerEvent, employer_id=employer_id, request_id=request_id, cluster_id=cluster.id,
                  organisation_id=school, person_id=broker.person_id, kind=kind, text=world.prose.sentence(rng, 10),
                  at=asked + timedelta(hours=number))  # fmt: skip
    if not state.is_open:
        world.put(EmployerAsk, request_id=request_id, employer_id=employer_id, cluster_id=cluster.id,
                  asked_by_id=broker.person_id, asked_at=asked, happens_at=asked + timedelta(days=30),
                  message=world.prose.sentence(rng, 30), withdrawn_at=world.now)  # fmt: skip


def meetings(world: World) -> None:
    """Four years of them: nearly all past, some ahead, three polls of eight dates that are open. Every school is
    asked; to a poll two people of each, so that the biggest cluster's has 200 schools and 400 people."""
    rng = world.random("meetings")
    for cluster, number in world.spread(world.size.meetings):
        for nth in range(number):
            days = -20 * nth if nth < 3 else 5 + 1_400 * rng.random() if nth > number // 20 + 5 else -90 * rng.random()
            _meeting(world, rng, cluster, days, is_poll=nth < 3)


def _meeting(world: World, rng: random.Random, cluster: ClusterOf, days_ago: float, is_poll: bool) -> None:
    lead, prose, starts = cluster.of(Role.LEAD), world.prose, world.ago(days_ago)
    is_past = days_ago > 0 and not is_poll
    meeting_id = world.put(
        Meeting, cluster_id=cluster.id, title=prose.title(rng), why_come=prose.sentence(rng, 20),
        state=MeetingState.POLLING if is_poll else MeetingState.CONFIRMED, starts_at=None if is_poll else starts,
        ends_at=None if is_poll else starts + timedelta(minutes=90), answer_by=world.ago(-10),
        organiser_seat_id=lead.seat_id, created_by_id=lead.person_id, created_at=world.ago(days_ago + 30),
        confirmed_at=None if is_poll else world.ago(days_ago + 20), host_id=rng.choice(cluster.schools), place="Room 1",
        changed_at=world.ago(max(days_ago, 0)),
    )  # fmt: skip
    options = [
        world.put(MeetingOption, meeting_id=meeting_id, starts_at=world.ago(-20 - n), ends_at=world.ago(-20.1 - n),
                  host_id=None, place="Room 1")
        for n in range(8 if is_poll else 0)
    ]  # fmt: skip
    for school in cluster.schools:
        _asked(world, rng, cluster, meeting_id, school, options, is_past)
    for position in range(4):
        world.put(AgendaItem, meeting_id=meeting_id, position=position, title=prose.title(rng),
                  notes=prose.sentence(rng, 15), owner_seat_id=lead.seat_id)  # fmt: skip
    if is_past and rng.random() < 0.8:
        world.put(Minutes, meeting_id=meeting_id, text=prose.sentence(rng, 150), saved_by_id=lead.person_id,
                  shared_at=starts)  # fmt: skip


def _asked(
    world: World, rng: random.Random, cluster: ClusterOf, meeting_id: int, school: int, options: list[int], past: bool
) -> None:
    attendance = rng.choice(list(Attendance)) if past else None
    world.put(InvitedOrganisation, meeting_id=meeting_id, organisation_id=school, attendance=attendance)
    for place in cluster.people[school] if options else [cluster.leaders[school]]:
        _invited(world, rng, meeting_id, place, options)


def _invited(world: World, rng: random.Random, meeting_id: int, place: Place, options: list[int]) -> None:
    answered = rng.random() < 0.8
    invitation_id = world.put(
        Invitation, meeting_id=meeting_id, organisation_id=place.organisation_id, seat_id=place.seat_id,
        person_id=place.person_id,
        answered_at=world.ago(1) if options and answered else None,
        reply=rng.choice(list(Reply)) if not options and answered else None,
        replied_at=world.ago(1) if not options and answered else None,
    )  # fmt: skip
    for option_id in options if answered else ():
        world.put(PollAnswer, invitation_id=invitation_id, option_id=option_id, answer=rng.choice(list(Can)))


YEAR = (
    # kind, weeks after 1 September, weeks over which the schools are spread, days, year groups
    (Kind.INSET, 0, 3, 1, []),
    (Kind.HOLIDAY, 7, 2, 7, []),
    (Kind.PARENTS, 9, 12, 1, ["y10"]),
    (Kind.MOCKS, 13, 7, 12, ["y11"]),
    (Kind.INSET, 17, 2, 1, []),
    (Kind.OPTIONS, 24, 6, 1, ["y9"]),
    (Kind.FAIR, 24, 14, 1, []),
    (Kind.PLACEMENT, 28, 8, 5, ["y12"]),
    (Kind.EXAMS, 36, 2, 30, ["y11", "y13"]),
    (Kind.PLACEMENT, 41, 5, 12, ["y10"]),
    (Kind.OTHER, 2, 40, 1, []),
)


def planner(world: World) -> None:
    """A dozen dates of each school this school year, and the holidays of all."""
    rng, began = world.random("planner"), school_year_began(world.today)
    monday = began + timedelta(days=-began.weekday() % 7)
    for cluster in world.clusters:
        for weeks, days in ((7, 9), (15, 16), (23, 9), (30, 16), (38, 9), (46, 44)):
            _date(world, cluster, None, Kind.HOLIDAY, monday + timedelta(weeks=weeks, days=-2), days, [])
        for school in cluster.schools:
            for kind, weeks, spread, days, years in YEAR:
                first = monday + timedelta(
                    weeks=weeks + rng.randrange(spread), days=rng.randrange(5) if days == 1 else 0
                )
                _date(world, cluster, school, kind, first, days, years)


def _date(
    world: World, cluster: ClusterOf, school: int | None, kind: Kind, first: date, days: int, years: list[str]
) -> None:
    world.put(
        PlannerEntry, cluster_id=cluster.id, organisation_id=school, borough=None, kind=kind, title=kind.label,
        first_day=first, last_day=first + timedelta(days=days - 1), year_groups=years, version=1,
    )  # fmt: skip


def audits(world: World) -> None:
    """Nine rounds in every cluster, the last one open. The answers behind a result are kept of the last two."""
    load_templates()
    world.write()
    answered = _Answered(world)
    kinds = dict(db.session.execute(sa.select(Organisation.id, Organisation.kind)).tuples().all())
    ages = dict(db.session.execute(sa.select(Organisation.id, Organisation.age_high)).tuples().all())
    rng = world.random("audits")
    for cluster in world.clusters:
        for nth in range(world.size.rounds):
            is_open = nth == world.size.rounds - 1
            opened = world.ago(20 + 180 * (world.size.rounds - 1 - nth))
            round_id = world.put(
                AuditRound, cluster_id=cluster.id, title=f"Round {nth + 1}", showing=Showing.NAMED, opened_at=opened,
                opened_by_id=cluster.of(Role.LEAD).person_id, due_on=(opened + timedelta(days=40)).date(),
                closed_at=None if is_open else opened + timedelta(days=50),
            )  # fmt: skip
            for school in cluster.schools:
                variant = answered.variant(kinds[school], ages[school], rng.randrange(VARIANTS))
                _review(world, cluster, round_id, school, variant, nth)
    world.write()
    db.session.flush()
    for round_ in db.session.scalars(sa.select(AuditRound).where(AuditRound.closed_at.is_not(None))).all():
        close(round_)
        db.session.flush()
        db.session.expunge_all()


def _review(world: World, cluster: ClusterOf, round_id: int, school: int, variant: dict[str, Any], nth: int) -> None:
    place, last = cluster.leaders[school], world.size.rounds - 1
    is_handed_in = nth < last or school % 2 == 0
    handed_in = world.ago(10 + 180 * (last - nth))
    review_id = world.put(
        AuditReview, round_id=round_id, organisation_id=school, template_id=variant["template_id"],
        family=LONDON_AMBITIONS, kind=variant["kind"],
        year_groups=variant["years"], started_at=handed_in, submitted_at=handed_in if is_handed_in else None,
        submitted_by_id=place.person_id if is_handed_in else None, agreed_at=handed_in if is_handed_in else None,
        agreed_by_id=place.person_id if is_handed_in else None, result=variant["result"] if is_handed_in else None,
    )  # fmt: skip
    for question_id, value in variant["given"].items() if nth >= last - 1 else ():
        world.put(AuditAnswer, review_id=review_id, question_id=question_id, value=value, answered_at=handed_in,
                  answered_by_id=place.person_id)  # fmt: skip


class _Answered:
    """A few whole sets of answers with what they score, made once."""

    def __init__(self, world: World) -> None:
        self.world, self.rng = world, world.random("answers")
        self.known: dict[Any, dict[str, Any]] = {}

    def variant(self, kind: str, age_high: int, number: int) -> dict[str, Any]:
        key = (kind, age_high, number)
        if key not in self.known:
            self.known[key] = self._make(kind, age_high)
        return self.known[key]

    def _make(self, kind: str, age_high: int) -> dict[str, Any]:
        school = Organisation(kind=kind, age_low=11, age_high=age_high)
        framework: Framework | None = default_framework(LONDON_AMBITIONS, school)
        if framework is None:
            raise ValueError(f"no framework for {kind}")
        years, on = years_taught(framework, school), self.world.today
        given = {
            question.id: answer(framework, question, self.rng.choice([0, 1, 2, 2]), question.years_asked(years), on)
            for question in framework.asked(years)
        }
        result = score(framework, {key: Given(value) for key, value in given.items()}, years, on)
        template_id = templates([framework.key])[framework.key].id
        return {"kind": kind, "years": years, "given": given, "result": result.to_json(), "template_id": template_id}
