"""Pictures of what is inside a file, drawn in the limited child process."""

import io
import zipfile
from pathlib import Path

import pptx
import pytest
from PIL import Image
from pptx.util import Inches

import hub.extract.slides as inside_slides
from hub.extract import MOST_PICTURES, draw
from hub.extract.slides import SMALLEST
from tests.extract import makers

pytestmark = pytest.mark.no_database
DATA = Path(__file__).parent.parent / "data"


def image(size: tuple[int, int] = (400, 300), colour: str = "teal", kind: str = "PNG") -> bytes:
    data = io.BytesIO()
    Image.new("RGB", size, colour).save(data, kind)
    return data.getvalue()


def slides(path: Path, *pictures: list[bytes]) -> Path:
    show = pptx.Presentation()
    for each in pictures:
        slide = show.slides.add_slide(show.slide_layouts[6])
        for data in each:
            slide.shapes.add_picture(io.BytesIO(data), Inches(1), Inches(1))
    show.save(str(path))
    return path


def odp(path: Path, names: list[str], members: dict[str, bytes]) -> Path:
    drawn = "".join(f'<draw:frame><draw:image xlink:href="{name}"/></draw:frame>' for name in names)
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{full}:1.0"'
        for name, full in (("office", "office"), ("draw", "drawing"))
    )
    content = f'<office:d{spaces} xmlns:xlink="http://www.w3.org/1999/xlink"><draw:page>{drawn}</draw:page></office:d>'
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.presentation")
        package.writestr("content.xml", content)
        for name, data in members.items():
            package.writestr(name, data)
    return path


def sizes(drawn: list[tuple[str, bytes]]) -> list[tuple[str, tuple[int, int]]]:
    found = []
    for name, data in drawn:
        with Image.open(io.BytesIO(data)) as picture:
            assert picture.format == "WEBP"
            found.append((name, picture.size))
    return found


def test_the_pages_of_a_pdf(tmp_path: Path) -> None:
    path = makers.pdf(tmp_path / "x.pdf", *(f"Page {number}" for number in range(12)))
    found = sizes(draw(path, "pdf"))
    assert [name for name, _ in found] == [f"page-{number}" for number in range(1, 11)]
    assert {size for _, size in found} == {(900, 1274)}
    assert sizes(draw(DATA / "job-sheet-registered-community-nurses.pdf", "pdf"))[0][1][0] == 900


@pytest.mark.parametrize("box", ["0 0 14400 14400", "0 0 3 14400"])
def test_a_page_of_five_metres_is_drawn_no_larger(tmp_path: Path, box: str) -> None:
    ((_, (width, height)),) = sizes(draw(makers.pdf(tmp_path / "x.pdf", "Words", box=box), "pdf"))
    assert width <= 900
    assert height <= 1400


def test_pictures_inside_slides_once_each_and_no_logos(tmp_path: Path) -> None:
    logo, photo, wide = image((SMALLEST - 1, 300)), image(kind="JPEG"), image((3000, 1500), "navy")
    path = slides(tmp_path / "x.pptx", [logo], [photo, wide], [photo])
    assert sizes(draw(path, "pptx")) == [("slide-2-1", (400, 300)), ("slide-2-2", (900, 450))]


def test_no_more_than_twenty_pictures(tmp_path: Path) -> None:
    many = [image((200, 200), f"#{number:06x}") for number in range(MOST_PICTURES + 5)]
    path = slides(tmp_path / "x.pptx", many)
    assert len(draw(path, "pptx")) == MOST_PICTURES
    assert len(list(inside_slides.draw(path, "pptx"))) == MOST_PICTURES  # no more are even made


def test_what_is_hidden_in_a_picture_does_not_come_along(tmp_path: Path) -> None:
    data = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "Taken at Quokka Street"
    Image.new("RGB", (300, 300)).save(data, "JPEG", exif=exif)
    (tmp_path / "x.jpg").write_bytes(data.getvalue() + b"<script>Quokka</script>")
    for path, kind in ((tmp_path / "x.jpg", "jpg"), (slides(tmp_path / "x.pptx", [data.getvalue()]), "pptx")):
        ((_, picture),) = draw(path, kind)
        assert b"Quokka" not in picture


def test_pictures_of_opendocument_slides_and_only_those_of_the_package(tmp_path: Path) -> None:
    members = {
        "Pictures/a.png": image(),
        "Pictures/b.svg": b"<svg onload='alert(1)'/>",
        "other.png": image(colour="red"),
    }
    names = ["Pictures/a.png", "Pictures/b.svg", "other.png", "Pictures/gone.png", "http://example.org/x.png"]
    assert sizes(draw(odp(tmp_path / "x.odp", names, members), "odp")) == [("slide-1-1", (400, 300))]


def test_a_picture_of_too_many_pixels_is_left_out(tmp_path: Path) -> None:
    huge = io.BytesIO()
    Image.new("1", (9000, 9000)).save(huge, "PNG")
    assert [name for name, _ in draw(slides(tmp_path / "x.pptx", [huge.getvalue(), image()]), "pptx")] == ["slide-1-1"]
    (tmp_path / "x.png").write_bytes(huge.getvalue())
    assert draw(tmp_path / "x.png", "png") == []


@pytest.mark.parametrize("kind", ["pdf", "pptx", "odp", "png", "txt"])
def test_what_cannot_be_drawn_gives_nothing(tmp_path: Path, kind: str) -> None:
    (tmp_path / "x").write_bytes(b"PK\3\4 nonsense")
    assert draw(tmp_path / "x", kind) == []
    assert draw(makers.locked_pdf(tmp_path / "y"), "pdf") == []


def test_what_was_drawn_before_the_time_was_over_is_kept(tmp_path: Path) -> None:
    lines = "\\n".join(f"{x % 595} {x * 7 % 842} m {x * 13 % 595} {x * 3 % 842} l S" for x in range(300_000))
    path = makers.pdf(tmp_path / "x.pdf", "Quick", f"x) Tj ET {lines} BT (y")
    assert [name for name, _ in draw(path, "pdf", seconds=1)][:1] == ["page-1"]
