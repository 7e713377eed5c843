"""What others say to a resource: we used it, thanks, comments, reports. By their own cluster; the author is told."""

import pytest
import sqlalchemy as sa

from hub.db import db
from hub.notices.models import Notice
from hub.resources.models import Resource
from hub.resources.responses.models import Comment, Report, Thanks, Use
from hub.vocabulary import Visibility
from tests.client import Client
from tests.resources.making import share, work
from tests.resources.test_finding import titles
from tests.world import World


def told(person_id: int) -> list[str]:
    db.session.expire_all()
    return list(db.session.scalars(sa.select(Notice.text).where(Notice.person_id == person_id).order_by(Notice.id)))


def use(client: Client, row_id: int, **said: object) -> None:
    page = client.get("resources.use", resource_id=row_id)
    client.submit(page, **({"has_worked": "yes"} | said))


def test_a_school_says_how_it_went_and_the_next_one_reads_it(client: Client, people: World) -> None:
    row_id = share(people).id
    client.sign_in(people.dan)
    use(client, row_id, has_worked="no", year_group="y8", minutes="40", advice="Print the cards on thick paper")
    page = client.get("resources.show", resource_id=row_id)
    for words in ("Marigold Street School", "Needs work", "Year 8", "40 minutes", "thick paper", "1 school"):
        assert words in page.text, words
    assert told(people.ben) == ["Dan Moreau used ‘Depot visit’."]


def test_how_it_went_has_to_be_said_and_nothing_typed_is_lost(client: Client, people: World) -> None:
    row_id = share(people).id
    client.sign_in(people.dan)
    page = client.get("resources.use", resource_id=row_id)
    page = client.submit(page, status=200, has_worked=None, advice="Bring tape")
    assert page.errors == ["Say how it went: it worked, or not"]
    assert page.form_with("advice").fields["advice"] == "Bring tape"
    assert db.session.query(Use).count() == 0


def test_organisations_are_counted_not_uses_and_one_can_be_taken_out(client: Client, people: World) -> None:
    row_id = share(people).id
    use(client.sign_in(people.erin), row_id)
    for endpoint in ("resources.index", "resources.show"):
        page = client.get(endpoint, **({"resource_id": row_id} if endpoint == "resources.show" else {}))
        assert "1 organisation" in page.text
        assert "1 school" not in page.text
    for who in (people.dan, people.dan, people.ben, people.asha):
        use(client.sign_in(who), row_id)
    work()
    assert "Used by 2 schools, 1 college and 1 other organisation" in client.get("resources.index").text
    first = db.session.scalars(sa.select(Use.id).where(Use.organisation_id == people.marigold)).first()
    client.sign_in(people.erin).post("resources.remove_use", status=403, resource_id=row_id, use_id=first)
    client.sign_in(people.dan)
    for use_id in db.session.scalars(sa.select(Use.id).where(Use.organisation_id == people.marigold)).all():
        client.post("resources.remove_use", resource_id=row_id, use_id=use_id)
    assert db.session.get_one(Resource, row_id).school_count == 3


def test_saying_so_does_not_disturb_whoever_is_just_changing_it(client: Client, people: World) -> None:
    row_id = share(people).id
    drawn = client.sign_in(people.ben).get("resources.edit", resource_id=row_id)
    use(client.sign_in(people.dan), row_id)
    client.sign_in(people.ben).submit(drawn, title="A better title")
    assert db.session.get_one(Resource, row_id).title == "A better title"


def test_the_most_used_come_first_when_asked(client: Client, people: World) -> None:
    often, once = share(people, title="Often used").id, share(people, title="Used once").id
    share(people, title="Never used")
    for who in (people.dan, people.erin):
        use(client.sign_in(who), often)
    use(client, once)
    work()
    page = client.sign_in(people.dan).get("resources.index")
    options = {one.text: one["value"] for one in page.soup.select("select[name=sort] option")}
    assert list(options) == ["Newest first", "Most used"]
    assert titles(client.get("resources.index", sort=options["Most used"]))[:2] == ["Often used", "Used once"]
    assert titles(client.get("resources.index", sort="used", q="used"))[0] == "Often used"


def test_another_cluster_is_told_the_number_and_no_name(client: Client, people: World) -> None:
    row = share(people, visibility=Visibility.HUB)
    use(client.sign_in(people.dan), row.id, advice="Marker-of-canal")
    client.submit(client.get("resources.comment", resource_id=row.id), text="Marker-of-canal too")
    client.cluster_id = people.heath
    page = client.sign_in(people.olu).get("resources.show", resource_id=row.id)
    assert "Marker-of-canal" not in page.text
    assert "Marigold" not in page.text
    assert "1 school of other clusters used it" in page.text
    ids = {"use_id": db.session.query(Use.id).scalar(), "comment_id": db.session.query(Comment.id).scalar()}
    client.post("resources.remove_use", status=404, resource_id=row.id, use_id=ids["use_id"])
    client.post("resources.remove_comment", status=404, resource_id=row.id, comment_id=ids["comment_id"])


def test_thanks_are_said_once_and_not_to_oneself(client: Client, people: World) -> None:
    row_id = share(people).id
    client.sign_in(people.dan)
    for _ in range(2):
        client.post("resources.thank", resource_id=row_id)
    assert db.session.query(Thanks).count() == 1
    assert told(people.ben) == ["Dan Moreau thanks you for ‘Depot visit’."]
    page = client.get("resources.show", resource_id=row_id)
    assert "1 person has said thank you. You have too." in page.text
    client.sign_in(people.ben).post("resources.thank", status=403, resource_id=row_id)


def test_a_comment_is_removed_by_who_wrote_it_and_who_looks_after_the_resource(client: Client, people: World) -> None:
    row_id = share(people).id
    for words in ("First words", "Second words", "Third words"):
        client.sign_in(people.dan).submit(client.get("resources.comment", resource_id=row_id), text=words)
    first, second, third = db.session.scalars(sa.select(Comment.id).order_by(Comment.id)).all()
    page = client.get("resources.show", resource_id=row_id)
    assert page.text.index("First words") < page.text.index("Third words")
    client.sign_in(people.erin).post("resources.remove_comment", status=403, resource_id=row_id, comment_id=first)
    for who, comment_id in ((people.dan, first), (people.ben, second), (people.asha, third)):
        client.sign_in(who).post("resources.remove_comment", resource_id=row_id, comment_id=comment_id)
    assert "No comments yet" in client.get("resources.show", resource_id=row_id).text


def test_a_report_reaches_owner_and_lead_and_its_answer_whoever_sent_it(client: Client, people: World) -> None:
    row_id = share(people).id
    client.sign_in(people.gus)  # also who contributes nothing may report
    client.submit(client.get("resources.report", resource_id=row_id), problem="copyright", text="From a textbook")
    report = db.session.query(Report).one().id
    for who in ("ben", "asha"):
        person = getattr(people, who)
        assert told(person) == ["A problem with ‘Depot visit’ is reported. It is somebody else's, who has not agreed."]
        assert "A problem with ‘Depot visit’ is reported" in client.sign_in(person).get("home.index").text
    for who, status in ((people.gus, 403), (people.dan, 403), (people.erin, 403)):
        client.sign_in(who).get("resources.settle", status=status, report_id=report)
    assert "textbook" not in client.get("resources.show", resource_id=row_id).text
    client.sign_in(people.ben)
    page = client.get("resources.settle", report_id=report)
    assert "From a textbook" in page.text
    client.submit(page, outcome="Page 3 is taken out")
    assert told(people.gus) == ["What you reported about ‘Depot visit’ is dealt with: Page 3 is taken out"]
    assert "Settled on" in client.get("resources.settle", report_id=report).text
    assert "is reported" not in client.get("home.index").text


def test_what_is_withdrawn_is_neither_used_nor_reported(client: Client, people: World) -> None:
    row = share(people)
    row.withdraw("Out of date", people.ben)
    db.session.commit()
    client.sign_in(people.dan)
    for endpoint in ("resources.use", "resources.comment", "resources.report"):
        client.get(endpoint, status=403, resource_id=row.id)


@pytest.mark.parametrize("number", [2, 30])
def test_the_page_asks_as_often_for_many_words_as_for_few(client: Client, people: World, number: int) -> None:
    row = share(people)
    for place in range(number):
        mine = {"resource_id": row.id, "cluster_id": people.canal, "organisation_id": people.marigold}
        db.session.add(Comment(**mine, person_id=people.dan, text=f"Comment {place}"))
        db.session.add(Use(**mine, person_id=people.dan, used_on=sa.func.current_date(), has_worked=True))
    db.session.commit()
    assert client.sign_in(people.asha).get("resources.show", resource_id=row.id).statements <= 10
