"""Which column is what: by the words of its heading, then by what its cells look like. And what is not ours to read: a
list of pupils."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

LOOKED_AT = 15  # rows in which a heading may stand: titles and dates come before it
SAMPLE = 60


@dataclass(frozen=True)
class Field:
    code: str
    label: str
    words: tuple[str, ...]  # headings that mean it, as `folded_heading` has them
    is_of_person: bool = False
    may_repeat: bool = False  # several columns are joined, or the first with something in it is taken


def folded_heading(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.sub(r"[^a-z0-9]+", " ", plain).split())[:80]


def _field(code: str, label: str, words: str, *, person: bool = False, repeat: bool = False) -> Field:
    known = [word.strip() for word in words.split(",")]
    return Field(code, label, (*known, folded_heading(label)), person, repeat)


FIELDS = (
    _field(
        "name", "Name of the employer",
        "employer, employer name, name of employer, company, company name, business, business name, organisation, "
        "organisation name, organization, firm, account name, trading name, provider, host",
    ),
    _field("sector", "Sector", "sector, industry, type of business, business type, sic, sic section, field"),
    _field(
        "size_band", "Size",
        "size, employees, number of employees, no of employees, staff, number of staff, headcount, company size",
    ),
    _field("website", "Website", "website, web, web site, url, web address, homepage, domain", repeat=True),
    _field(
        "company_number", "Company number",
        "company number, company no, companies house number, companies house, crn, company registration number, "
        "registration number, company reg no",
    ),
    _field(
        "about", "What it is like for young people",
        "about, description, what they do, what it does, what it is like, details, summary",
    ),
    _field("hosts_ldd", "Hosts SEND or LDD (yes or no)",
        "send, ldd, hosts ldd, hosts send, send friendly, sen, inclusive"),
    _field("step_free", "Step-free (yes or no)", "step free, stepfree, wheelchair access, accessible, access"),
    _field("transport", "Nearest station or bus",
        "transport, station, nearest station, nearest station or bus, travel"),
    _field("postcode", "Postcode", "postcode, post code, postal code, zip, zip code", repeat=True),
    _field(
        "address", "Address",
        "address, address 1, address 2, address 3, address line 1, address line 2, address line 3, street, town, city, "
        "full address", repeat=True,
    ),
    _field(
        "stopped", "Not to be contacted (yes or no)",
        "do not contact, dnc, not to be contacted, opted out, opt out, unsubscribed, stop",
    ),
    _field(
        "contact_name", "Person’s name",
        "contact, contact name, name of contact, full name, main contact, key contact, person, contact person, "
        "named contact", person=True,
    ),
    _field("forename", "Person’s first name",
        "first name, forename, firstname, given name, contact first name", person=True),
    _field(
        "surname", "Person’s surname",
        "surname, last name, lastname, family name, second name, contact surname, contact last name", person=True,
    ),
    _field("role", "Person’s role", "role, job title, jobtitle, position, title, job role, job", person=True),
    _field(
        "email", "Person’s e-mail",
        "email, e mail, email address, e mail address, contact email, mail, work email", person=True, repeat=True,
    ),
    _field(
        "phone", "Person’s phone",
        "phone, telephone, tel, phone number, telephone number, contact number, mobile, mobile number, tel no, direct "
        "line", person=True, repeat=True,
    ),
    _field("source", "Where the details come from", "source, where from, lead source, origin", person=True),
    _field("told_on", "Told that we keep them on",
        "told on, told, informed on, privacy notice sent, consent date", person=True),
    _field("told_how", "How they were told", "told how, how told, informed how, consent method", person=True),
)  # fmt: skip
KNOWN = {field.code: field for field in FIELDS}
_BY_WORD = {word: field.code for field in FIELDS for word in field.words}
_WORDS = sorted(_BY_WORD)
_EITHER = {"name"}  # of the employer where nothing else is; else of the person

# A heading that only a list of pupils has.
_PUPIL = {
    *(
        "upn",
        "uln",
        "dob",
        "date of birth",
        "d o b",
        "birth date",
        "birthday",
        "tutor group",
        "form group",
        "reg group",
    ),
    *("registration group", "tutor", "form tutor", "form", "admission number", "admission no", "pupil", "pupils"),
    *("pupil name", "student", "student name", "student id", "learner", "learner name", "child", "child name", "fsm"),
    *("pupil premium", "sen status", "ehcp", "ethnicity", "looked after", "unique pupil number", "exam number"),
    *("pupil first name", "student first name", "pupil surname", "student surname", "parent email", "parent name"),
}
_YEAR = {"year", "year group", "yr", "yr group", "ncy", "cohort"}
_UPN = re.compile(r"[A-HJ-NP-RT-Z]\d{11}[\dA-HJ-NP-RT-Z]")
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[a-zA-Z]{2,}")
_POSTCODE = re.compile(r"[A-Za-z]{1,2}\d[A-Za-z\d]?\s*\d[A-Za-z]{2}")
_WEBSITE = re.compile(r"(https?://|www\.)\S+|[\w\-]+(\.[\w\-]+)*\.(com|org|net|co\.uk|org\.uk|ac\.uk|uk|london)(/\S*)?")
_PHONE = re.compile(r"[+(]?[\d][\d\s()\-.]{8,17}")
_NUMBER = re.compile(r"(?i)(sc|ni|oc|so|nc|ip|rs)\d{6}|\d{8}")
_FIRM = re.compile(r"(?i).*\b(ltd|limited|plc|llp|cic|inc|council|trust|group)\.?$")
_LOOKS = (
    ("email", _EMAIL), ("postcode", _POSTCODE), ("website", _WEBSITE), ("company_number", _NUMBER), ("phone", _PHONE),
    ("name", _FIRM),
)  # fmt: skip


class PupilsListed(Exception):
    """The file is about pupils; the text names what gave it away."""


def header_row(rows: Sequence[Sequence[str]]) -> int | None:
    """The index of the row with most headings that we know, among the first ones; None where there is none."""
    scores = [
        sum(folded_heading(cell) in _BY_WORD or folded_heading(cell) in _EITHER for cell in row)
        for row in rows[:LOOKED_AT]
    ]
    best = max(scores, default=0)
    return scores.index(best) if best > 1 or (best == 1 and max(map(len, rows[:LOOKED_AT])) < 3) else None


def headings(cells: Sequence[str], width: int) -> list[str]:
    """One for each column, no two the same: "Email", "Email (2)"; "Column D" where there is none."""
    found: list[str] = []
    for number in range(width):
        text = cells[number].strip()[:80] if number < len(cells) else ""
        name, copies = text or f"Column {column_letters(number)}", 1
        while name in found:
            copies += 1
            name = f"{text or 'Column'} ({copies})"
        found.append(name)
    return found


def column_letters(number: int) -> str:
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def digest(found: Sequence[str]) -> str:
    """The same for the same headings in any order of the columns; case, accents and signs do not count."""
    return hashlib.sha256("\n".join(sorted(map(folded_heading, found))).encode()).hexdigest()


def suggest(found: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A field, or "", for each column."""
    mapping = [_by_heading(heading) for heading in found]
    _once(mapping)
    for number in range(len(found)):
        if not mapping[number]:
            code = _by_cells([row[number] for row in rows[:SAMPLE] if number < len(row) and row[number]])
            mapping[number] = code if code and (code not in mapping) else ""
    for number, heading in enumerate(found):
        if not mapping[number] and folded_heading(heading) in _EITHER:
            named = "contact_name" if "name" in mapping else "name"
            mapping[number] = named if named not in mapping else ""
    if "name" not in mapping:
        _first_words(mapping, rows)
    return mapping


def _by_heading(heading: str) -> str:
    text = folded_heading(heading)
    text = re.sub(r" \d$", "", text) if text not in _BY_WORD else text
    if text in _BY_WORD or text in _EITHER:
        return _BY_WORD.get(text, "")
    close = process.extractOne(text, _WORDS, scorer=fuzz.ratio, score_cutoff=88) if len(text) > 3 else None
    return _BY_WORD[close[0]] if close else ""


def _once(mapping: list[str]) -> None:
    """The first column of each field, unless the field may have several."""
    for number, code in enumerate(mapping):
        if code and code in mapping[:number] and not KNOWN[code].may_repeat:
            mapping[number] = ""


def _by_cells(cells: Sequence[str]) -> str:
    if not cells:
        return ""
    for code, pattern in _LOOKS:
        if sum(pattern.fullmatch(cell.strip()) is not None for cell in cells) >= len(cells) * 0.6:
            return code
    return ""


def _first_words(mapping: list[str], rows: Sequence[Sequence[str]]) -> None:
    """Without any heading that we know: the first column of words is taken for the names."""
    for number, code in enumerate(mapping):
        cells = [row[number] for row in rows[:SAMPLE] if number < len(row) and row[number]]
        if not code and cells and sum(any(char.isalpha() for char in cell) for cell in cells) > len(cells) * 0.8:
            mapping[number] = "name"
            return


def check_no_pupils(rows: Sequence[Sequence[str]]) -> None:
    """Raises PupilsListed. Placements of named pupils stay in the school's own system, so that a list with employers
    beside the pupils is refused too."""
    for row in rows[:LOOKED_AT]:
        words = {folded_heading(cell) for cell in row if cell}
        if telling := sorted(words & _PUPIL):
            raise PupilsListed(f"It has the heading “{telling[0]}”")
        is_named = words & {"forename", "surname", "first name", "last name", "full name", "name"}
        has_firm = any(_BY_WORD.get(word) == "name" for word in words)
        if words & _YEAR and is_named and not has_firm:
            raise PupilsListed(f"It has names beside “{sorted(words & _YEAR)[0]}”, and no employer")
    numbers = sum(_UPN.fullmatch(cell.strip().upper()) is not None for row in rows[:SAMPLE] for cell in row)
    if numbers > 1:
        raise PupilsListed("It holds unique pupil numbers")
