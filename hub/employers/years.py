"""Year groups in words, and when a group is large."""

import re

import hub.vocabulary as vocabulary

BIG_TALK = 60  # beyond this many a talk is better given to smaller groups


def year_words(codes: list[str]) -> str:
    """ "Year 9", "Year 9, Year 11"; three and more in a row are "Year 7 to Year 10"."""
    known = [code for code in vocabulary.codes("year_group") if code in codes]
    labels = vocabulary.labels("year_group", known)
    places = [vocabulary.codes("year_group").index(code) for code in known]
    if len(known) > 2 and places[-1] - places[0] == len(known) - 1:
        return f"{labels[0]} to {labels[-1]}"
    return ", ".join(labels)


def age_words(codes: list[str]) -> str:
    """ "11 to 12 years old", from the youngest year group to the oldest."""
    known = [term for term in vocabulary.YEAR_GROUPS if term.code in codes]
    numbers = [number for term in known for number in re.findall(r"[0-9]+", term.ages)]
    return f"{numbers[0]} to {numbers[-1]} years old" if numbers else year_words(codes)
