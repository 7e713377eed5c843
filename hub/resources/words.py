"""The beginnings of the words of a search, wide enough to meet their other forms in a text."""

import re

_LITTLE = {"and", "for", "the", "with", "from", "what", "how", "are", "who", "that", "this", "into", "about", "you"}


def beginnings(text: str) -> list[str]:
    """'engineering apprenticeships' -> ['engineer', 'apprenticesh']: endings are cut, short words stay whole."""
    words = [word for word in re.findall(r"[^\W_]+", text.lower()) if len(word) > 2 and word not in _LITTLE]
    return list(dict.fromkeys(word[: max(4, len(word) - 3)] for word in words))
