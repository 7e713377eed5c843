"""`flask hub import-resources`: a shared drive becomes resources, and a second run adds only what is new."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from hub.cli import import_resources_command
from hub.db import db
from hub.resources.models import Licence, Resource
from hub.resources.uploads import Upload
from hub.vocabulary import Visibility
from tests.resources.making import pdf
from tests.world import World


@pytest.fixture
def drive(tmp_path: Path) -> Path:
    folder = tmp_path / "drive"
    for name, content in {
        "Year 9/Maths/options_week-letter.pdf": pdf("Dear parents"),
        "Old stuff/assembly.txt": b"Words of the assembly",
        "Old stuff/~$assembly.docx": b"what Word leaves about",
        "Old stuff/Thumbs.db": b"what Windows leaves about",
        "empty.txt": b"",
        "virus.exe": b"MZ\x90\x00",
        "film.pdf": b"this is no PDF",
        ".hidden/secret.txt": b"not to be shared",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    (tmp_path / "elsewhere.txt").write_text("outside the folder")
    (folder / "link.txt").symlink_to(tmp_path / "elsewhere.txt")
    return folder


def run(app: Flask, folder: Path, *more: str, organisation: str = "Tollhouse Lane School") -> tuple[int, str]:
    arguments = [str(folder), "--cluster", "canal-cluster", "--organisation", organisation, *more]
    done = app.test_cli_runner().invoke(import_resources_command, arguments)
    db.session.remove()
    return done.exit_code, done.output


def rows() -> dict[str, Resource]:
    return {row.title: row for row in db.session.scalars(sa.select(Resource).order_by(Resource.id))}


def test_each_file_becomes_a_resource_and_the_rest_is_named_with_its_reason(
    app: Flask, people: World, drive: Path
) -> None:
    code, said = run(app, drive)
    assert code == 0, said
    assert "2 shared for Tollhouse Lane School, 0 were there already." in said
    assert set(rows()) == {"Options week letter", "Assembly"}
    letter = rows()["Options week letter"]
    assert (letter.year_groups, letter.subjects) == (["y9"], ["maths"])
    assert (letter.visibility, letter.licence, letter.organisation_id) == (
        Visibility.CLUSTER, Licence.MEMBERS, people.tollhouse,
    )  # fmt: skip
    assert rows()["Assembly"].summary == "From the folder Old stuff"
    for name in ("empty.txt", "virus.exe", "film.pdf"):
        assert f"Left out: {name}." in said
    assert not any(word in said for word in ("hidden", "Thumbs", "~$", "link.txt"))


def test_a_second_run_adds_only_what_is_new(app: Flask, people: World, drive: Path) -> None:
    run(app, drive)
    rows()["Assembly"].withdraw("Old", people.ben)
    db.session.commit()
    (drive / "new.txt").write_text("A new text")
    (drive / "Year 9" / "renamed.txt").write_bytes(b"Words of the assembly")
    _, said = run(app, drive)
    assert "1 shared for Tollhouse Lane School, 3 were there already." in said
    assert set(rows()) == {"Options week letter", "Assembly", "New"}


def test_what_a_newer_version_replaced_is_not_brought_back(app: Flask, people: World, drive: Path) -> None:
    run(app, drive)
    new = Upload("0" * 64, "assembly.txt", "txt", 3)
    rows()["Assembly"].files[0].renew(new, "Corrected here")
    db.session.commit()
    _, said = run(app, drive)
    assert "0 shared for Tollhouse Lane School" in said, said


def test_a_manifest_gives_titles_tags_licence_and_who_can_see_it(
    app: Flask, people: World, drive: Path, tmp_path: Path
) -> None:
    manifest = tmp_path / "manifest.csv"
    manifest.write_text(
        "File,Title,Tags,Licence,Visibility\n"
        "Old stuff/assembly.txt,An assembly about choices,Year 10; Choices,cc_by,hub\n"
        "nowhere.txt,Not there,,,\n"
    )
    _, said = run(app, drive, "--manifest", str(manifest))
    row = rows()["An assembly about choices"]
    assert (row.year_groups, row.licence, row.visibility) == (["y10"], Licence.CC_BY, Visibility.HUB)
    assert row.summary == "From the folder Old stuff / Choices"
    assert "Left out: nowhere.txt. It is in the manifest, and not in the folder." in said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("file,licence\nx.txt,free\n", "line 2: licence is ‘free’"),
        ("file,visibility\nx.txt,world\n", "line 2: visibility is ‘world’"),
        ("title\nNo file\n", "line 2: the column ‘file’ is empty"),
        ("file\nna\xefve.txt\n".encode("latin-1"), "cannot be read as CSV in UTF-8"),
    ],
)
def test_a_manifest_that_cannot_be_used_stops_it_before_anything_is_shared(
    app: Flask, people: World, drive: Path, tmp_path: Path, text: str | bytes, words: str
) -> None:
    manifest = tmp_path / "manifest.csv"
    manifest.write_bytes(text if isinstance(text, bytes) else text.encode())
    code, said = run(app, drive, "--manifest", str(manifest))
    assert code == 1
    assert words in said
    assert not rows()


def test_who_is_no_member_cannot_share(app: Flask, people: World, drive: Path) -> None:
    code, said = run(app, drive, organisation="Heath Rise School")
    assert code == 1
    assert "Heath Rise School is not a member of Canal cluster." in said
    assert not rows()
