"""Sharing: one or several files, a link, a page."""

import pytest
import sqlalchemy as sa

import hub.resources.forms as forms
import hub.storage as storage
from hub.db import db
from hub.history import HistoryEntry
from hub.members.models import Role, Seat
from hub.resources.models import Licence, Resource, ResourceFile, TextState
from hub.resources.uploads import Upload
from hub.vocabulary import Visibility
from tests.client import Client
from tests.resources.making import docx, pdf, pptx, sent, want
from tests.world import World


def the_resource() -> Resource:
    return db.session.scalars(sa.select(Resource)).one()


def test_a_file_a_title_and_who_can_see_it_are_enough(client: Client, people: World) -> None:
    page = client.sign_in(people.ben).get("resources.share")
    answer = client.submit(page, title="Job sheet", uploads=sent(pdf("Signals"), "job-sheet.pdf"))
    row = the_resource()
    assert answer.location.endswith(f"/resources/{row.id}")
    assert (row.title, row.visibility, row.licence) == ("Job sheet", Visibility.CLUSTER, Licence.MEMBERS)
    assert (row.organisation_id, row.author_id) == (people.tollhouse, people.ben)
    assert row.seat_id == people.seat("ben").id
    (file,) = row.files
    assert (file.name, file.kind, file.text_state) == ("job-sheet.pdf", "pdf", TextState.WAITING)
    assert storage.size(file.sha256) == file.size
    shown = client.follow(answer)
    assert shown.h1 == "Job sheet"
    assert "It is shared" in shown.flash


def test_several_files_keep_their_order(client: Client, people: World) -> None:
    page = client.sign_in(people.ben).get("resources.share")
    files = [sent(pptx("One"), "slides.pptx"), sent(docx("Two"), "plan.docx"), sent(b"a,b\n1,2\n", "table.csv")]
    client.submit(page, title="A lesson", uploads=files)
    assert [file.name for file in the_resource().files] == ["slides.pptx", "plan.docx", "table.csv"]


def test_a_link_is_shared(client: Client, people: World) -> None:
    page = client.sign_in(people.ben).get("resources.share", what="link")
    client.submit(page, title="A site", url="www.example.org/careers?x=1")
    assert the_resource().url == "https://www.example.org/careers?x=1"


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "https://", "nowhere", "https://a b.org/",
     "https://user:secret@example.org/", "http://[::1", "https://example.org/\"onclick=x", "//example.org/x"],
)  # fmt: skip
def test_an_address_that_is_no_web_page_is_refused_and_kept_in_the_form(
    client: Client, people: World, address: str
) -> None:
    page = client.sign_in(people.ben).get("resources.share", what="link")
    again = client.submit(page, title="A site", url=address, status=200)
    assert any("address of a web page" in error for error in again.errors)
    assert again.soup.find(id="url")["value"] == address
    assert db.session.scalar(sa.select(sa.func.count(Resource.id))) == 0


def test_a_page_is_written_in_markdown(client: Client, people: World) -> None:
    page = client.sign_in(people.ben).get("resources.share", what="page")
    client.submit(page, title="A practice note", body="# What we did\n\n- **talked**")
    shown = client.get("resources.show", resource_id=the_resource().id)
    assert shown.soup.select_one(".hub-read h2").text == "What we did"
    assert shown.soup.select_one(".hub-read strong").text == "talked"


def test_what_is_said_about_it_is_kept(client: Client, people: World) -> None:
    page = client.sign_in(people.ben).get("resources.share", what="page")
    client.submit(
        page, title="Bricks", body="x", visibility="hub", year_groups=["y8", "y9"], subjects=["maths"],
        benchmarks=["gb4"], ambitions=["la5"], sectors=["construction"], audiences=["pupils"], kind="lesson",
        minutes="30", cost_band="free", works_for_send="y", licence="cc_by", summary="Two slots",
    )  # fmt: skip
    row = the_resource()
    assert (row.year_groups, row.subjects, row.benchmarks) == (["y8", "y9"], ["maths"], ["gb4"])
    assert (row.ambitions, row.sectors, row.audiences) == (["la5"], ["construction"], ["pupils"])
    assert (row.kind, row.minutes, row.cost_band, row.works_for_send) == ("lesson", 30, "free", True)
    assert (row.licence, row.visibility, row.summary) == (Licence.CC_BY, Visibility.HUB, "Two slots")


def test_a_title_is_suggested_from_the_first_file_and_the_files_need_not_be_sent_again(
    client: Client, people: World
) -> None:
    page = client.sign_in(people.ben).get("resources.share")
    again = client.submit(page, title="", uploads=sent(docx("Hello"), "year_9-options evening.docx"), status=200)
    assert any("We took this one from the file" in error for error in again.errors)
    assert again.soup.find(id="title")["value"] == "Year 9 options evening"
    assert "year_9-options evening.docx" in again.text
    client.submit(again, title="Options evening")
    assert [file.name for file in the_resource().files] == ["year_9-options evening.docx"]


def test_what_the_file_calls_itself_goes_before_its_name(client: Client, people: World) -> None:
    page = client.sign_in(people.ben).get("resources.share")
    content = pptx("Jobs in health", "Nurses care")
    again = client.submit(page, title="", uploads=sent(content, "final_v3.pptx"), status=200)
    assert again.soup.find(id="title")["value"] == "Jobs in health"


def test_sharing_is_one_change(client: Client, people: World) -> None:
    page = client.sign_in(people.ben).get("resources.share", what="page")
    client.submit(page, title="Bricks", body="Words")
    assert the_resource().version == 1  # or whoever opens the form to change it at once is told of a change


def test_a_kept_file_can_be_left_out(client: Client, people: World) -> None:
    page = client.sign_in(people.ben).get("resources.share")
    files = [sent(docx("One"), "one.docx"), sent(docx("Two"), "two.docx")]
    again = client.submit(page, title="", uploads=files, status=200)
    first = again.soup.find("input", attrs={"name": "left_out"})["value"]
    client.submit(again, title="Two", left_out=first)
    assert [file.name for file in the_resource().files] == ["two.docx"]


def test_something_has_to_be_shared(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    for what, words in (("file", "Choose a file"), ("link", "Enter the address"), ("page", "Write the page")):
        page = client.get("resources.share", what=what)
        again = client.submit(page, title="Nothing", status=200)
        assert any(words in error for error in again.errors), again.errors
    assert db.session.scalar(sa.select(sa.func.count(Resource.id))) == 0


def test_the_same_form_sent_twice_makes_one_resource(client: Client, people: World) -> None:
    page = client.sign_in(people.ben).get("resources.share", what="page")
    first = client.submit(page, title="Once", body="x")
    second = client.submit(page, title="Once", body="x")
    assert first.location == second.location
    assert db.session.scalar(sa.select(sa.func.count(Resource.id))) == 1


def test_somebody_of_two_organisations_says_for_which(client: Client, people: World) -> None:
    db.session.add(
        Seat(person_id=people.ben, cluster_id=people.canal, organisation_id=people.marigold, role=Role.CAREERS_LEADER)
    )
    page = client.sign_in(people.ben).get("resources.share", what="page")
    assert [o.text for o in page.soup.select("#organisation_id option")] == [
        "Marigold Street School",
        "Tollhouse Lane School",
    ]
    client.submit(page, title="For Marigold", body="x", organisation_id=str(people.marigold))
    row = the_resource()
    assert row.organisation_id == people.marigold
    assert row.seat.organisation_id == people.marigold


def test_nobody_shares_for_an_organisation_that_is_not_theirs(client: Client, people: World) -> None:
    page = client.sign_in(people.ben).get("resources.share", what="page")
    assert page.soup.find(id="organisation_id") is None
    data = {"title": "Mine", "body": "x", "visibility": "cluster", "licence": "members"}
    more = {"organisation_id": str(people.marigold), "author_id": str(people.dan), "cluster_id": str(people.heath)}
    client.post("resources.share", data | more | {"status": "withdrawn"}, what="page")
    row = the_resource()
    assert (row.organisation_id, row.author_id, row.cluster_id) == (people.tollhouse, people.ben, people.canal)
    assert row.is_shared


def test_a_governor_reads_and_does_not_share(client: Client, people: World) -> None:
    client.sign_in(people.gus)
    assert "Share a resource" not in client.get("resources.index").text
    client.get("resources.share", status=403)
    client.post("resources.share", {"title": "x", "body": "x"}, status=403)


def test_sharing_is_written_into_the_history_without_names(client: Client, people: World) -> None:
    page = client.sign_in(people.ben).get("resources.share", what="page")
    client.submit(page, title="Secret title", body="x")
    entry = db.session.scalars(sa.select(HistoryEntry).where(HistoryEntry.verb == "resources.share")).one()
    assert entry.subject == f"resource:{the_resource().id}"
    assert entry.actor_id == people.ben
    assert "Secret" not in str(entry.facts)


def test_strange_text_is_kept_or_cleaned_and_never_fails(client: Client, people: World) -> None:
    page = client.sign_in(people.ben).get("resources.share", what="page")
    client.submit(page, title="Nul\x00 and 🎉 \u202eתכש", body="a\x00b", summary="x" * 1000)
    row = the_resource()
    assert "\x00" not in row.title + row.body
    assert "🎉" in row.title


def test_over_long_text_is_refused_with_its_length_and_kept(client: Client, people: World) -> None:
    page = client.sign_in(people.ben).get("resources.share", what="page")
    again = client.submit(page, title="t" * 201, body="b" * 60_001, minutes="many", status=200)
    assert any("200 characters or fewer; it has 201" in error for error in again.errors)
    assert any("whole number" in error for error in again.errors)
    assert again.soup.find(id="title")["value"] == "t" * 201
    assert db.session.scalar(sa.select(sa.func.count(ResourceFile.id))) == 0


def test_somebody_of_two_organisations_cannot_choose_a_third(client: Client, people: World) -> None:
    db.session.add(
        Seat(person_id=people.ben, cluster_id=people.canal, organisation_id=people.marigold, role=Role.CAREERS_LEADER)
    )
    page = client.sign_in(people.ben).get("resources.share", what="page")
    again = client.submit(page, title="Third", body="x", organisation_id=str(people.ebp), status=200)
    assert any("choose one of those in the list" in error for error in again.errors)


def test_nobody_waits_while_a_title_is_read_out_of_a_file(
    client: Client, people: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may take seconds, and on SQLite one POST that is open keeps all others from writing."""
    needed = want(people, who="dan")
    held: list[bool] = []

    def read(upload: Upload) -> str:
        held.append(db.session().in_transaction())
        return "Title inside"

    monkeypatch.setattr(forms, "title_inside", read)
    page = client.sign_in(people.ben).get("resources.share", wanted=needed.id)
    page = client.submit(page, status=200, uploads=sent(b"Words", "words.txt"), title="")
    assert held == [False]
    assert page.soup.find(id="title")["value"] == "Title inside"
    assert "Marigold Street School asked for this" in page.text
