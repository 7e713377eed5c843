"""The beginnings of the words of a search, wide enough to meet their other forms in a text."""

from hub.search.asking import Parsed

MOST = 16  # each is looked for in the text of every part: more would cost, and add little


def beginnings(parsed: Parsed) -> list[str]:
    """What stems, synonyms' too, begin with. The last letter is left open: "happi" is no part of "happy"."""
    begun = [clause.begins for clause in parsed.clauses if clause.begins]
    stems = [stem[:-1] if len(stem) > 3 else stem for term in parsed.terms for stem in term.stems if len(stem) > 2]
    return list(dict.fromkeys(begun + stems))[:MOST]
