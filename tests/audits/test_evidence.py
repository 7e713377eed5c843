"""Evidence beside an answer: a link, a resource of the hub, or a file that only the school can open."""

import io
from datetime import timedelta
from typing import Any

import pytest

import hub.storage as storage
from hub.access import absolute_url
from hub.audits.evidence import MOST_FILES
from hub.audits.models import AuditAnswer, AuditFile, AuditReview
from hub.db import db, now
from hub.resources.models import Visibility
from hub.resources.reading import unclaimed
from tests.audits.acts import open_round, review_of
from tests.client import Client, Page
from tests.resources.making import share
from tests.world import World

Q = "LA1.3"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def review(client: Client, people: World) -> AuditReview:
    """Ben is signed in."""
    row = review_of(open_round(client, people), people.tollhouse)
    client.sign_in(people.ben)
    return row


def add(
    client: Client, review: AuditReview, name: str = "plan.txt", content: bytes = b"Our plan", status: int = 302
) -> Page:
    page = client.get("audits.evidence", review_id=review.id, question_id=Q)
    return client.submit(page, status=status, files=[(io.BytesIO(content), name)])


def files() -> list[AuditFile]:
    db.session.expire_all()
    return db.session.query(AuditFile).order_by(AuditFile.id).all()


def stored(review: AuditReview) -> AuditAnswer:
    db.session.expire_all()
    return db.session.query(AuditAnswer).filter_by(review_id=review.id, question_id=Q).one()


def test_the_button_saves_the_section_and_leads_to_the_evidence(client: Client, review: AuditReview) -> None:
    page = client.get("audits.section", review_id=review.id, code="la1")
    page = client.follow(client.submit(page, button=f"go=evidence {Q}", **{Q: "yes"}))
    assert page.h1 == f"Evidence for {Q}"
    assert stored(review).value == {"": "yes"}


def test_a_file_is_kept_for_those_who_may_answer_and_nobody_else(
    client: Client, people: World, review: AuditReview
) -> None:
    page = client.follow(add(client, review))
    assert "plan.txt" in page.text
    [file] = files()
    where = {"review_id": review.id, "question_id": Q, "evidence_id": file.id}
    page = client.sign_in(people.cara).get("audits.evidence_file", **where)
    assert page.response.get_data() == b"Our plan"
    assert page.response.headers["Content-Disposition"].startswith("attachment")
    assert "plan.txt" in client.get("audits.section", review_id=review.id, code="la1").text
    for person in (people.dan, people.asha, people.erin, people.olu):
        client.sign_in(person).get("audits.evidence_file", status=404, **where)
    for person in (people.gus, people.eva):
        client.sign_in(person).get("audits.evidence_file", status=403, **where)
    client.sign_in(people.ben).get("audits.evidence_file", status=404, **{**where, "question_id": "LA1.4"})


def test_its_content_belongs_to_a_row_until_it_is_taken_out(client: Client, review: AuditReview) -> None:
    add(client, review)
    [file] = files()
    later = now() + timedelta(days=1)
    sha256 = file.sha256
    assert sha256 not in unclaimed(later)
    client.post("audits.take_out_evidence", {"file": str(file.id)}, review_id=review.id, question_id=Q)
    assert files() == []
    assert storage.exists(sha256)
    assert sha256 in unclaimed(later)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("run.exe", b"MZ\x90\x00" + b"\x00" * 200, "was not kept"),
        ("plan.pdf", b"MZ\x90\x00" + b"\x00" * 200, "was not kept"),
        ("empty.txt", b"", "The file is empty"),
        ("", b"", "Choose a file"),
    ],
)
def test_what_is_no_file_of_ours_is_refused_with_a_reason(
    client: Client, review: AuditReview, name: str, content: bytes, words: str
) -> None:
    page = add(client, review, name, content, status=200)
    assert words in " ".join(page.errors)
    assert files() == []


def test_a_file_too_many_is_refused(client: Client, review: AuditReview) -> None:
    page = client.get("audits.evidence", review_id=review.id, question_id=Q)
    sent = [(io.BytesIO(f"Plan {number}".encode()), f"{number}.txt") for number in range(MOST_FILES + 1)]
    page = client.submit(page, status=200, files=sent)
    assert f"up to {MOST_FILES} files" in " ".join(page.errors)
    assert len(files()) == MOST_FILES


def test_a_file_alone_is_nothing_to_write_over(client: Client, people: World, review: AuditReview) -> None:
    caras = client.sign_in(people.cara).get("audits.section", review_id=review.id, code="la1")
    client.sign_in(people.ben)
    add(client, review)
    client.sign_in(people.cara)
    client.submit(caras, **{Q: "yes"})
    assert stored(review).value == {"": "yes"}
    assert len(files()) == 1


def test_an_answer_taken_out_on_purpose_is_still_something(client: Client, people: World, review: AuditReview) -> None:
    client.submit(client.get("audits.section", review_id=review.id, code="la1"), **{f"{Q}.note": "First"})
    caras = client.sign_in(people.cara).get("audits.section", review_id=review.id, code="la1")
    client.sign_in(people.ben)
    client.submit(client.get("audits.section", review_id=review.id, code="la1"), **{f"{Q}.note": ""})
    client.sign_in(people.cara)
    page = client.submit(caras, status=200, **{f"{Q}.note": "Second"})
    assert page.errors[0].startswith(f"{Q}: Ben Okafor saved another answer")


def use(client: Client, review: AuditReview, reference: str, status: int = 302) -> Page:
    return client.post("audits.take_resource", {"reference": reference}, status, review_id=review.id, question_id=Q)


def test_a_resource_is_shown_to_those_who_may_see_it(client: Client, people: World, review: AuditReview) -> None:
    resource = share(people, title="Careers policy 2026")
    page = client.follow(use(client, review, f"resource:{resource.id}"))
    assert "Careers policy 2026" in page.text
    assert stored(review).evidence == f"resource:{resource.id}"
    page = client.get("audits.section", review_id=review.id, code="la1")
    assert "In the library: Careers policy 2026" in page.text
    client.submit(page, button="go=leave", **{"LA1.6": "4"})
    assert stored(review).evidence == f"resource:{resource.id}"  # drawn as an address, kept as what it was
    resource.visibility, resource.organisation_id = Visibility.ORGANISATION, people.marigold
    db.session.commit()
    page = client.get("audits.evidence", review_id=review.id, question_id=Q)
    assert "Careers policy 2026" not in page.text
    assert "A resource that you may not see" in page.text


def test_what_one_may_not_see_cannot_be_taken(client: Client, people: World, review: AuditReview) -> None:
    hidden = share(people, title="Of another school")
    hidden.visibility, hidden.organisation_id = Visibility.ORGANISATION, people.marigold
    db.session.commit()
    for reference in (f"resource:{hidden.id}", "resource:99999", "person:1", ""):
        use(client, review, reference, 404)


def test_a_pasted_address_of_this_hub_is_kept_as_the_resource(
    client: Client, people: World, review: AuditReview
) -> None:
    resource = share(people, title="Careers policy 2026")
    with client.app.test_request_context():
        address = absolute_url("resources.show", cluster_id=people.canal, resource_id=resource.id)
    page = client.get("audits.section", review_id=review.id, code="la1")
    client.submit(page, button="go=leave", **{f"{Q}.evidence": address})
    assert stored(review).evidence == f"resource:{resource.id}"
    assert "In the library" in client.get("audits.section", review_id=review.id, code="la1").text


def test_another_link_is_not_written_over(client: Client, people: World, review: AuditReview) -> None:
    page = client.get("audits.section", review_id=review.id, code="la1")
    client.submit(page, button="go=leave", **{f"{Q}.evidence": "https://school.example/policy"})
    resource = share(people)
    assert "Take it out first" in client.follow(use(client, review, f"resource:{resource.id}")).flash
    assert stored(review).evidence == "https://school.example/policy"
    client.post("audits.take_out_evidence", {"link": "https://other.example"}, review_id=review.id, question_id=Q)
    assert stored(review).evidence
    sent = {"link": "https://school.example/policy"}
    client.post("audits.take_out_evidence", sent, review_id=review.id, question_id=Q)
    assert stored(review).evidence == ""


def test_after_handing_in_nothing_is_added_or_taken_out(client: Client, people: World, review: AuditReview) -> None:
    add(client, review)
    [file] = files()
    drawn = client.get("audits.evidence", review_id=review.id, question_id=Q)
    client.submit(client.get("audits.hand_in", review_id=review.id))
    sent: dict[str, Any] = {"files": [(io.BytesIO(PDF), "late.pdf")]}
    assert "handed in" in client.follow(client.submit(drawn, **sent)).flash
    client.post("audits.take_out_evidence", {"file": str(file.id)}, review_id=review.id, question_id=Q)
    use(client, review, f"resource:{share(people).id}")
    assert len(files()) == 1
