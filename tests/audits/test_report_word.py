"""The report as a Word document, opened by another program: LibreOffice makes one page of A4 of it, however much
there is to say."""

import shutil
import subprocess
from pathlib import Path

import docx
import pypdfium2
import pytest

from hub.audits.report.paper import GAP, NEXT, STEP, TITLE, Audience, Report
from hub.audits.report.word import as_word
from tests.audits.longest import PERSON, SCHOOL, longest_review
from tests.client import Client
from tests.world import World

OFFICE = shutil.which("soffice")
A4 = (595, 842)  # points


def printed(folder: Path, *paths: Path) -> list[pypdfium2.PdfDocument]:
    """What LibreOffice makes of these documents."""
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [str(OFFICE), profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *map(str, paths)]
    subprocess.run(command, check=True, timeout=180, capture_output=True)
    return [pypdfium2.PdfDocument(path.with_suffix(".pdf")) for path in paths]


@pytest.mark.skipif(OFFICE is None, reason="no LibreOffice here: apt-get install libreoffice-writer-nogui")
def test_libreoffice_makes_one_page_of_each_version(client: Client, people: World, tmp_path: Path) -> None:
    review = longest_review(client, people)
    client.sign_in(people.ben)
    for audience in Audience:
        page = client.get("audits.report_word", review_id=review.id, **{"for": audience.value})
        (tmp_path / f"{audience.value}.docx").write_bytes(page.response.get_data())
    paths = [tmp_path / f"{audience.value}.docx" for audience in Audience]
    for audience, made in zip(Audience, printed(tmp_path, *paths), strict=True):
        assert len(made) == 1, audience
        assert tuple(round(side) for side in made[0].get_size()) == A4
        text = made[0].get_textpage().get_text_range()
        assert SCHOOL.split()[-1] in text
        assert "Please do not compare schools publicly" in text
        assert (PERSON.split("-")[0] in text) is (audience is not Audience.WEBSITE)


@pytest.mark.skipif(OFFICE is None, reason="no LibreOffice here: apt-get install libreoffice-writer-nogui")
def test_one_page_holds_as_much_as_the_limits_let_in(tmp_path: Path) -> None:
    """Every line as long as it may be; the font is the widest that LibreOffice could take for a missing one."""
    words = "Answered “partly” to what was asked "
    full = Report(
        audience=Audience.LEADERS,
        title=(words * 9)[:TITLE],
        facts=[(words * 9)[: TITLE + 60], "as of 30 September 2026"],
        headline="22 of 45 points met; 2 of 9 sections achieved.",
        columns=["Section", "Met", "Per cent", "Achieved", "Last time (Sep 2025)", "Cluster, mean"],
        rows=[[(words * 3)[:70], "10 of 10", "100%", "Not yet", "100%", "Held back"]] * 9,
        notes=[words * 7],
        lists=[
            ("Three gaps to start with", [(words * 12)[:GAP]] * 3),
            ("Then, fewest steps first", [(words * 12)[:STEP]] * NEXT),
            ("Official Compass percentages of 17 November 2026", [words * 4]),
        ],
        foot=[(words * 20)[:420], (words * 20)[:420]],
    )
    path = tmp_path / "full.docx"
    path.write_bytes(as_word(full))
    assert len(printed(tmp_path, path)[0]) == 1


def test_the_document_can_be_read_aloud(client: Client, people: World, tmp_path: Path) -> None:
    """Real headings, a table whose head is marked as such, and a title."""
    review = longest_review(client, people)
    client.sign_in(people.ben)
    path = tmp_path / "report.docx"
    path.write_bytes(client.get("audits.report_word", review_id=review.id).response.get_data())
    document = docx.Document(str(path))
    assert document.core_properties.title.startswith("Careers self-review")
    assert [one.style.name for one in document.paragraphs if one.style.name.startswith("Heading")][0] == "Heading 1"
    assert document.tables[0].rows[0]._tr.trPr.xpath("w:tblHeader")
