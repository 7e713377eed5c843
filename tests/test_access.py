"""Every endpoint, really requested by GET and by POST (with a token and an empty body) as every kind of person.

The expected answers stand in tests/access_table.py: each endpoint has a named profile for each method, each profile
is a row of people and what they get. A refused POST changes nothing. The rows asked about are those of Ben's school.
"""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

import hub.demo as demo
import hub.storage as storage
from hub import create_app
from hub.audits.models import AuditAnswer, AuditFile
from hub.db import db, now
from hub.employers.importing.models import EmployerImport, EmployerImportRow, ImportState
from hub.employers.merging.models import EmployerMerge
from hub.employers.merging.rows import packed
from hub.employers.models import Employer, EmployerShare
from hub.mail import write
from hub.members.models import Membership, MembershipState, Organisation, Person, SignIn
from hub.planner.models import PlannerImport
from hub.resources.responses.models import Comment, Problem, Report, Use
from hub.resources.wanted.models import WantedAnswer
from tests.access_table import ENDPOINTS, NOT_REQUESTED, PEOPLE, PROFILES
from tests.client import Client, new_sign_in
from tests.conftest import Database, make_config

pytestmark = pytest.mark.long

# What a person gets, in a word: in (the page, or led on after an act), login (led to sign in), no (403), gone (404).
WORDS = {200: "in", 204: "in", 302: "in", 401: "login", 403: "no", 404: "gone", 503: "in"}
REFUSED = {401, 403, 404, 405}
SCHOOL = "organisation_id = :school"
OPEN_ASKS = (
    "FROM employer_ask a JOIN employer_request r ON r.id = a.request_id WHERE r.state = 'employer_asked' AND "
    "r.cluster_id = 1 AND r.handler_id = :school AND a.answer IS NULL AND a.withdrawn_at IS NULL ORDER BY a.id"
)

OFFERS = "FROM employer_offer o JOIN employer e ON e.id = o.employer_id WHERE e.steward_id = :school ORDER BY o.id"
# One SELECT each for the rows that the addresses name.
ROWS = {
    "action_id": f"SELECT id FROM action WHERE cluster_id = 1 AND is_private = :no AND {SCHOOL} ORDER BY id",
    "resource_id": f"SELECT id FROM resource WHERE {SCHOOL} AND visibility = 'cluster' ORDER BY id",
    "point_id": f"SELECT id FROM resource WHERE {SCHOOL} AND kind = 'whats_the_point' ORDER BY id",
    "public_resource_id": "SELECT id FROM resource WHERE visibility = 'public' ORDER BY id",
    "wanted_id": f"SELECT id FROM wanted WHERE {SCHOOL} AND closed_at IS NULL ORDER BY id",
    "employer_id": "SELECT id FROM employer WHERE steward_id = :school ORDER BY id",
    "event_id": f"SELECT id FROM employer_event WHERE {SCHOOL} AND kind = 'promise' ORDER BY id",
    "promised_id": f"SELECT employer_id FROM employer_event WHERE {SCHOOL} AND kind = 'promise' ORDER BY id",
    "check_id": f"SELECT id FROM employer_check WHERE {SCHOOL} ORDER BY id",
    "checked_id": f"SELECT employer_id FROM employer_check WHERE {SCHOOL} ORDER BY id",
    "offer_id": f"SELECT o.id {OFFERS}",
    "offered_id": f"SELECT o.employer_id {OFFERS}",
    "contact_id": "SELECT c.id FROM employer_contact c JOIN employer e ON e.id = c.employer_id "
    "WHERE e.steward_id = :school ORDER BY e.id, c.id",
    "request_id": f"SELECT id FROM employer_request WHERE {SCHOOL} ORDER BY id",
    "new_request_id": "SELECT id FROM employer_request WHERE state = 'with_broker' AND cluster_id = 1 ORDER BY id",
    "past_request_id": "SELECT id FROM employer_request WHERE state = 'happened' AND cluster_id = 1 ORDER BY id",
    "thanked_request_id": f"SELECT id FROM employer_request WHERE state = 'thanked' AND {SCHOOL} ORDER BY id",
    "fell_request_id": f"SELECT id FROM employer_request WHERE state = 'fell_through' AND {SCHOOL} ORDER BY id",
    "agreement_id": f"SELECT id FROM employer_agreement WHERE {SCHOOL} ORDER BY id",
    "booked_request_id": f"SELECT id FROM employer_request WHERE state = 'agreed' AND {SCHOOL} ORDER BY id",
    "seats_id": "SELECT id FROM employer_spare_seats WHERE cluster_id = 1 ORDER BY id",
    "seat_ask_id": "SELECT a.id FROM employer_seat_ask a JOIN employer_spare_seats s ON s.id = a.seats_id "
    "WHERE s.cluster_id = 1 ORDER BY a.id",
    "open_ask_id": f"SELECT a.id {OPEN_ASKS}",
    "asked_request_id": f"SELECT a.request_id {OPEN_ASKS}",
    "round_id": "SELECT id FROM audit_round WHERE closed_at IS NULL ORDER BY id",
    "closed_round_id": "SELECT id FROM audit_round WHERE closed_at IS NOT NULL ORDER BY id",
    "review_id": "SELECT v.id FROM audit_review v JOIN audit_round r ON r.id = v.round_id "
    "WHERE v.organisation_id = :school AND r.closed_at IS NULL ORDER BY v.id",
    "gatsby_id": "SELECT v.id FROM audit_review v JOIN audit_round r ON r.id = v.round_id "
    "WHERE v.organisation_id = :school AND r.closed_at IS NULL AND v.family = 'gatsby'",
    "delegation_id": "SELECT d.id FROM audit_delegation d JOIN audit_review v ON v.id = d.review_id "
    "WHERE v.organisation_id = :school ORDER BY d.id",
    "sign_off_id": "SELECT s.id FROM audit_sign_off s JOIN audit_review v ON v.id = s.review_id "
    "WHERE v.organisation_id = :school AND s.signed_at IS NULL",
    "closed_review_id": "SELECT v.id FROM audit_review v JOIN audit_round r ON r.id = v.round_id "
    "WHERE v.organisation_id = :school AND r.closed_at IS NOT NULL ORDER BY r.id, v.id",
    "poll_id": "SELECT id FROM meeting WHERE state = 'polling' AND cluster_id = 1 ORDER BY id",
    "option_id": "SELECT o.id FROM meeting_option o JOIN meeting m ON m.id = o.meeting_id WHERE m.state = 'polling' "
    "ORDER BY o.id",
    "invitation_id": "SELECT i.id FROM invitation i JOIN meeting m ON m.id = i.meeting_id WHERE m.state = 'polling' "
    "AND m.cluster_id = 1 AND i.seat_id IS NOT NULL ORDER BY i.id",
    "guest_id": "SELECT i.id FROM invitation i JOIN meeting m ON m.id = i.meeting_id WHERE m.state = 'polling' "
    "AND m.cluster_id = 1 AND i.email IS NOT NULL ORDER BY i.id",
    "past_id": "SELECT m.id FROM meeting m JOIN minutes i ON i.meeting_id = m.id WHERE m.cluster_id = 1 ORDER BY m.id",
    "past_item_id": "SELECT m.item_id FROM item_minutes m ORDER BY m.meeting_id, m.id",
    "unapproved_id": "SELECT meeting_id FROM minutes_comment ORDER BY id",
    "minutes_comment_id": "SELECT c.id FROM minutes_comment c WHERE c.person_id = :ben ORDER BY c.id",
    "missed_id": "SELECT id FROM missed_twice ORDER BY id",
    "meeting_id": "SELECT id FROM meeting WHERE state = 'confirmed' AND cluster_id = 1 "
    "AND starts_at > :now ORDER BY id",
    "item_id": "SELECT i.id FROM agenda_item i JOIN meeting m ON m.id = i.meeting_id WHERE m.state = 'confirmed' "
    "AND m.cluster_id = 1 AND m.starts_at > :now ORDER BY i.id",
    "series_id": "SELECT id FROM meeting_series WHERE cluster_id = 1 ORDER BY id",
    "series_item_id": "SELECT i.id FROM series_item i JOIN meeting_series s ON s.id = i.series_id "
    "WHERE s.cluster_id = 1 ORDER BY s.id, i.position",
    "seat_id": "SELECT id FROM seat WHERE person_id = :ben ORDER BY id",
    "membership_id": "SELECT id FROM membership WHERE cluster_id = 1 AND state = 'asked'",
    "file_id": "SELECT f.id FROM resource_file f JOIN resource r ON r.id = f.resource_id "
    "WHERE r.visibility = 'cluster' AND f.kind = 'pdf' ORDER BY f.id",
    "file_resource_id": "SELECT r.id FROM resource_file f JOIN resource r ON r.id = f.resource_id "
    "WHERE r.visibility = 'cluster' AND f.kind = 'pdf' ORDER BY f.id",
    "own_file_id": f"SELECT f.id FROM resource_file f JOIN resource r ON r.id = f.resource_id WHERE r.{SCHOOL} "
    "AND f.version = 2 ORDER BY f.id",
    "own_file_resource_id": "SELECT r.id FROM resource_file f JOIN resource r ON r.id = f.resource_id "
    f"WHERE r.{SCHOOL} AND f.version = 2 ORDER BY f.id",
    "sound_id": "SELECT f.id FROM resource_file f JOIN resource r ON r.id = f.resource_id "
    "WHERE r.visibility = 'cluster' AND f.kind = 'wav' ORDER BY f.id",
    "sound_resource_id": "SELECT r.id FROM resource_file f JOIN resource r ON r.id = f.resource_id "
    "WHERE r.visibility = 'cluster' AND f.kind = 'wav' ORDER BY f.id",
    "letter_id": "SELECT id FROM letter WHERE kept_at IS NOT NULL ORDER BY id",
    "collection_id": f"SELECT id FROM collection WHERE {SCHOOL} ORDER BY id",
    "collected_id": f"SELECT i.id FROM collection_item i JOIN collection c ON c.id = i.collection_id WHERE {SCHOOL} "
    "ORDER BY c.id, i.position",
    "announcement_id": "SELECT id FROM announcement WHERE cluster_id = 1 AND sent_at IS NOT NULL ORDER BY id",
    "draft_id": "SELECT id FROM announcement WHERE cluster_id = 1 AND sent_at IS NULL ORDER BY id",
    "entry_id": f"SELECT id FROM planner_entry WHERE {SCHOOL} ORDER BY id",
    "sign_in_id": "SELECT id FROM sign_in WHERE person_id = :ben ORDER BY id",
}
# Where an endpoint is about another row than its parameter's usual one.
OTHER_ROWS = {
    "audits.evidence_file": {"question_id": "evidence_question_id"},
    **{f"announcements.{verb}": {"announcement_id": "draft_id"} for verb in ("edit", "remove", "send")},
    **{f"meetings.{verb}_series_item": {"item_id": "series_item_id"} for verb in ("edit", "move", "remove")},
    "meetings.poll": {"meeting_id": "poll_id"},
    "meetings.change_poll": {"meeting_id": "poll_id"},
    "meetings.confirm": {"meeting_id": "poll_id"},
    "meetings.remind": {"meeting_id": "poll_id"},
    **dict.fromkeys(
        [f"meetings.{verb}" for verb in ("minutes", "write_minutes", "keep_draft", "drop_draft", "export_minutes")],
        {"meeting_id": "past_id", "item_id": "past_item_id"},
    ),
    "meetings.share_minutes": {"meeting_id": "past_id"},
    **dict.fromkeys(
        [
            f"meetings.{verb}_{what}"
            for verb, what in (
                ("approve", "minutes"),
                ("comment_on", "minutes"),
                ("settle", "comment"),
                ("withdraw", "comment"),
                ("reopen", "minutes"),
            )
        ],
        {"meeting_id": "unapproved_id", "comment_id": "minutes_comment_id"},
    ),
    **{
        f"meetings.{verb}": {"meeting_id": "poll_id"}
        for verb in (
            "asked",
            "dates",
            "must_be_there",
            "must_come",
            "put_back",
            "put_date_back",
            "put_school_back",
            "ring",
            "take_off",
            "take_off_school",
            "take_out_date",
        )
    },
    "meetings.change_guest": {"meeting_id": "poll_id", "invitation_id": "guest_id"},
    "meetings.record_attendance": {"meeting_id": "past_id"},
    **dict.fromkeys(
        [
            f"employers.{verb}"
            for verb in ("agree", "ask_employer", "decline", "find_employer", "move", "note_call", "pass_on")
        ],
        {"request_id": "new_request_id"},
    ),
    "employers.note_answer": {"request_id": "asked_request_id", "ask_id": "open_ask_id"},
    "employers.thank": {"request_id": "past_request_id"},
    **dict.fromkeys([f"employers.{verb}" for verb in ("imported", "undo_import")], {"import_id": "written_import_id"}),
    "audits.compass": {"review_id": "gatsby_id"},
    **dict.fromkeys(["employers.feedback", "employers.meaningful"], {"request_id": "thanked_request_id"}),
    **dict.fromkeys(
        [f"employers.{verb}" for verb in ("post_seats", "close_seats")], {"request_id": "booked_request_id"}
    ),
    **dict.fromkeys([f"employers.{verb}" for verb in ("answer_seats", "withdraw_seats")], {"ask_id": "seat_ask_id"}),
    "employers.reply": {"request_id": "fell_request_id"},
    "employers.kit_file": {"part": "kit_part"},
    "employers.reach_file": {"part": "reach_part", "kind": "file_kind"},
    "employers.write_wanted_checks": {"code": "activity_code"},
    **dict.fromkeys(["employers.settle_promise", "employers.wait_for_promise"], {"employer_id": "promised_id"}),
    **dict.fromkeys(["employers.remove_check", "employers.put_back_check"], {"employer_id": "checked_id"}),
    **dict.fromkeys(
        [f"employers.{verb}_offer" for verb in ("edit", "take_down", "put_back")], {"employer_id": "offered_id"}
    ),
    "audits.cluster": {"round_id": "closed_round_id"},
    "audits.cluster_figures": {"round_id": "closed_round_id"},
    "audits.cluster_section": {"round_id": "closed_round_id"},
    "audits.named": {"round_id": "closed_round_id"},
    "audits.result": {"review_id": "closed_review_id"},
    **dict.fromkeys(["audits.report", "audits.report_word", "audits.table"], {"review_id": "closed_review_id"}),
    "audits.make_action": {"review_id": "closed_review_id"},
    "audits.reopen": {"round_id": "closed_round_id", "review_id": "closed_review_id"},
    "public_resources.show": {"resource_id": "public_resource_id"},
    "resources.download": {"resource_id": "file_resource_id"},
    **{f"resources.{verb}_collected": {"item_id": "collected_id"} for verb in ("move", "note", "take_out")},
    **dict.fromkeys(["resources.paper", "resources.slide_file"], {"resource_id": "point_id"}),
    "resources.thumbnail": {"resource_id": "file_resource_id"},
    "resources.play": {"resource_id": "sound_resource_id", "file_id": "sound_id"},
    **dict.fromkeys(
        [f"resources.{verb}" for verb in ("new_version", "version", "restore_version")],
        {"resource_id": "own_file_resource_id", "file_id": "own_file_id"},
    ),
}
FIXED: dict[str, Any] = {
    "of_cluster": 1,
    "subject": "meetings",
    "cluster_id": 1,
    "target_id": 1,
    "token": "no-such-token",
    "code": "la1",
    "question_id": "LA5.3",
    "evidence_question_id": "LA4.1",
    "what": "link",
    "filename": "x",
    "slug": "practice-note",
    "part": "facts",
    "kit_part": "brief",
    "reach_part": "schools",
    "file_kind": "csv",
    "act": "restrict",
    "number": 1,
    "picture": "page-1",
    "mark": "x",
    "kind": "csv",
    "activity_code": "work_experience",
}


class Subject:
    """The demo's rows that the addresses are about, and the ids of the people who ask."""

    def __init__(self) -> None:
        school = db.session.scalars(
            sa.select(Organisation.id).where(Organisation.name == "Tollhouse Lane School")
        ).one()
        self.people = {key: self._person(key) for key in PEOPLE if key not in {"nobody", "noseat"}}
        self.people["noseat"] = self._without_seat()
        db.session.add(SignIn(token_hash="x" * 64, person_id=self.people["ben"]))
        write("somebody@example.org", "security/letters/reset", url="/").kept_at = now()
        asking = Organisation(name="Asks To Join School", kind="school")
        db.session.add(asking)
        db.session.flush()
        db.session.add(Membership(cluster_id=1, organisation_id=asking.id, state=MembershipState.ASKED))
        # Signed in once: five thousand times anew was a third of all these requests.
        self.cookies = {key: new_sign_in(db.session.get_one(Person, number)) for key, number in self.people.items()}
        db.session.commit()
        known = {"school": school, "ben": self.people["ben"], "no": False, "now": now()}
        self.values = FIXED | {"organisation_id": school, "person_id": self.people["ben"]}
        for name, words in ROWS.items():
            names = {key: value for key, value in known.items() if f":{key}" in words}
            self.values[name] = db.session.scalar(sa.text(f"{words} LIMIT 1"), names)
        db.session.rollback()
        self.values |= self._brought_in(self.values["employer_id"], school)
        self.values["evidence_id"] = self._kept(self.values["review_id"])
        self.values |= self._said_to(self.values["resource_id"], self.values["wanted_id"], school)

    def _brought_in(self, employer_id: int, school: int) -> dict[str, int]:
        """Ben looks through one file, has brought in another, and has merged an employer with another."""
        mine = {"cluster_id": 1, "person_id": self.people["ben"]}
        draft = EmployerImport(
            **mine, organisation_id=school, file_name="a.csv", sheets=["List"], state=ImportState.PREVIEW,
            mapping=["name"],
        )  # fmt: skip
        done = EmployerImport(
            **mine, organisation_id=school, file_name="b.csv", state=ImportState.WRITTEN, written_at=now()
        )
        merge = EmployerMerge(
            **mine, employer_id=employer_id, gone_name="Gone", changed={"row": {}, "shares": {}, "places": []}
        )
        other = Employer(name="Another", sector="creative", steward_id=school, introduced_by_id=school)
        other.shares = [EmployerShare(cluster_id=1)]
        db.session.add_all([draft, done, merge, other])
        db.session.flush()
        db.session.add(EmployerImportRow(import_id=draft.id, number=1, cells=["Paper Street"]))
        merge.gone = {"row": packed(other) | {"id": other.id + 1}, "places": [], "shares": []}
        db.session.commit()
        return {
            "import_id": draft.id, "written_import_id": done.id, "merge_id": merge.id, "other_id": other.id,
        }  # fmt: skip

    def _said_to(self, resource_id: int, wanted_id: int, school: int) -> dict[str, int]:
        """Ben's school used its own resource, Dan commented on it and took it for an answer, Gus reports it."""
        mine = {"resource_id": resource_id, "cluster_id": 1, "organisation_id": school}
        rows = {
            "import_id": PlannerImport(cluster_id=1, organisation_id=school, name="dates.ics"),
            "use_id": Use(**mine, person_id=self.people["ben"], used_on=now().date(), has_worked=True),
            "comment_id": Comment(**mine, person_id=self.people["dan"], text="Good"),
            "report_id": Report(resource_id=resource_id, person_id=self.people["gus"], problem=Problem.BROKEN),
            "answer_id": WantedAnswer(wanted_id=wanted_id, resource_id=resource_id, person_id=self.people["dan"]),
        }
        db.session.add_all(rows.values())
        db.session.commit()
        return {name: row.id for name, row in rows.items()}

    def _kept(self, review_id: int) -> int:
        """A file beside an answer of Ben's school."""
        answers = db.session.query(AuditAnswer).filter_by(review_id=review_id, question_id="LA4.1")
        stored = storage.put(io.BytesIO(b"Minutes"), 100)
        row = AuditFile(answer_id=answers.one().id, sha256=stored.sha256, name="m.txt", kind="txt", size=stored.size)
        db.session.add(row)
        db.session.commit()
        return row.id

    @staticmethod
    def _person(key: str) -> int:
        return db.session.scalars(sa.select(Person.id).where(Person.email == f"{key}@example.org")).one()

    @staticmethod
    def _without_seat() -> int:
        person = Person(name="Nina Castell", email="nina@example.org")
        db.session.add(person)
        db.session.flush()
        return person.id

    def values_for(self, endpoint: str, arguments: set[str]) -> dict[str, Any]:
        other = OTHER_ROWS.get(endpoint, {})
        values = {name: self.values[other.get(name, name)] for name in arguments}
        missing = [name for name, value in values.items() if value is None]
        assert not missing, f"the demo has no {missing} for {endpoint}"
        return values


@pytest.fixture(scope="module")
def demo_hub(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[tuple[Flask, Database, Subject]]:
    folder = tmp_path_factory.mktemp("access")
    database = Database(folder, f"hub_access_{worker_id}")
    app = create_app(make_config(folder / "instance", database.url))
    with app.app_context():
        db.create_all()
        demo.load(lambda words: None)
        subject = Subject()
        db.session.remove()
        db.engine.dispose()
    database.keep_as_template()
    database.restore()
    yield app, database, subject
    with app.app_context():
        db.engine.dispose()
    database.drop()


class Writes:
    """Counts the statements that change rows, whoever sends them."""

    IGNORED = ("guess", "sign_in")  # a try is written down before it is judged; last seen is noted

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.ended_a_sign_in = False

    def __enter__(self) -> "Writes":
        sa.event.listen(sa.Engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_: object) -> None:
        sa.event.remove(sa.Engine, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        words = statement.split(None, 3)
        if words[0] in {"INSERT", "UPDATE", "DELETE"} and not any(name in statement[:60] for name in self.IGNORED):
            self.seen.append(statement[:120])
        self.ended_a_sign_in |= statement.startswith("DELETE FROM sign_in")


def rules(app: Flask) -> dict[str, tuple[set[str], set[str]]]:
    """Our endpoints: methods and arguments (of the fullest rule)."""
    found: dict[str, tuple[set[str], set[str]]] = {}
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in NOT_REQUESTED:
            found[rule.endpoint] = ((rule.methods or set()) - {"HEAD", "OPTIONS"}, rule.arguments)
    return found


def ask(app: Flask, database: Database, subject: Subject, endpoint: str, method: str) -> list[str]:
    """What each of PEOPLE gets. The database is put back after every request that changed it."""
    arguments = rules(app)[endpoint][1]
    found = []
    for key in PEOPLE:
        client = Client(app, 1)
        client.sign_out() if key == "nobody" else client.keep_cookie(subject.cookies[key])
        url = client.url(endpoint, **subject.values_for(endpoint, arguments))
        data = {"csrf_token": client.csrf_token()} if method == "POST" else None
        db.session.commit()
        with Writes() as writes:
            status, location = client.open_plainly(url, method, data)
        if status in REFUSED or method == "GET":
            assert not writes.seen, f"{method} {endpoint} by {key} gave {status} and wrote {writes.seen}"
        if writes.seen or writes.ended_a_sign_in:
            db.session.remove()
            db.engine.dispose()
            database.restore()
        found.append("login" if status == 302 and location.startswith("/login?next=") else WORDS[status])
    db.session.remove()
    return found


def test_the_table_names_every_endpoint_and_no_other(demo_hub: tuple[Flask, Database, Subject]) -> None:
    ours = rules(demo_hub[0])
    assert sorted(set(ours) - set(ENDPOINTS)) == [], "give these a profile in tests/access_table.py"
    assert sorted(set(ENDPOINTS) - set(ours)) == [], "these are no longer there"
    for endpoint, (methods, _) in ours.items():
        assert methods == set(ENDPOINTS[endpoint]), f"{endpoint} takes {sorted(methods)}"


@pytest.mark.parametrize("endpoint", sorted(ENDPOINTS))
def test_each_person_gets_what_the_table_says(demo_hub: tuple[Flask, Database, Subject], endpoint: str) -> None:
    app, database, subject = demo_hub
    with app.app_context():
        for method, profile in ENDPOINTS[endpoint].items():
            expected = dict(zip(PEOPLE, PROFILES[profile].split(), strict=True))
            seen = dict(zip(PEOPLE, ask(app, database, subject, endpoint, method), strict=True))
            assert seen == expected, f"{method} {endpoint} ({profile})"


def main() -> None:
    """`python -m tests.test_access`: what is seen now, for reviewing a change of the table by eye."""
    import sys  # noqa: PLC0415
    import tempfile  # noqa: PLC0415

    folder = Path(tempfile.mkdtemp())
    database = Database(folder, "hub_access_by_hand")
    app = create_app(make_config(folder / "instance", database.url))
    with app.app_context():
        db.create_all()
        demo.load(lambda words: None)
        subject = Subject()
        db.session.remove()
        db.engine.dispose()
        database.keep_as_template()
        database.restore()
        for endpoint, (methods, _) in sorted(rules(app).items()):
            for method in sorted(methods):
                try:
                    row = ask(app, database, subject, endpoint, method)
                except Exception as problem:
                    row = [str(problem)[:300]]  # type: ignore[list-item]
                    db.session.remove()
                sys.stdout.write(f"{endpoint:<36} {method:<5} {' '.join(map(str, row))}\n")


if __name__ == "__main__":
    main()
