"""One letter of every kind, with long names, as the rooms write them."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from flask import current_app

import hub.meetings.letters as meetings
from hub.audits.signing.models import Signer
from hub.db import db, now
from hub.employers.agreements.models import EmployerAgreement
from hub.employers.checks.models import Certificate, EmployerCheck
from hub.employers.importing.models import EmployerImport
from hub.employers.kit.letters import remind_school, send_brief, thank_speaker
from hub.employers.kit.paper import lines_of
from hub.employers.kit.queries import kit_to_change
from hub.employers.letters import (
    ask_employer,
    release_all,
    tell_handlers,
    tell_of_answer,
    tell_of_number,
    tell_of_seats,
    tell_of_silence,
    tell_school,
)
from hub.employers.requests.states import Answer
from hub.home.digest.composing import Contents
from hub.mail import Letter, write
from hub.meetings.models import AgendaItem
from hub.meetings.pack.contents import Packing
from hub.meetings.states import Reply
from hub.notices.sending import send
from hub.room import Need, Upcoming
from hub.text import today
from tests.actions.makers import make_action
from tests.employers.makers import make_ask, make_contact, make_employer, make_request
from tests.meetings.makers import guest_of, line_of, make_meeting, make_poll, options
from tests.world import World

STOP = "https://hub.school.uk/link/stop/eyJhbGciOiJIUzI1NiJ9." + "aB3_" * 24
LINK = "https://hub.school.uk/link/do/eyJhbGciOiJIUzI1NiJ9." + "xY7_" * 24


def write_every_letter(people: World) -> list[Letter]:
    """Committed, in the order of the rooms."""
    people.cluster.name = "Regent’s Canal, Hackney Marshes and Lea Valley Careers Cluster"
    people.organisation("tollhouse").name = "Our Lady of Perpetual Succour Tollhouse Lane Voluntary Aided School"
    db.session.commit()
    with current_app.test_request_context():
        for room in (_sign_in, _members, _actions, _meetings, _employers, _audits, _notices, _home):
            room(people)
        db.session.commit()
    return db.session.query(Letter).order_by(Letter.id).all()


def _sign_in(people: World) -> None:
    for name in ("reset", "changed", "codes_off"):
        write(people.person("ben"), f"security/letters/{name}", url=LINK)


def _members(people: World) -> None:
    ben, asha, seat = people.person("ben"), people.person("asha"), people.seat("ben")
    both: dict[str, Any] = {"cluster": people.cluster, "by": asha, "url": LINK}
    for name in ("invitation", "invitation_again", "seat_given"):
        until = now() + timedelta(days=28)
        write(ben, f"members/letters/{name}", seats=[seat], until=until, again_url=LINK, **both)
    write(asha, "members/letters/asked_to_join", organisation=people.organisation("marigold"),
          message="We are two streets from the canal.\nMay we come along in March?", **both)  # fmt: skip
    for name in ("accepted", "declined"):
        write(ben, f"members/letters/{name}", organisation=people.organisation("tollhouse"), word="Welcome.", **both)
    for takes in (True, False):
        goes = ["3 requests to employers", "2 actions"]
        write(ben, "members/letters/handed_over", seat=seat, other=asha, goes=goes, takes=takes, joined=not takes,
              days=28, again_url=LINK, **both)  # fmt: skip


def _actions(people: World) -> None:
    action = make_action(people, title="Put the provider access statement on the school’s website")
    write(people.person("ben"), "actions/letters/given", cluster=people.cluster, action=action,
          giver=people.person("asha"), url=LINK, unsubscribe=STOP)  # fmt: skip
    write(people.person("ben"), "actions/letters/due", cluster=people.cluster, action=action, is_late=True, url=LINK,
          unsubscribe=STOP)  # fmt: skip


def _meetings(people: World) -> None:
    poll, meeting = make_poll(people), make_meeting(people)
    line, guest = line_of(poll, people.ben), guest_of(poll)
    meetings.ask_for_dates(poll, options(poll), [line, guest])
    meetings.dates(poll, [line], options(poll)[:1], options(poll)[1:2])
    meetings.uninvite(poll, [line], "The college sends somebody else.")  # it takes back what waits for them
    meetings.remind(poll, options(poll), [line])
    write(people.person("asha"), "meetings/letters/complete", cluster=people.cluster, meeting=poll, name="Asha Rahman",
          url=LINK, unsubscribe=STOP)  # fmt: skip
    there = line_of(meeting, people.ben)
    meetings.confirm(meeting, [there])
    meetings.change(meeting, [there], "Tuesday 1 December, 3.45pm; Canal Basin College", True)
    there.reply = Reply.ROOM
    db.session.add(AgendaItem(
        meeting_id=meeting.id, title="A careers policy through governors in six weeks", minutes_long=25,
        notes="Bring your **own** policy.", papers=["The draft https://example.org/policy.pdf"],
    ))  # fmt: skip
    db.session.flush()
    meetings.send_pack(meeting, [there], Packing(people.reader("asha"), meeting), "See you on Tuesday.\nThere is tea.")
    meetings.uninvite(meeting, [there])
    meetings.cancel(meeting, [there])
    meetings.send_links("ben@school.uk", [line, there])
    given = make_action(people, title="Send the timeline for Years 8 and 9 to everybody who asked for it")
    school, both = people.organisation("tollhouse"), {"cluster": people.cluster, "url": LINK, "unsubscribe": STOP}
    write(people.person("ben"), "meetings/letters/missed", meeting=meeting, when="Tuesday 1 December, 3.45pm",
          school=school, own=[given], others=[given], decisions=["We meet in <em>May</em>."], **both)  # fmt: skip
    write(people.person("ben"), "meetings/letters/missed_two", lead=people.person("asha"), organisation=school,
          message="We missed you.\n\nWould another day suit?\nA line is enough.", **both)  # fmt: skip


def _employers(people: World) -> None:
    row, employer = make_request(people, needs="A room without steps"), make_employer(people)
    ask = make_ask(people, row, employer, contact_id=make_contact(employer).id, message="They love signals.")
    row.due_on, row.employer = today() + timedelta(days=5), employer
    tell_handlers(row, people.organisation("ebp"))
    draft = EmployerImport(organisation=people.organisation("ebp"), file_name="Fair in October.xlsx")
    write(people.person("erin"), "employers/letters/untold", cluster=people.cluster, row=draft, url=LINK)
    ask_employer(ask)
    ask.answer, ask.words = Answer.YES, "Come to the side gate."
    tell_of_answer(ask)
    tell_school(row, "Kestrel Rail Systems: yes", "Come to the side gate.")
    until = EmployerCheck(employer=employer, certificate=Certificate.EMPLOYERS_LIABILITY, valid_until=today())
    write(people.person("ben"), "employers/letters/running_out", cluster=people.cluster, rows=[(until, LINK)],
          unsubscribe=STOP)  # fmt: skip
    if until in db.session:
        db.session.expunge(until)
    row.happens_at = now() + timedelta(days=30)
    kit, contact, ben = kit_to_change(row), ask.contact, people.person("ben")
    db.session.flush()
    send_brief(row, kit, contact, "We look forward to it.", ben)
    thank_speaker(row, kit, contact, "Thank you for the morning at the depot.", ben)
    for template in ("prepare", "reflect"):
        remind_school(row, template, lines_of(kit.preparation))
    tell_of_silence([row], [people.person("erin")])
    tell_of_number(row, 18, "Another school joins with 6")
    tell_of_seats(row, people.person("ben"), row.organisation.name, "Marigold Street School asks for 6 seats", "A lift")
    ends = EmployerAgreement(organisation=people.organisation("tollhouse"), ebp=people.organisation("ebp"),
                             covered_from=today(), covered_until=today())  # fmt: skip
    write(people.person("erin"), "employers/letters/agreements_end", cluster=people.cluster, rows=[ends], url=LINK,
          unsubscribe=STOP)  # fmt: skip
    if ends in db.session:
        db.session.expunge(ends)
    release_all([ask], "The school has cancelled this request.")
    send(
        people.person("ben"),
        "employers/letters/to_review",
        cluster=people.cluster,
        some="3 people",
        erases=False,
        url=LINK,
        day_of_going=today(),
    )
    write(
        people.person("asha"),
        "members/letters/hand_over_asked",
        cluster=people.cluster,
        seat=people.seat("ben"),
        goes=["2 actions"],
        url=LINK,
    )


def _audits(people: World) -> None:
    round_ = SimpleNamespace(
        title="Self-review 2026 to 2027", cluster=people.cluster, due_on=date(2027, 1, 29), note=""
    )
    review = SimpleNamespace(
        id=1, organisation=people.organisation("tollhouse"), due_on=date(2027, 1, 29), started_at=None
    )
    for name in ("opened", "reminder"):
        write(people.person("ben"), f"audits/letters/{name}", cluster=people.cluster, round=round_, review=review,
              reviews=[review], minutes=40, unsubscribe=STOP)  # fmt: skip
    framework = SimpleNamespace(id="LA1", title="Advice")
    row = SimpleNamespace(
        name="Jo Hart", email="jo@example.org", element=framework, questions=[SimpleNamespace(id="LA1.4")],
        due_on=date(2027, 1, 22), message="You know the reviews.",
    )  # fmt: skip
    row.signer, row.person_id = Signer.GOVERNOR, None
    for name in ("asked", "asked_again", "sign_off"):
        write(row.email, f"audits/letters/{name}", cluster=people.cluster, row=row, asker=people.person("ben"),
              review=SimpleNamespace(round=round_, organisation=review.organisation), url=LINK)  # fmt: skip


def _notices(people: World) -> None:
    row = SimpleNamespace(
        title="The room has changed", text="We meet in the **library**, up the stairs.\n\n- Bring tea"
    )
    write(people.person("ben"), "notices/letters/announcement", cluster=people.cluster, row=row, writer="Asha Rahman",
          url=LINK, unsubscribe=STOP)  # fmt: skip


def _home(people: World) -> None:
    here = f"/c/{people.canal}/"
    due = Need("Say which dates suit: Spring meeting", here, "Five dates.", "Answer", "calendar", today(), 1)
    undated = Need("Letters to you come back", here, "They may not reach you until then.", "Look", "mail")
    starts = now() + timedelta(days=9)
    coming = Upcoming("Spring meeting", here, starts, starts + timedelta(hours=1), "Canal Basin College", "", "Coming")
    news = [{"title": "Depot visit, Year 10", "text": "was shared by Tollhouse Lane School", "url": here}]
    found = Contents([due, undated], 3, coming, news, "Thank **you** for the answers.")
    write(people.person("ben"), "home/letters/digest", cluster=people.cluster, found=found, site="http://127.0.0.1:5000",
          week=today(), unsubscribe=STOP)  # fmt: skip
