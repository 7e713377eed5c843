"""Reads plain text, Markdown, CSV and the words of a web page, in whatever encoding they were saved."""

import codecs
from html.parser import HTMLParser
from pathlib import Path

from hub.extract.parts import TEXT_LIMIT, Gathered

_BYTE_LIMIT = TEXT_LIMIT * 4
_BLOCKS = {
    *("address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "footer", "form", "h1", "h2"),
    *("h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "td", "th", "tr", "ul"),
}
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_SILENT = {"script", "style", "template", "noscript", "svg"}


def read(path: Path, kind: str, gathered: Gathered) -> None:
    with path.open("rb") as file:
        data = file.read(_BYTE_LIMIT + 1)
    text = decode(data[:_BYTE_LIMIT])
    if kind == "html":
        words = _Words()
        words.feed(text)
        words.close()
        gathered.set_title(words.title)
        text = "".join(words.pieces)
    elif kind == "md":
        first = text.lstrip().split("\n", 1)[0]
        gathered.set_title(first.lstrip("#") if first.startswith("# ") else None)
    gathered.add("", text)
    gathered.is_cut_short = gathered.is_cut_short or len(data) > _BYTE_LIMIT


def decode(data: bytes) -> str:
    """Byte-order mark, else UTF-8, else Windows western where the text is nearly all plain letters (as English
    is), else the best guess of charset-normalizer. It is asked last: it takes a pound sign in English for Polish,
    and UTF-8 without accents for ASCII."""
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    try:
        # The last character may be cut in two.
        return codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        pass
    sample = data[: 256 * 1024]
    if sum(byte > 127 for byte in sample) * 10 < len(sample):
        return data.decode("cp1252", "replace")
    import charset_normalizer  # late: 8 ms and 3 MB; the web reads tables and calendars too, and is hardly ever asked

    best = charset_normalizer.from_bytes(sample).best()
    return data.decode(best.encoding if best else "cp1252", "replace")


class _Words(HTMLParser):
    """The words that a reader of the page would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.title = ""
        self._silent = 0
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        self._in_title = tag == "title"
        if tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(0, self._silent - (tag in _SILENT))
        self._in_title = False
        if tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        elif not self._silent:
            self.pieces.append(data)
