"""The papers of an item. Each is named by its address, with words before it or without: "The draft https://...". A page
of this hub is kept as a reference ("resource:12"), so that who may see it is asked anew."""

from collections.abc import Mapping, Sequence
from urllib.parse import unquote, urlsplit

import hub.references as references
from hub.facts import Reference
from hub.meetings.polls.dates import is_web_address

AT_MOST, LONGEST = 10, 500


def reference_to(address: str) -> str | None:
    """As `references.reference_to`, of what is an address at all."""
    return references.reference_to(address) if references.is_reference(address) or is_web_address(address) else None


def kept(line: str) -> str | None:
    """As it is stored; None where no address stands at the end of the line."""
    words, _, address = line.strip().rpartition(" ")
    found = reference_to(address)
    if found is None or found.startswith("resource:"):
        return found
    return f"{words.strip()} {found}".strip()


def shown(papers: Sequence[str], known: Mapping[str, Reference]) -> list[tuple[str, str]]:
    """(words, address); a resource that this reader may not see is left out."""
    found = []
    for paper in papers:
        words, _, address = paper.rpartition(" ")
        if paper in known:
            found.append((known[paper].title, known[paper].url))
        elif address.startswith(("https://", "http://")):
            found.append((words or _short(address), address))
    return found


def _short(address: str) -> str:
    """'policy.pdf (example.org)', or the name of the site alone."""
    parts = urlsplit(address)
    file = unquote(parts.path.rstrip("/").rpartition("/")[2])
    return f"{file[:60]} ({parts.hostname})" if "." in file else parts.hostname or "Paper"
