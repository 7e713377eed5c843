"""Which employer of the pool, or of an earlier row, a row is: by company number, name, website or e-mail domain, then
by a name that is nearly the same, with the postcode as support."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from rapidfuzz import fuzz, process

# Addresses at these say nothing of where somebody works.
COMMON = {
    *("gmail.com", "googlemail.com", "outlook.com", "outlook.co.uk", "hotmail.com", "hotmail.co.uk", "live.com"),
    *("live.co.uk", "msn.com", "yahoo.com", "yahoo.co.uk", "ymail.com", "rocketmail.com", "icloud.com", "me.com"),
    *("mac.com", "aol.com", "aol.co.uk", "btinternet.com", "btopenworld.com", "talktalk.net", "sky.com", "virgin.net"),
    *("virginmedia.com", "ntlworld.com", "blueyonder.co.uk", "tiscali.co.uk", "protonmail.com", "proton.me", "gmx.com"),
    *("gmx.co.uk", "mail.com", "zoho.com", "fastmail.com", "tutanota.com", "plusnet.com", "o2.co.uk", "uwclub.net"),
    # Pages that many firms share.
    *("facebook.com", "linkedin.com", "instagram.com", "twitter.com", "x.com", "linktr.ee", "eventbrite.co.uk"),
    *(
        "wixsite.com",
        "wordpress.com",
        "google.com",
        "sites.google.com",
        "nhs.uk",
        "gov.uk",
        "youtube.com",
        "tiktok.com",
    ),
}
MANY = 300  # a word that so many employers share finds none of them
NEAR, NEAR_HERE, NEAR_ELSEWHERE = 88, 82, 93  # of 100; at the same outcode, at another


def domain_of(address: str) -> str:
    """Of a website or an e-mail address; "" where many share it."""
    try:
        host = address.rpartition("@")[2] if "@" in address else urlsplit(address).hostname or ""
    except ValueError:
        return ""
    host = host.lower().removeprefix("www.").strip(".")
    return "" if host in COMMON or "." not in host else host


@dataclass(slots=True)
class Known:
    """An employer of the pool (`employer_id`), or the one of an earlier row (`row`). Of one whose details the reader
    may not see, only the name is here."""

    name: str  # folded
    shown: str
    employer_id: int | None = None
    row: int | None = None
    domains: frozenset[str] = frozenset()
    number: str = ""
    outcode: str = ""
    is_editable: bool = True
    brought_by: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    known: Known
    is_sure: bool
    why: str


@dataclass
class Names:
    """All that a row may be, found by what it says."""

    by_number: dict[str, Known] = field(default_factory=dict)
    by_name: dict[str, Known] = field(default_factory=dict)
    by_domain: dict[str, Known] = field(default_factory=dict)
    by_part: dict[str, list[Known]] = field(default_factory=dict)

    def add(self, one: Known) -> None:
        if one.number:
            self.by_number.setdefault(one.number, one)
        for domain in one.domains:
            self.by_domain.setdefault(domain, one)
        self.by_name.setdefault(one.name, one)
        for part in _parts(one.name):
            found = self.by_part.setdefault(part, [])
            if len(found) <= MANY:
                found.append(one)

    def find(self, one: Known) -> Match | None:
        if one.number and (found := self.by_number.get(one.number)):
            return Match(found, True, "the same company number")
        if found := self.by_name.get(one.name):
            return self._of_same_name(one, found)
        for domain in sorted(one.domains):
            if found := self.by_domain.get(domain):
                is_sure = fuzz.token_set_ratio(one.name, found.name) >= 70
                return Match(found, is_sure, f"the same domain, {domain}")
        return self._nearly(one)

    def _of_same_name(self, one: Known, found: Known) -> Match:
        """The same name at another place, or under another number, may be another firm."""
        differs = _differ(one.number, found.number) or (
            _differ(one.outcode, found.outcode) and not one.domains & found.domains
        )
        return Match(found, not differs, "the same name" + (", but another place or number" if differs else ""))

    def _nearly(self, one: Known) -> Match | None:
        near: dict[int, Known] = {}
        for part in _parts(one.name):
            some = self.by_part.get(part, [])
            if len(some) <= MANY:
                near.update((id(other), other) for other in some)
        if not near:
            return None
        others = list(near.values())
        best = process.extract(
            one.name, [other.name for other in others], scorer=fuzz.token_sort_ratio, score_cutoff=NEAR_HERE, limit=5
        )
        for _, score, index in best:
            other = others[index]
            is_other = _differ(one.number, other.number) or _figures(one.name) != _figures(other.name)
            if score >= _needed(one.outcode, other.outcode) and not is_other:
                place = f", both in {one.outcode}" if one.outcode and one.outcode == other.outcode else ""
                return Match(other, False, f"nearly the same name{place}")
        return None


def _parts(name: str) -> Iterable[str]:
    """Words, and the beginning, so that a slip in the one word of a name is found too."""
    words = {word for word in name.split() if len(word) > 2}
    return words | {f"^{name.replace(' ', '')[:3]}"}


def _figures(name: str) -> set[str]:
    """ "Studio 4" and "Studio 5" are two."""
    return {word for word in name.split() if any(char.isdigit() for char in word)}


def _differ(one: str, other: str) -> bool:
    return bool(one and other and one != other)


def _needed(one: str, other: str) -> int:
    if not one or not other:
        return NEAR
    return NEAR_HERE if one == other else NEAR_ELSEWHERE
