"""Minutes to carry away: Markdown, Word, paper; what is not chosen is left out."""

import io
import shutil
import subprocess
from pathlib import Path

import docx
import pytest
import sqlalchemy as sa

from hub.actions.models import Action
from hub.db import db, now
from hub.meetings.minutes.models import ItemMinutes, MinutesAmendment, MinutesComment
from hub.meetings.models import InvitedOrganisation, Meeting
from hub.meetings.queries import minutes_of
from hub.meetings.states import Attendance
from hub.text import day
from tests.client import Client
from tests.meetings.makers import make_items, make_meeting, make_minutes
from tests.world import World

EVERYTHING = ["actions", "names", "attendance", "comments", "marked"]
TEXT = """Ben Okafor, Tollhouse Lane School, showed **his**.

- one
    - two

! We meet in *May*

1. first

| a | b |
|---|---|
| c | d |

Dan Moreau sends it {action:ID}
[Here](https://example.org/x) & <there>"""


def held(people: World) -> Meeting:
    meeting = make_meeting(people, days=-2)
    policy, money = make_items(meeting, "Policy", "Money")
    seat = people.seat("dan")
    action = Action(
        cluster_id=people.canal, title="Send it", owner_seat_id=seat.id, organisation_id=people.marigold,
        origin=f"meeting:{meeting.id}",
    )  # fmt: skip
    db.session.add(action)
    db.session.flush()
    make_minutes(meeting, "Welcome")
    db.session.add_all([
        ItemMinutes(meeting_id=meeting.id, item_id=policy.id, text=TEXT.replace("ID", str(action.id))),
        ItemMinutes(meeting_id=meeting.id, item_id=money.id, text="Salaries", is_left_out=True),
        MinutesComment(meeting_id=meeting.id, person_id=people.ben, organisation_id=people.tollhouse, text="A remark"),
    ])  # fmt: skip
    for row in db.session.scalars(sa.select(InvitedOrganisation).where(InvitedOrganisation.meeting_id == meeting.id)):
        row.attendance = Attendance.COLLEAGUE if row.organisation_id == people.tollhouse else Attendance.APOLOGIES
        row.who_came = "Beth Oram" if row.organisation_id == people.tollhouse else ""
    db.session.commit()
    return meeting


def exported(client: Client, meeting: Meeting, kind: str, *chosen: str) -> str:
    url = client.url("meetings.export_minutes", meeting_id=meeting.id, **{"as": kind, "with": list(chosen)})
    page = client.get_url(url)
    return page.text if page.is_html else page.response.get_data(True)


def test_all_of_it_in_markdown(client: Client, people: World) -> None:
    text = exported(client.sign_in(people.asha), held(people), "markdown", *EVERYTHING)
    for words in (
        "# Minutes of Spring meeting", "## 1. Policy", "- **Decided:** We meet in *May*", "## 2. Money\n\nSalaries",
        "- **Action:** Dan Moreau sends it (Dan Moreau, Marigold Street School)", "- Send it: Dan Moreau, Marigold",
        "- Tollhouse Lane School: substitute, in person (Beth Oram)", "- Marigold Street School: apologies", "A remark",
    ):  # fmt: skip
        assert words in text, words


@pytest.mark.parametrize(
    ("left", "words"),
    [
        ("actions", ["Send it: "]),
        ("names", ["Ben Okafor", "Dan Moreau", "Beth Oram"]),
        ("attendance", ["apologies"]),
        ("comments", ["A remark"]),
        ("marked", ["Money", "Salaries"]),
    ],
)
@pytest.mark.parametrize("kind", ["markdown", "paper"])
def test_what_is_not_chosen_is_left_out(client: Client, people: World, left: str, words: list[str], kind: str) -> None:
    meeting = held(people)
    client.sign_in(people.asha)
    whole, text = (exported(client, meeting, kind, *(one for one in EVERYTHING if one != gone)) for gone in ("", left))
    for one in words:
        assert one in whole
        assert one not in text
    assert "showed" in text


def test_without_names_a_school_stands_once(client: Client, people: World) -> None:
    text = exported(client.sign_in(people.asha), held(people), "markdown", "attendance", "actions")
    assert "\nTollhouse Lane School, showed **his**." in text
    assert "(a colleague)" in text
    assert "- Send it: Marigold Street School" in text


def test_a_school_carries_away_its_own_attendance_only(client: Client, people: World) -> None:
    meeting = held(people)
    text = exported(client.sign_in(people.ben), meeting, "markdown", *EVERYTHING)
    assert "Tollhouse Lane School: substitute" in text
    assert "Marigold Street School: apologies" not in text
    assert "Marigold Street School: apologies" in exported(
        client.sign_in(people.erin), meeting, "markdown", *EVERYTHING
    )


def test_word_opens_with_real_headings_lists_and_bold(client: Client, people: World, tmp_path: Path) -> None:
    meeting = held(people)
    url = client.url("meetings.export_minutes", meeting_id=meeting.id, **{"as": "word", "with": EVERYTHING})
    response = client.sign_in(people.asha).get_url(url).response
    assert response.headers["Content-Disposition"].endswith(".docx")
    document = docx.Document(io.BytesIO(response.get_data()))
    read = [(paragraph.style.name, paragraph.text) for paragraph in document.paragraphs if paragraph.text.strip()]
    for one in (
        ("Heading 1", "Minutes of Spring meeting"), ("Heading 2", "1. Policy"), ("List Bullet", "one"),
        ("List Bullet 2", "two"), ("Normal", "Decision: We meet in May"), ("List Number", "first"),
        ("Normal", "Action: Dan Moreau sends it (Dan Moreau, Marigold Street School)"),
    ):  # fmt: skip
        assert one in [(style, text.strip()) for style, text in read], (one, read)
    bold = [run.text for paragraph in document.paragraphs for run in paragraph.runs if run.bold]
    assert "his" in bold
    assert any("(https://example.org/x)" in text for _, text in read)
    if office := shutil.which("soffice"):
        path = tmp_path / "minutes.docx"
        path.write_bytes(response.get_data())
        command = [office, "--headless", f"-env:UserInstallation=file://{tmp_path}/office", "--convert-to", "txt:Text"]
        subprocess.run([*command, "--outdir", str(tmp_path), str(path)], check=True, timeout=120, capture_output=True)
        assert "Decision: We meet in May" in (tmp_path / "minutes.txt").read_text("utf-8", "replace")


def test_the_page_of_the_choice_leaves_the_delicate_out_at_first(client: Client, people: World) -> None:
    page = client.sign_in(people.ben).get("meetings.export_minutes", meeting_id=held(people).id)
    ticked = [box["value"] for box in page.soup.select('input[name="with"][checked]')]
    assert ticked == ["actions", "names"]


def test_an_item_that_is_left_out_is_read_by_members_and_not_in_the_export_of_the_cluster(
    client: Client, people: World
) -> None:
    meeting = held(people)
    assert "Salaries" in client.sign_in(people.ben).get("meetings.minutes", meeting_id=meeting.id).text


@pytest.mark.parametrize("kind", ["markdown", "paper"])
def test_what_was_amended_after_the_approval_is_visible_as_such(client: Client, people: World, kind: str) -> None:
    meeting = held(people)
    row = db.session.scalars(sa.select(ItemMinutes)).first()
    minutes_of(meeting).approved_at = now()
    db.session.add(
        MinutesAmendment(
            meeting_id=meeting.id, item_minutes_id=row.id, amended_by_id=people.asha, note="It was in June"
        )
    )
    db.session.commit()
    text = exported(client.sign_in(people.ben), meeting, kind, "names")
    assert f"Amended after the approval, {day(now())}, Asha Rahman: It was in June" in text
    assert text.count("Amended") == 1
    assert "Asha Rahman" not in exported(client, meeting, kind)
