"""One cluster as a zip file that is read without the hub: what a lead may read of it, and nothing else."""

import csv
import io
import re
import zipfile
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask

import hub.storage as storage
from hub.db import db, now
from hub.employers.states import Sharing
from hub.history import HistoryEntry
from hub.meetings.minutes.models import Minutes
from hub.spreadsheets import as_csv, cell
from hub.vocabulary import Visibility
from tests.audits.acts import hand_in, more_schools, open_round, review_of
from tests.client import Client
from tests.employers.makers import SECRETS, make_contact, make_employer
from tests.meetings.makers import make_meeting
from tests.resources.making import docx, share, share_file
from tests.test_cli import run
from tests.world import World


def export(app: Flask, tmp_path: Path, cluster: str = "canal cluster") -> dict[str, bytes]:
    target = tmp_path / "canal.zip"
    db.session.commit()
    run(app, "export-cluster", cluster, str(target), "--overwrite")
    assert target.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(target) as made:
        assert made.testzip() is None
        return {name: made.read(name) for name in made.namelist()}


def table(found: dict[str, bytes], name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(found[name].decode("utf-8-sig"))))


def test_it_is_read_without_the_hub(app: Flask, people: World, tmp_path: Path) -> None:
    content = docx("Beekeeping")
    share_file(people, content, "Bees & wasps: what? \u202e.docx", title="Bees <script>alert(1)</script>")
    share(people, title="A page", body="# Hives\n\n<script>alert(2)</script>\n\n| a | b |\n|---|---|\n| 1 | 2 |")
    meeting = make_meeting(people)
    db.session.add(Minutes(meeting_id=meeting.id, text="What was **said**", shared_at=now()))
    found = export(app, tmp_path)
    index = BeautifulSoup(found["index.html"], "lxml")
    assert "<script" not in found["index.html"].decode()
    links = [str(a["href"]) for a in index.find_all("a")]
    assert len(links) > 10
    unquoted = {re.sub("%([0-9A-F]{2})", lambda code: chr(int(code[1], 16)), link) for link in links}
    assert unquoted == set(found) - {"index.html", "style.css"}
    file = next(name for name in found if name.endswith(".docx"))
    assert found[file] == content
    assert re.fullmatch(r"resources/files/\d+-Bees _ wasps_ what_\.docx", file)
    page = found[next(name for name in found if "resources/pages" in name)].decode()
    assert "<h2>Hives</h2>" in page
    assert "<td>1</td>" in page
    assert "<script" not in page
    assert b"<strong>said</strong>" in found[next(name for name in found if "meetings/pages" in name)]
    assert [row["Name"] for row in table(found, "members/members.csv")] == [
        "Canal Basin College", "Canal Side EBP", "Marigold Street School", "Tollhouse Lane School",
    ]  # fmt: skip
    assert db.session.query(HistoryEntry).filter_by(verb="hub.export_cluster").one().cluster_id == people.canal


def test_nothing_of_another_cluster_or_of_one_school_is_in_it(app: Flask, people: World, tmp_path: Path) -> None:
    share(people, who="olu", title="Heath marker", visibility=Visibility.PUBLIC)
    share(people, who="asha", title="College marker", visibility=Visibility.ORGANISATION)
    share(people, title="Seen by all")
    withdrawn = share(people, title="Withdrawn marker")
    withdrawn.withdraw("Old", people.ben)
    draft = make_meeting(people)
    db.session.add(Minutes(meeting_id=draft.id, text="Draft marker", shared_at=None))
    everything = b"".join(export(app, tmp_path).values()).decode("utf-8", "ignore")
    assert "Seen by all" in everything
    for word in ("marker", "Heath", "Olu"):
        assert word not in everything, word


@pytest.mark.parametrize("sharing", list(Sharing))
@pytest.mark.parametrize("brought_by", ["tollhouse", "college"])
def test_a_contact_belongs_to_who_brought_it(
    app: Flask, people: World, tmp_path: Path, sharing: Sharing, brought_by: str
) -> None:
    make_contact(make_employer(people, sharing=sharing, brought_by=brought_by))
    found = export(app, tmp_path)
    everything = b"".join(found.values()).decode("utf-8", "ignore")
    assert [word for word in SECRETS if word in everything] == []
    row = table(found, "employers/employers.csv")[0]
    assert row["Name"] == "Kestrel Rail Systems"
    assert bool(row["About"]) == (sharing is Sharing.CLUSTER)


def test_only_schools_that_agreed_stand_with_their_names(
    app: Flask, client: Client, people: World, tmp_path: Path
) -> None:
    schools = more_schools(people, 12)  # so many stay unnamed, and differ, that the one with a name tells nothing
    round_ = open_round(client, people, showing="named")
    for number, school in enumerate(schools):
        hand_in(review_of(round_, school), level=2 * (number % 2), agreed=number == 0, person_id=people.ben)
    client.submit(client.get("audits.close", round_id=round_.id))
    found = export(app, tmp_path)
    named = {row["School"] for row in table(found, "audits/named.csv")}
    assert named == {"Lock A School"}
    assert {row["Group"] for row in table(found, "audits/figures.csv")} >= {"All schools"}
    titles = {
        one.title for one in review_of(round_, schools[0]).framework.elements
    }  # a code like la7 tells a stranger nothing
    for name in ("audits/figures.csv", "audits/named.csv"):
        assert {row["Section"] for row in table(found, name)} <= titles
    assert all(int(row["Schools"]) >= 5 for row in table(found, "audits/figures.csv"))


@pytest.mark.no_database
@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert cell(text) == f"'{text}"
    assert list(csv.reader(io.StringIO(as_csv(["a"], [[text]]).lstrip("\ufeff"), newline="")))[1] == [f"'{text}"]


def test_a_cluster_that_is_not_there_is_told(app: Flask, people: World, tmp_path: Path) -> None:
    said = run(app, "export-cluster", "Nowhere", str(tmp_path / "x.zip"), code=1)
    assert "Canal cluster, Heath cluster" in said
    assert export(app, tmp_path, str(people.canal))
    assert not (tmp_path / "x.zip").exists()


def test_a_cluster_without_a_lead_is_told(app: Flask, people: World, tmp_path: Path) -> None:
    people.seat("asha").ended_at = now()
    assert "has no lead" in run(app, "export-cluster", "Canal cluster", str(tmp_path / "x.zip"), code=1)


def test_the_lead_has_it_at_the_press_of_a_button(client: Client, app: Flask, people: World, tmp_path: Path) -> None:
    """The same as the command writes, and recorded."""
    share_file(people, docx("Beekeeping"), "Bees.docx", title="Bees")
    make_contact(make_employer(people, sharing=Sharing.CLUSTER))
    by_command = export(app, tmp_path)
    client.sign_in(people.asha)
    page = client.get_url(client.get("members.settings").link("Export this cluster"))
    assert "people at employers" in page.text
    answer = client.submit(page, status=200).response
    assert answer.mimetype == "application/zip"
    assert re.match(r'attachment; filename="canal-cluster-[0-9-]{10}[.]zip"', answer.headers["Content-Disposition"])
    assert answer.headers["Cache-Control"] == "private, no-store"
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as made:
        assert made.testzip() is None
        found = {name: made.read(name) for name in made.namelist()}
    assert found == by_command
    for secret in SECRETS:
        assert secret.encode() not in b"".join(found.values())
    entries = db.session.query(HistoryEntry).filter_by(verb="hub.export_cluster", actor_id=people.asha).all()
    assert [entry.cluster_id for entry in entries] == [people.canal]
    assert "Asha Rahman made an export of the cluster" in client.get("members.history").text


def test_it_goes_out_while_it_is_made(client: Client, people: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is put aside on the way: the first piece is there before the last file has been opened."""
    for number in range(3):
        share_file(people, docx(f"Plan {number}"), f"Plan {number}.docx", title=f"Plan {number}")
    opened: list[str] = []
    chunks = storage.chunks
    monkeypatch.setattr(storage, "chunks", lambda sha256: opened.append(sha256) or chunks(sha256))
    client.sign_in(people.asha)
    pieces = iter(client.post_url(client.url("home.export_cluster"), status=200).response.response)
    next(pieces)
    assert len(opened) < 3
    b"".join(pieces)
    assert len(opened) == 3
