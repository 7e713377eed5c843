"""Year groups in words."""

import hub.vocabulary as vocabulary


def year_words(codes: list[str]) -> str:
    """ "Year 9", "Year 9, Year 11"; three and more in a row are "Year 7 to Year 10"."""
    known = [code for code in vocabulary.codes("year_group") if code in codes]
    labels = vocabulary.labels("year_group", known)
    places = [vocabulary.codes("year_group").index(code) for code in known]
    if len(known) > 2 and places[-1] - places[0] == len(known) - 1:
        return f"{labels[0]} to {labels[-1]}"
    return ", ".join(labels)
