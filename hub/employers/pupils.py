"""One likely name of a pupil in free text. A name by itself says nothing about whose it is; so what stands around it
counts: "in Year 9" and "my student" speak for a pupil, "Ms", "our head of year" and "I spoke to" against it."""

import re
from collections.abc import Iterator
from functools import cache

import hub.vocabulary as vocabulary
from hub.vocabulary import DATA

_WORD = r"[A-ZÀ-Þ][A-Za-zÀ-ÿ'’\-]+"
_RUN = re.compile(rf"(?<![\w@.]){_WORD}(?:[ \t]+{_WORD})*")
_YEAR = r"(?:[Yy]ear|[Yy]r\.?|Y|[Ff]orm|KS)\s?\d{1,2}\b"
_PUPIL = r"(?:students?|pupils?|learners?|child|boys?|girls?|son|daughter|mentee|tutee|lads?|youngster|young person)"
_OF_A_PUPIL_BEFORE = re.compile(rf"\b{_PUPIL}\s*(?:called|named|is|was|,|:|-|\()?\s*$", re.IGNORECASE)
_OF_A_PUPIL_AFTER = re.compile(
    rf"""^(?:'s|’s)?\s*[,(–-]?\s*(?:who\s)?(?:is\s|who['’]s\s)?(?:a\s(?:{_PUPIL}\s)?)?(?:in|from|of|also)?\s*
    (?:{_YEAR}|\d{{1,2}}[A-Z]\b|aged?\s\d{{1,2}}\b|\(?\d{{1,2}}\)|\w*\s?{_PUPIL}\b)""",
    re.VERBOSE,
)
_ROLES = (
    r"(?:teachers?|tutors?|head(?:teacher)?s?|sencos?|sendcos?|governors?|managers?|directors?|officers?|colleagues?|"
    r"speakers?|volunteers?|mentors?|advis[eo]rs?|co-?ordinators?|leaders?|leads?|assistants?|workers?|contacts?|"
    r"hosts?|engineers?|principals?|deputy|receptionists?|secretary|technicians?|owners?|founders?|trainers?|staff|"
    r"librarians?|councillors?|chefs?|nurses?|apprentices?|reps?|representatives?|brokers?|supervisors?|partners?|"
    r"presidents?|chairs?|chairman|mayors?|poets?|authors?|writers?|artists?|scientists?)"
)
_OF_AN_ADULT_BEFORE = re.compile(
    rf"""(?:\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Dame|Lord|Lady|Cllr|Rev|St)\.?
    |\b{_ROLES}\s*(?:is|was|called|named|,|:|-|\()?
    |\b(?:(?:spoke|speak|talked|talk|spoken|wrote|write|said|thanks|thank\syou|reply)\s(?:to|with)|met|rang|ring|rung|called|
       call|emailed|e-mailed|email|phoned|phone|ask\sfor|contact|thank|from|by|regards,?|wishes,?|sincerely,?|Dear|Hi|
       Hello|my\sname\sis|this\sis|I\sam|I['’]m))\s*$""",
    re.VERBOSE | re.IGNORECASE,
)
_OF_AN_ADULT_AFTER = re.compile(
    rf"""^(?:'s|’s)?\s*[,(–-]?\s*(?:who\s)?(?:is\s|was\s)?(?:(?:our|the|their|a|an|your)\s)?(?:[\w&-]+\s){{0,3}}?
        (?i:{_ROLES})\b
    |^\s*[,(–-]?\s*(?:from|at|of)\s(?:the\s)?(?!Y\d|Year)[A-ZÀ-Þ]
    |^\s*(?:will\s|can\s|would\s|could\s)?(?:hosts?|meets?|greets?|leads?|teaches|supervises?|runs|speaks?|talks?|presents?|
       rang|called|emailed|wrote|said|says|replied|answered|offers?|offered|chairs)\b""",
    re.VERBOSE,
)
# "my student jack": without a capital only straight behind such a word, and no word that means something else.
_SMALL = re.compile(rf"\b{_PUPIL}\s(?:called\s|named\s)?(?P<name>[a-zß-ÿ]{{3,}})(?P<more>\s[a-zß-ÿ]{{3,}})?\b")
_ALSO_A_WORD = (
    "will mark may grace faith joy rose dawn art bill drew dean guy pat sue rob nick max frank kit ray ore amber page "
    "sky summer holly ivy iris ruby violet daisy olive rich jean mike carol gene don robin april june"
)
# Behind a name they make it that of a place or a firm.
_OF_A_PLACE = (
    "school schools college academy university trust foundation street road lane avenue square house centre center "
    "park hall hospital library museum theatre studio studios station council group ltd limited plc llp works company "
    "bank building buildings institute partners partnership associates sons brothers fund award awards prize airport "
    "bridge green market hotel church cathedral room rooms gallery gardens estate wharf court yard rail systems site "
    "international industries services solutions care motors media engineering kitchens bakery farm brewery"
)
_NEVER_A_NAME = (
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december year years key stage careers career fair week day days talk talks visit "
    "visits work experience placement placements interview interviews mock assembly options evening morning afternoon "
    "lunch form tutor time support send ldd ehcp senco north south east west london england britain british english "
    "the a an our my your their his her this that these those and or but if when we you they it he she i no not yes "
    "please thank thanks dear regards best kind ask could would can will may might bring meet see call school college "
    "students pupils learners student pupil learner all some most one two three four five group groups whole next "
    "last first second any each every for from with in on at by to of as teachers teacher staff parents council voice "
    "premium referral unit panel team"
)


@cache
def _forenames() -> frozenset[str]:
    return frozenset((DATA / "forenames.txt").read_text(encoding="utf-8").split())


@cache
def _never() -> frozenset[str]:
    """Words of our own lists, and others that no name has."""
    lists = ("subject", "sector", "activity_type")
    labels = (label.lower() for name in lists for _, label in vocabulary.choices(name))
    return frozenset(word for label in labels for word in re.findall(r"\w+", label)) | set(_NEVER_A_NAME.split())


@cache
def _of_a_place() -> frozenset[str]:
    return frozenset(_OF_A_PLACE.split())


@cache
def _also_a_word() -> frozenset[str]:
    return frozenset(_ALSO_A_WORD.split())


def likely_pupils(text: str) -> Iterator[str]:
    """Names in it that are likely to be those of pupils; whoever asks leaves out those that are known as others'."""
    for small in _SMALL.finditer(text):
        if small["name"] in _forenames() - _also_a_word():
            yield small["name"]
    for found in _RUN.finditer(text):
        for name, start, end in _names_in(found[0], found.start()):
            if _is_of_a_pupil(name, text[max(0, start - 40) : start], text[end : end + 60]):
                yield re.sub(r"['’]s$", "", " ".join(name))


def _names_in(run: str, offset: int) -> Iterator[tuple[list[str], int, int]]:
    """Pieces of a run of capitalised words between those that are never a name, with where they stand."""
    words = [(one[0], offset + one.start(), offset + one.end()) for one in re.finditer(r"\S+", run)]
    piece: list[tuple[str, int, int]] = []
    for word in [*words, ("", 0, 0)]:
        plain = re.sub(r"['’]s$", "", word[0]).lower()
        if word[0] and plain not in _never() | _of_a_place():
            piece.append(word)
            continue
        if piece and plain not in _of_a_place():
            yield [one[0] for one in piece], piece[0][1], piece[-1][2]
        piece = []


def _is_of_a_pupil(name: list[str], before: str, after: str) -> bool:
    is_known = re.sub(r"['’]s$", "", name[0]).lower() in _forenames()
    if _OF_AN_ADULT_AFTER.search(after) or len(name) > 3:
        return False
    if _OF_A_PUPIL_BEFORE.search(before):
        return is_known or len(name) > 1
    if _OF_AN_ADULT_BEFORE.search(before):
        return False
    return is_known and (len(name) > 1 or bool(_OF_A_PUPIL_AFTER.search(after)))
