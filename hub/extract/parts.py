"""What is found inside a file. Plain classes that the limited child process and the hub share."""

import enum
import re
from dataclasses import dataclass, field

TEXT_LIMIT = 1_000_000  # characters of one file that are kept for search
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_JUNK_TITLE = re.compile(
    r"(?i)microsoft \w+ - |powerpoint presentation$|(slide|folie|document|book|sheet)\s*\d*$|untitled"
)


class State(enum.StrEnum):
    OK = "ok"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    TOO_BIG = "too_big"
    UNSUPPORTED = "unsupported"


MESSAGES = {
    State.OK: "",
    State.ENCRYPTED: "This file is locked with a password, so the text inside it cannot be searched.",
    State.DAMAGED: "This file could not be read: it may be damaged or incomplete. Its text cannot be searched.",
    State.TOO_BIG: "This file is too long or too complex to be read here, so its text cannot be searched.",
    State.UNSUPPORTED: "The text inside files of this kind cannot be searched.",
}
NO_TEXT = "No text was found in this file; it may hold scanned pages or pictures only."
CUT_SHORT = "This file is long: only the first part of its text can be searched."


class Unreadable(Exception):
    """The reader gives up on the file."""

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self.state = state


@dataclass(frozen=True)
class Part:
    """`label` says where it stands ("page 4", "slide 7", "sheet Costs") or is empty."""

    label: str
    text: str


@dataclass(frozen=True)
class Extracted:
    """`message` is a sentence for the owner of the file, empty when there is nothing to say."""

    state: State
    parts: list[Part] = field(default_factory=list)
    title: str | None = None
    pages: int | None = None
    thumbnail: bytes | None = None
    message: str = ""


@dataclass
class Gathered:
    """What the readers fill in. Text over TEXT_LIMIT is left out."""

    parts: list[Part] = field(default_factory=list)
    title: str | None = None
    pages: int | None = None
    length: int = 0
    is_cut_short: bool = False

    @property
    def is_full(self) -> bool:
        return self.length >= TEXT_LIMIT

    def add(self, label: str, text: str) -> None:
        text = tidy(text)
        room = TEXT_LIMIT - self.length
        self.is_cut_short = self.is_cut_short or len(text) > room
        text = text[:room]
        if text:
            self.parts.append(Part(label, text))
            self.length += len(text)

    def set_title(self, title: str | None) -> None:
        title = " ".join(tidy(title or "").split())[:200]
        if len(title) > 2 and not _JUNK_TITLE.match(title):
            self.title = title


def tidy(text: str) -> str:
    """No control characters (line ends and tabs stay), no lone surrogates, no runs of blanks or empty lines.

    PDFium marks a word that is divided at the end of a line by U+0002 or U+FFFE: the halves are joined."""
    text = re.sub("[\x02\ufffe]\r?\n?", "", text).replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n")
    text = _CONTROLS.sub("", text)
    return re.sub(r"\s*\n\s*", "\n", re.sub(r"[^\S\n]+", " ", text)).strip()
