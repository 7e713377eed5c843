"""Minutes as a Word document: real headings and lists, so that they can be edited and read aloud."""

import io
from html.parser import HTMLParser
from typing import Any

from hub.meetings.exporting.paper import Paper
from hub.meetings.minutes.reading import Part

DEEPEST = 3  # "List Bullet 3" is the last style of its kind in Word's own template


def as_word(paper: Paper) -> bytes:
    import docx  # late: with lxml 58 ms and 7 MB
    from docx.shared import Pt  # late: as above

    document = docx.Document()
    document.styles["Normal"].font.name, document.styles["Normal"].font.size = "Calibri", Pt(11)
    document.core_properties.title, document.core_properties.author = paper.title[:255], ""
    document.add_heading(_fit(paper.title), level=1)
    document.add_paragraph(_fit("\n".join(paper.facts)))
    for block in paper.blocks:
        if block.heading:
            document.add_heading(_fit(block.heading), level=2)
        for part in block.parts:
            _write(document, part, paper)
        for note in block.notes:
            document.add_paragraph().add_run(_fit(note)).italic = True
    for title, lines in paper.lists:
        document.add_heading(title, level=2)
        for line in lines:
            document.add_paragraph(_fit(line), style="List Bullet")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _write(document: Any, part: Part, paper: Paper) -> None:
    writer = _Writer(document)
    if part.is_decision or part.action_id is not None:
        writer.begin("Normal")
        writer.run("Decision: " if part.is_decision else "Action: ", bold=True)
        writer.feed(str(part.html))
        who = paper.live.get(part.action_id or 0, "")
        writer.run(f" ({who})" if who else "")
    else:
        writer.feed(str(part.html))
    writer.close()


def _fit(text: str) -> str:
    """XML has no place for most control characters; a pasted text may hold them."""
    return "".join(char for char in text if char in "\t\n" or ord(char) >= 32)


class _Writer(HTMLParser):
    """Out of the safe HTML that Markdown makes (hub.text.markdown): its tags are all there are."""

    HEADINGS = {"h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
    LOOKS = {"strong": "bold", "em": "italic", "del": "strike", "code": "code"}

    def __init__(self, document: Any) -> None:
        super().__init__(convert_charrefs=True)
        self.document, self.paragraph = document, None
        self.lists: list[str] = []
        self.looks: list[str] = []
        self.link = ""

    def begin(self, style: str) -> None:
        self.paragraph = self.document.add_paragraph(style=style)

    def run(self, text: str, bold: bool = False) -> None:
        if not text or (self.paragraph is None and not text.strip()):
            return
        if self.paragraph is None:
            self.begin(self._style())
        made = self.paragraph.add_run(_fit(text))  # type: ignore[attr-defined]  # begin() has made it
        made.bold = bold or "bold" in self.looks or None
        made.italic = "italic" in self.looks or None
        made.font.strike = "strike" in self.looks or None
        if "code" in self.looks:
            made.font.name = "Consolas"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.HEADINGS:
            self.paragraph = self.document.add_heading(level=self.HEADINGS[tag])
        elif tag in {"ul", "ol"}:
            self.lists.append(tag)
            self.paragraph = None
        elif tag in {"p", "li", "pre", "dt", "dd", "blockquote", "tr"}:
            self._open(tag)
        elif tag in self.LOOKS:
            self.looks.append(self.LOOKS[tag])
        elif tag == "br":
            self.run("\n")
        elif tag == "a":
            self.link = dict(attrs).get("href") or ""

    def _open(self, tag: str) -> None:
        if tag == "p" and self.lists:
            return  # the paragraph in a list item that was opened by it
        self.paragraph = None
        if tag == "li":
            self.begin(self._style())

    def _style(self) -> str:
        if not self.lists:
            return "Normal"
        depth = min(len(self.lists), DEEPEST)
        return f"List {'Bullet' if self.lists[-1] == 'ul' else 'Number'}{f' {depth}' if depth > 1 else ''}"

    def handle_endtag(self, tag: str) -> None:
        if tag in {"ul", "ol"} and self.lists:
            self.lists.pop()
        if tag in {"td", "th"}:
            self.run("\t")
        elif tag in self.LOOKS and self.LOOKS[tag] in self.looks:
            self.looks.remove(self.LOOKS[tag])
        elif tag == "a" and self.link:
            self.run(f" ({self.link})" if self.link.startswith("http") else "")
            self.link = ""
        elif tag not in {"br", "span", "sup", "sub", "abbr"} and tag not in self.LOOKS and tag != "a":
            self.paragraph = None

    def handle_data(self, data: str) -> None:
        self.run(data if self.paragraph is not None else data.lstrip())
