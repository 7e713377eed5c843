"""What a line of somebody's calendar is about, told from its words."""

import re

from hub.planner.kinds import Kind

# The first that fits. "Mock interview" is no exam, and "end of term" no holiday.
_WORDS = (
    (Kind.INSET, r"\binset\b", r"(staff|teacher)s?\W*(training|cpd)", r"training day", r"non[- ]?pupil", r"\bcpd day"),
    (Kind.MOCKS, r"\bmocks?\b(?!\W+(job\W+)?interview)", r"trial exam", r"\bppes?\b", r"pre[- ]public"),
    (Kind.PLACEMENT, r"work[- ]?experience", r"\bwex\b", r"placement", r"work[- ]shadow"),
    (Kind.OPTIONS, r"\boptions?\b.*(even|night|fair|event|day)", r"(even|night).*\boptions\b", r"\bpathways\b.*even"),
    (Kind.FAIR, r"(career|job|future|apprenticeship|employer)s?\W*(and \w+ )?(fair|convention|expo|event|day|even)"),
    (Kind.PARENTS, r"(parent|carer|famil)\w*\W.{0,25}(even|consultation|meeting|conference|day)", r"consultation even"),
    (Kind.EXAMS, r"\bexam", r"\bgcses?\b", r"\ba[- ]levels?\b", r"\bsats\b", r"assessment week"),
    (Kind.HOLIDAY, r"half[- ]?term", r"holiday", r"vacation", r"school closed", r"occasional day",
     r"\b(christmas|easter|summer|spring|winter|autumn) break"),
)  # fmt: skip
_GUESSES = [(kind, re.compile("|".join(words), re.IGNORECASE)) for kind, *words in _WORDS]
_BANK_HOLIDAY = re.compile(
    r"bank holiday|good friday|easter monday|new year.?s day|christmas day|boxing day|may day", re.IGNORECASE
)
# Stretches of school, and their ends; not the holiday between them.
_TERM = re.compile(
    r"\bterm (begin|start|end|dates)|\b(begin|start|end|first day|last day)\w* (of|to) (\w+ ){0,2}term", re.IGNORECASE
)
_NUMBER = r"\d{1,2}\s*(?:,|&|/|\+|and|to|-|–)?\s*(?:y(?:ea)?r?s?\.?\s*)?"
_YEARS = re.compile(rf"\b(?:years?|yrs?|y)\.?\s*((?:{_NUMBER})+)", re.IGNORECASE)
_RANGE = re.compile(r"(\d{1,2})\s*(?:to|-|–)\s*(?:y(?:ea)?r?s?\.?\s*)?(\d{1,2})", re.IGNORECASE)


def kind_of(text: str) -> Kind:
    if _TERM.search(text):
        return Kind.OTHER
    return next((kind for kind, words in _GUESSES if words.search(text)), Kind.OTHER)


def is_bank_holiday(text: str) -> bool:
    return bool(_BANK_HOLIDAY.search(text)) and kind_of(text) in {Kind.HOLIDAY, Kind.OTHER}


def years_of(text: str) -> list[str]:
    """Year groups 7 to 14 that a text names: "Y10", "Years 8 and 9", "Yr 7-9"."""
    found: set[int] = set()
    for match in _YEARS.finditer(text):
        numbers = match[1]
        for first, last in _RANGE.findall(numbers):
            found |= set(range(int(first), int(last) + 1)) if int(last) - int(first) < 8 else set()
        found |= {int(number) for number in re.findall(r"\d{1,2}", numbers)}
    return [f"y{number}" for number in sorted(found) if 7 <= number <= 14]
