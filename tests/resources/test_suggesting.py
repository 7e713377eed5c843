"""What a text speaks for is offered to those who may change the resource; nothing is said of it before they agree."""

import io

import pytest

import hub.storage as storage
from hub.db import db
from hub.resources.models import Resource
from hub.resources.suggesting import suggested
from hub.resources.uploads import Upload
from tests.client import Client
from tests.resources.making import pdf, sent, share, share_file, work
from tests.world import World

WORDS = (
    "A talk for Year 9 and Year 10. Year 9 and 10 meet a nurse: nursing in the NHS. Gatsby Benchmark 5, benchmark 5."
)


@pytest.mark.parametrize(
    ("title", "text", "found"),
    [
        ("Options for Year 9", "", {"year_groups": ["y9"]}),
        ("", "Years 7 to 9. Years 7-9 again.", {"year_groups": ["y7", "y8", "y9"]}),
        ("", "KS4 now, Key Stage 4 later", {"year_groups": ["y10", "y11"]}),
        ("", "In year 9 once; 10 years 25 of them; Y99", {}),
        ("GB5 in maths", "", {"subjects": ["maths"], "benchmarks": ["gb5"]}),
        ("", "A nurse, the nurses, nursing", {"sectors": ["health"]}),
        ("", "nurse nurse", {}),
        ("", "", {}),
    ],
)
def test_only_what_is_said_plainly_speaks(title: str, text: str, found: dict[str, list[str]]) -> None:
    assert suggested(title, text) == found


def test_it_is_offered_after_reading_and_added_only_when_ticked(client: Client, people: World) -> None:
    row_id = share_file(people, pdf(*WORDS.split(". ")), "talk.pdf", subjects=["maths"]).id
    version = db.session.get_one(Resource, row_id).version
    work()
    row = db.session.get_one(Resource, row_id)
    assert (row.year_groups, row.sectors, row.benchmarks, row.version) == ([], [], [], version)
    page = client.sign_in(people.ben).get("resources.show", resource_id=row_id)
    chips = page.soup.select("input[name=codes]")
    offered = ["year_groups:y9", "year_groups:y10", "benchmarks:gb5", "sectors:health"]
    assert [chip["value"] for chip in chips] == offered
    assert all(chip.has_attr("checked") for chip in chips)
    client.submit(page, codes=[offered[0], offered[3]])
    db.session.expire_all()
    row = db.session.get_one(Resource, row_id)
    assert (row.year_groups, row.sectors, row.benchmarks, row.subjects) == (["y9"], ["health"], [], ["maths"])
    assert "From its words" not in client.get("resources.show", resource_id=row_id).text


def test_none_of_them_is_an_answer_too(client: Client, people: World) -> None:
    client.sign_in(people.ben)
    page = client.get("resources.share", what="page")
    page = client.follow(client.submit(page, title="Maths for Year 9", body="Words", visibility="cluster"))
    assert "From its words" in page.text
    page = client.follow(client.submit(page, button="none"))
    assert "None of them is added" in page.text
    row = db.session.query(Resource).order_by(Resource.id.desc()).first()
    assert (row.subjects, row.year_groups, row.suggested) == ([], [], {})


def test_only_those_who_may_change_it_see_what_is_offered(client: Client, people: World) -> None:
    row = share(people, suggested={"subjects": ["maths"]})
    client.sign_in(people.dan)
    assert "From its words" not in client.get("resources.show", resource_id=row.id).text
    client.post("resources.suggestions", status=403, resource_id=row.id, data={"codes": ["subjects:maths"]})
    db.session.expire_all()
    assert db.session.get_one(Resource, row.id).subjects == []


def test_a_new_version_and_a_file_taken_out_take_their_suggestions_along(client: Client, people: World) -> None:
    row = share_file(people, b"Nurse, nurses, nursing. Year 9; Year 9", "talk.txt")
    stored = storage.put(io.BytesIO(b"A mathematics lesson: maths, maths"), 100)
    row.add_files([Upload(stored.sha256, "sums.txt", "txt", stored.size)])
    db.session.commit()
    row_id, talk, sums = row.id, row.files[0].id, row.files[1].tick
    work()
    client.sign_in(people.ben)
    assert chips(client, row_id) == ["year_groups:y9", "subjects:maths", "sectors:health"]
    page = client.get("resources.new_version", resource_id=row_id, file_id=talk)
    client.submit(
        page, uploads=sent(b"Year 9 at the railway; Year 9 asks of railway, railways", "talk.txt"), note="Trains"
    )
    work()
    assert chips(client, row_id) == ["year_groups:y9", "subjects:maths", "sectors:transport"]
    client.submit(client.get("resources.edit", resource_id=row_id), take_out=[sums])
    assert chips(client, row_id) == ["year_groups:y9", "sectors:transport"]


def chips(client: Client, row_id: int) -> list[str]:
    page = client.get("resources.show", resource_id=row_id)
    return [str(chip["value"]) for chip in page.soup.select("input[name=codes]")]
