"""The cells of one row as they would be stored, and a sentence for each that cannot be."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz, process

import hub.vocabulary as vocabulary
from hub.employers.forms import tidy_website
from hub.employers.importing.columns import KNOWN
from hub.employers.models import folded
from hub.employers.places import doubt, tidy_place
from hub.employers.states import SizeBand
from hub.fields import tidy_email
from hub.text import clean, today

LIMITS = {
    "name": 200, "about": 2_000, "transport": 300, "address": 500, "contact_name": 120, "role": 120, "phone": 40,
    "source": 200, "told_how": 200, "forename": 60, "surname": 60,
}  # fmt: skip
LONGEST = 4_000
MOST_LINES = 30  # in one cell: beyond it a quotation mark is likely to be missing
_LONG_TEXT = {"about", "address"}
_YES = {"yes", "y", "true", "1", "x", "✓", "✔", "ja", "oui", "t"}
_NO = {"no", "n", "false", "0", "-", "", "none", "f"}
_FORMULA = re.compile(r"[=@]\s*[A-Za-z+\-(]|[+\-]\s*[A-Za-z]+\(|[+\-]?cmd\|", re.IGNORECASE)
_QUOTED = re.compile(r'="(.*)"')
_SCIENTIFIC = re.compile(r"(\d)(?:[.,](\d+))?[eE]\+?(\d{1,2})")
_DAYS = (
    "%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%d.%m.%y", "%d-%m-%Y", "%d-%m-%y", "%d %B %Y", "%d %b %Y",
    "%d %b %y", "%d-%b-%Y", "%d-%b-%y", "%B %d, %Y", "%b %d, %Y",
)  # fmt: skip


@dataclass
class Row:
    """`error` is why the row cannot be taken; "" where it can."""

    employer: dict[str, Any] = field(default_factory=dict)
    contact: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    error: str = ""


def read_row(mapping: Sequence[str], cells: Sequence[str], source: str) -> Row:
    row = Row()
    row.error = _unreadable(mapping, cells)
    if row.error:
        return row
    texts = _by_field(mapping, cells, row.notes)
    for code, text in texts.items():
        _take(row, code, text)
    _name_person(row)
    if not row.employer.get("name"):
        row.error = "The name of the employer is missing."
    elif not folded(row.employer["name"]):
        row.error = f"“{row.employer['name'][:40]}” is no name."
    if row.contact:
        _finish_person(row, source)
    return row


def _unreadable(mapping: Sequence[str], cells: Sequence[str]) -> str:
    for code, cell in zip(mapping, cells, strict=False):
        if code and len(cell) > LONGEST:
            return f"{KNOWN[code].label}: the cell is longer than {LONGEST:,} characters."
        if code and cell.count("\n") > MOST_LINES:
            return f"{KNOWN[code].label}: the cell has {cell.count(chr(10)) + 1} lines; is a quotation mark missing?"
    return ""


def _by_field(mapping: Sequence[str], cells: Sequence[str], notes: list[str]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for code, cell in zip(mapping, cells, strict=False):
        if not code or not (text := _plain(code, cell, notes)):
            continue
        if code not in texts:
            texts[code] = text
        elif code == "address":
            texts[code] += f"\n{text}"
    if any(cell for cell in cells[len(mapping) :]):
        notes.append("The row has more cells than the heading; the last ones are left out.")
    return texts


def _plain(code: str, cell: str, notes: list[str]) -> str:
    """Cleaned; `="0207"` and our own `'=` are taken back to what they hide, a formula is left out."""
    text = clean(cell, keep_lines=code in _LONG_TEXT)
    if quoted := _QUOTED.fullmatch(text):
        text = quoted[1]
    if text[:1] == "'" and text[1:2] in tuple("=+-@"):
        text = text[1:]
        return text
    if _FORMULA.match(text):
        notes.append(f"{KNOWN[code].label}: a formula is left out. Put its value there instead.")
        return ""
    if "\ufffd" in text:
        notes.append(f"{KNOWN[code].label}: a character could not be read; it shows as \ufffd.")
    return text


def _take(row: Row, code: str, text: str) -> None:
    into = row.contact if KNOWN[code].is_of_person else row.employer
    reads = _READERS.get(code)
    if reads is None:
        limit = LIMITS[code]
        if len(text) > limit:
            row.notes.append(f"{KNOWN[code].label}: cut after {limit:,} characters.")
        into[code] = text[:limit]
        return
    value, note = reads(text)
    if note:
        row.notes.append(note)
    if value is not None and value != "":
        into[code] = value


def _name_person(row: Row) -> None:
    forename, surname = row.contact.pop("forename", ""), row.contact.pop("surname", "")
    if not row.contact.get("contact_name") and (forename or surname):
        row.contact["contact_name"] = f"{forename} {surname}".strip()
    if "contact_name" in row.contact:
        row.contact["name"] = row.contact.pop("contact_name")


def _finish_person(row: Row, source: str) -> None:
    """A person has a name and an address or a phone; anything less is nobody to talk to."""
    told: dict[str, Any] = {code: row.contact.pop(code) for code in ("told_on", "told_how") if code in row.contact}
    named = row.contact.get("name") or row.contact.get("role") or ""
    if not row.contact.get("email") and not row.contact.get("phone"):
        if named:
            row.notes.append("The person is left out: neither e-mail address nor phone number.")
        row.contact.clear()
        return
    if not named:
        named = row.contact.get("email", "").partition("@")[0] or "Main number"
        row.notes.append(f"The person has no name; “{named}” stands for it.")
    row.contact["name"] = row.contact.get("name") or named[:120]
    row.contact["source"] = row.contact.get("source") or source
    if "told_on" in told and "told_how" in told:
        row.contact |= told
    elif told:
        row.notes.append("That they were told is taken only where both the day and the way are given.")


Taken = tuple[Any, str]  # the value (None: there is none), and a sentence where something is wrong


def read_email(text: str) -> Taken:
    candidates = re.split(r"[;,\s<>()]+|mailto:", text)
    good = [found for found in (tidy_email(one) for one in candidates if "@" in one) if found]
    if not good:
        return None, f"“{text[:60]}” is not an e-mail address; it is left out."
    if len(set(good)) > 1:
        return good[0], f"Several e-mail addresses: {good[0]} is taken, the others are left out."
    return good[0], ""


def read_phone(text: str) -> Taken:
    """A spreadsheet turns numbers into 2.07946E+10 or takes their first 0 away: what can be mended is."""
    if damaged := _SCIENTIFIC.fullmatch(text):
        digits, places = damaged[1] + (damaged[2] or ""), int(damaged[3])
        if len(digits.rstrip("0")) < 9 or places > 14 or len(digits) > places + 1:
            return None, f"Phone “{text[:20]}”: a spreadsheet has damaged this number; it is left out."
        text = digits.ljust(places + 1, "0")
    text = re.sub(r"\.0$", "", text)
    digits = re.sub(r"\D", "", text)
    if not 6 <= len(digits) <= 20 or len(re.sub(r"[\d\s+()\-./]|x|ext", "", text.lower())) > 2:
        return None, f"“{text[:40]}” is not a phone number; it is left out."
    if text.isdigit() and len(digits) in {9, 10} and digits[0] in "1237":
        return f"0{digits}", "The phone number had lost its first 0; it is put back."
    if text.isdigit() and len(digits) in {11, 12} and digits.startswith("44"):
        return f"+{digits}", ""
    return text[:40], ""


def read_postcode(text: str) -> Taken:
    found = tidy_place(text)
    return (found, doubt(found)) if found else (None, f"“{text[:20]}” is not a postcode; it is left out.")


def read_website(text: str) -> Taken:
    found = tidy_website(text.split()[0])
    return (found[:300], "") if found else (None, f"“{text[:60]}” is not a web address; it is left out.")


def read_company_number(text: str) -> Taken:
    squashed = re.sub(r"\.0$", "", text.replace(" ", "")).upper()
    if squashed.isdigit() and 6 <= len(squashed) <= 8:
        return squashed.zfill(8), ""
    if re.fullmatch(r"[A-Z]{2}\d{5,6}|[A-Z]\d{7}", squashed):
        return squashed, ""
    return None, f"“{text[:20]}” is not a company number; it is left out."


def read_yes(text: str) -> Taken:
    word = text.casefold().strip(" .!")
    if word in _YES or word.startswith("yes"):
        return True, ""
    return False, "" if word in _NO or word.startswith("no") else f"“{text[:40]}” is neither yes nor no; taken as no."


def read_stop(text: str) -> Taken:
    """Whatever stands there but a clear no: a stop is never lost."""
    return (None, "") if text.casefold().strip(" .!") in _NO else (True, "Not to be contacted.")


def read_size(text: str) -> Taken:
    numbers = [int(one.replace(",", "")) for one in re.findall(r"\d[\d,]*", text)[:2] if len(one) < 10]
    if not numbers:
        known = {band.value: band for band in SizeBand} | {"sme": SizeBand.SMALL}
        band = known.get(text.casefold().strip())
        return (band.value, "") if band else (None, f"Size “{text[:40]}” is not known; it is left out.")
    least = numbers[0]
    bands = ((250, SizeBand.LARGE), (50, SizeBand.MEDIUM), (10, SizeBand.SMALL), (0, SizeBand.MICRO))
    return next(band.value for floor, band in bands if least >= floor), ""


@lru_cache(maxsize=4_000)
def read_sector(text: str) -> Taken:
    """Our code or label, the letter of a SIC section or a word that only one of ours has, or nearly the label."""
    word = text.casefold().strip()
    if vocabulary.is_code("sector", word):
        return word, ""
    of_letter = [sector.code for sector in vocabulary.SECTORS if word.upper() in sector.sic_sections]
    if len(of_letter) == 1:
        return of_letter[0], ""
    labels = {label.casefold(): code for code, label in vocabulary.choices("sector")}
    of_word = [[code for label, code in labels.items() if one in _words(label)] for one in _words(word)]
    only = {codes[0] for codes in of_word if len(codes) == 1}
    if len(only) == 1:
        return only.pop(), ""
    close = process.extractOne(word, list(labels), scorer=fuzz.WRatio, score_cutoff=86) if len(word) > 2 else None
    if close:
        return labels[close[0]], ""
    return None, f"Sector “{text[:40]}” is not one of ours; it is left open."


def _words(text: str) -> set[str]:
    """Without the endings of the plural, and the words that every sector could have."""
    found = {word.rstrip("s") for word in re.findall(r"[a-z]{4,}", text)}
    return found - {"service", "industrie", "industry", "sector", "other", "general"}


def read_day(text: str) -> Taken:
    plain = re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", text.strip().split("T")[0])
    plain = re.sub(r"\s+\d{1,2}:\d{2}(:\d{2})?$", "", plain)
    found: date | None = None
    if re.fullmatch(r"[34]\d{4}(\.\d+)?", plain):  # days since 1900, as Excel counts them
        found = date(1899, 12, 30) + timedelta(days=int(float(plain)))
    for pattern in _DAYS if found is None else ():
        try:
            found = datetime.strptime(plain, pattern).date()  # a day has no zone
            break
        except ValueError:
            continue
    if found is None or found > today() or found.year < 1990:
        return None, f"“{text[:30]}” is not a day in the past; it is left out."
    return found.isoformat(), ""


_READERS: dict[str, Callable[[str], Taken]] = {
    "email": read_email, "phone": read_phone, "postcode": read_postcode, "website": read_website,
    "company_number": read_company_number, "hosts_ldd": read_yes, "step_free": read_yes, "stopped": read_stop,
    "size_band": read_size, "sector": read_sector, "told_on": read_day,
}  # fmt: skip
