"""What makes a password good enough: twelve characters, none of the common ones, not one's own name or address."""

import re
import unicodedata

LEAST = 12
MOST = 200  # longer ones cost the machine time and nobody remembers them

# The words that lists of stolen passwords are made of, and those that suggest themselves here.
_WORDS = """
    password passwort passphrase letmein welcome qwerty qwertyuiop azerty asdfghjkl zxcvbnm iloveyou monkey dragon
    football baseball liverpool chelsea arsenal tottenham everton manchester london england britain princess sunshine
    superman batman pokemon starwars whatever trustno changeme default secret admin administrator master computer
    internet school college teacher headteacher student pupil learner careers career cluster hub careershub
    careerscluster careersclusterhub careersleader gatsby benchmark employer governor summer winter spring autumn
    january february march april june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday charlie jessica michael thomas daniel ashley michelle jordan hunter shadow
"""
_COMMON = frozenset(_WORDS.split())
_LEET = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
_RUNS = ("abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm", "1qaz2wsx3edc4rfv5tgb")


def problem_with(password: str, name: str = "", email: str = "") -> str | None:
    """One sentence about what is wrong, or None. The password is judged as it was typed, blanks included."""
    if len(password) < LEAST:
        return f"Choose a password of {LEAST} characters or more. Three or four words in a row are good."
    if len(password) > MOST:
        return f"Choose a password of {MOST} characters or fewer."
    plain = unicodedata.normalize("NFKC", password).casefold()
    if len(set(plain)) < 5 or _is_run(plain):
        return "That password follows a pattern that is guessed early. Three or four words in a row are better."
    if _is_common(plain):
        return "That password is on the lists that are tried first. Three or four words in a row are better."
    if any(word in plain for word in _own_words(name, email)):
        return "Leave your name and e-mail address out of the password: they are tried first."
    return None


def _is_run(plain: str) -> bool:
    squeezed = re.sub(r"[\s\-_.]", "", plain)
    half = squeezed[: len(squeezed) // 2]
    runs = [run for forward in _RUNS for run in (forward, forward[::-1])]
    return any(squeezed[:8] in run and squeezed[-4:] in run for run in runs) or (
        len(half) < 6 and squeezed.startswith(half * 2) and len(set(squeezed)) < 7
    )


def _is_common(plain: str) -> bool:
    """One or two common words, however spelled, with any number or sign before, between or behind."""
    core = plain.strip("0123456789!?.,@$#*-_ ")
    for text in (plain, core.translate(_LEET)):
        letters = re.sub(r"[\W\d_]", "", text)
        if not letters or letters in _COMMON:
            return True
        if any(letters[:i] in _COMMON and letters[i:] in _COMMON for i in range(3, len(letters) - 2)):
            return True
    return False


def _own_words(name: str, email: str) -> set[str]:
    words = re.split(r"[^\w]+|_", f"{name} {email.partition('@')[0]}".casefold())
    return {word for word in [*words, email.casefold(), email.casefold().partition("@")[0]] if len(word) >= 4}
