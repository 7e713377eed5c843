"""What the pages of this room say of codes: sectors, boroughs, activities, places."""

from datetime import date
from functools import lru_cache
from typing import Any

from flask import url_for
from markupsafe import Markup

import hub.vocabulary as vocabulary
from hub.employers.blueprints import bp
from hub.employers.models import Employer, EmployerPlace
from hub.employers.places import doubt, doubts
from hub.employers.requests.board import clock, moves
from hub.employers.requests.forms import YEARS
from hub.employers.requests.models import EmployerRequest
from hub.employers.search import sector_label
from hub.employers.states import Stage
from hub.geo import borough_name
from hub.text import day


def activity_labels(row: Employer) -> list[str]:
    return vocabulary.labels("activity_type", row.activity_types)


def places_in_words(row: Employer) -> str:
    """Outcodes and boroughs, and where we know no such outcode; never the full postcode."""
    return ", ".join(dict.fromkeys(words for place in row.places if (words := _place_in_words(place))))


def _place_in_words(place: EmployerPlace) -> str:
    borough = borough_name(place.borough) if place.borough else ""
    about = "; ".join(words for words in (borough, "check the postcode" if doubt(place.outcode) else "") if words)
    return " ".join(words for words in (place.outcode, f"({about})" if about else "") if words)


def sic_label(code: str) -> str:
    return vocabulary.label("sic_section", code) if vocabulary.is_code("sic_section", code) else ""


def stage_in_words(row: Employer) -> str:
    if row.is_stopped:
        why = row.stop_reason.label if row.stop_reason else row.stage.label
        return f"{why}; until {day(row.stopped_until, weekday=False)}" if row.stopped_until else why
    if row.stage is Stage.PAUSED and row.paused_until:
        return f"Paused until {day(row.paused_until, weekday=False)}"
    return row.stage.label


def website_link(row: Employer) -> Markup | None:
    if not row.website.startswith(("http://", "https://")):
        return None
    shown = row.website.split("://", 1)[1].rstrip("/")
    return Markup('<a class="govuk-link" href="{}" rel="noopener noreferrer nofollow">{}</a>').format(
        row.website, shown
    )


def employer_link(row: EmployerRequest) -> Markup | None:
    if row.employer is None:
        return None
    address = url_for("employers.employer", employer_id=row.employer.id)
    return Markup('<a class="govuk-link" href="{}">{}</a>').format(address, row.employer.name)


@bp.app_template_filter("iso_day")
def iso_day(text: str) -> str:
    """ "2026-11-26..." in words, as what is held about somebody is kept for their file."""
    return day(date.fromisoformat(text[:10]), weekday=False, year=True) if text else ""


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    return {
        "sectors": vocabulary.choices("sector"),
        "boroughs": sorted(vocabulary.choices("borough"), key=lambda one: one[1]),
        "sector_label": sector_label,
        "activities": vocabulary.choices("activity_type"),
        "label": vocabulary.label,
        "labels": vocabulary.labels,
        "year_groups": YEARS,
        "sic_label": sic_label,
        "stage_in_words": stage_in_words,
        "activity_labels": activity_labels,
        "places_in_words": places_in_words,
        "doubts": doubts,
        "website_link": website_link,
        "employer_link": employer_link,
        "clock": clock,
        "moves": moves,
    }


# Asked for each field of a form, which is a template of its own.
bp.context_processor(_words)
