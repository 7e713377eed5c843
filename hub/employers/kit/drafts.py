"""What a kit is drafted from: the booking itself, the school's profile, and our own words in hub/data/kit.yaml."""

import re
from functools import lru_cache
from typing import Any

import yaml

import hub.vocabulary as vocabulary
from hub.employers.kit.models import EmployerKit, Meaning
from hub.employers.kit.paper import is_elsewhere
from hub.employers.requests.models import EmployerRequest
from hub.text import count, day

TUTOR_MINUTES = 15
STEP = re.compile(r"^(\d{1,2}) min(?:ute)?s?\b")


@lru_cache(maxsize=1)
def _words() -> Any:
    return yaml.safe_load((vocabulary.DATA / "kit.yaml").read_text("utf-8"))


def draft(row: EmployerRequest) -> EmployerKit:
    """A whole kit for a booking, not added to the session."""
    words, sheets = _words(), _sheets(row)
    return EmployerKit(
        request_id=row.id,
        host=(row.person.name if row.person else "")[:120],
        known=words["known"][_level(row)],
        dos="\n".join(words["do"]),
        donts="\n".join(words["dont"]),
        ideas="\n".join(words["ideas"].get(row.activity_type, words["ideas"]["talk"])),
        arrival="" if is_elsewhere(row) else row.organisation.at_the_door,
        preparation="\n".join(sheets["preparation"]),
        reflection="\n".join(sheets["reflection"]),
        evidence={},
    )


def _sheets(row: EmployerRequest) -> dict[str, list[str]]:
    sheets = _words()["sheets"]
    known = vocabulary.is_code("activity_type", row.activity_type)
    kind = vocabulary.activity_type(row.activity_type).counts_as if known else "other"
    who = row.employer.name if row.employer else "the employer"
    filled = {"employer": who, "activity": row.activity.lower()}
    return {
        name: [line.format(**filled) for line in lines] for name, lines in sheets.get(kind, sheets["other"]).items()
    }


def _level(row: EmployerRequest) -> str:
    """By the youngest of them: what is known to all."""
    ages = [term.ages for term in vocabulary.YEAR_GROUPS if term.code in row.year_groups]
    youngest = min((int(number) for text in ages for number in re.findall(r"\d+", text)), default=14)
    return next((name for limit, name in ((11, "primary"), (14, "lower"), (16, "upper")) if youngest < limit), "post16")


def minutes_of(sheet: str) -> int:
    """What the steps of a sheet add up to; steps without minutes count nothing."""
    found = (STEP.match(line.strip()) for line in sheet.splitlines())
    return sum(int(one[1]) for one in found if one)


def draft_of_thanks(row: EmployerRequest) -> str:
    """With the numbers; the line in the middle is for the teacher."""
    when = f" on {day(row.happens_at)}" if row.happens_at else ""
    pupils = count(row.pupil_count or row.number, row.organisation.word_for_pupil)
    long = f" for {count(row.minutes, 'minute')} each" if row.minutes else ""
    return (
        f"Thank you for the {row.activity.lower()}{when}. {pupils} of {row.years} took part{long}.\n\n"
        f"{TAKEN_AWAY}\n\nWe would be glad to work with you again.\n\n{row.organisation.name}"
    )


TAKEN_AWAY = "What they took away: "


def evidence_known(kit: EmployerKit) -> dict[str, str]:
    """What the hub itself can say for a test, to start the sentence from."""
    if kit.briefed_at is None:
        return {}
    return {Meaning.PURPOSE.value: f"The employer had the brief on {day(kit.briefed_at, weekday=False)}."}
