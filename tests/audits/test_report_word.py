"""The report as a Word document, opened by another program: LibreOffice makes one page of A4 of it, however much
there is to say."""

import shutil
import subprocess
from pathlib import Path

import docx
import pypdfium2
import pytest

from hub.audits.report.paper import Audience
from tests.audits.longest import PERSON, SCHOOL, longest_review
from tests.client import Client
from tests.world import World

OFFICE = shutil.which("soffice")
A4 = (595, 842)  # points


@pytest.mark.skipif(OFFICE is None, reason="no LibreOffice here: apt-get install libreoffice-writer-nogui")
def test_libreoffice_makes_one_page_of_each_version(client: Client, people: World, tmp_path: Path) -> None:
    review = longest_review(client, people)
    client.sign_in(people.ben)
    for audience in Audience:
        page = client.get("audits.report_word", review_id=review.id, **{"for": audience.value})
        (tmp_path / f"{audience.value}.docx").write_bytes(page.response.get_data())
    paths = [str(tmp_path / f"{audience.value}.docx") for audience in Audience]
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [str(OFFICE), profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *paths]
    subprocess.run(command, check=True, timeout=180, capture_output=True)
    for audience in Audience:
        with pypdfium2.PdfDocument(tmp_path / f"{audience.value}.pdf") as made:
            assert len(made) == 1, audience
            assert tuple(round(side) for side in made[0].get_size()) == A4
            text = made[0].get_textpage().get_text_range()
            assert SCHOOL.split()[-1] in text
            assert "Please do not compare schools publicly" in text
            assert (PERSON.split("-")[0] in text) is (audience is not Audience.WEBSITE)


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
