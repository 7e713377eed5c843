"""What each look at the hub answers. hub/home/health.py has the list of all looks."""

import enum
from dataclasses import dataclass


class State(enum.StrEnum):
    WELL = "well"
    UNKNOWN = "unknown"  # it could not be looked at, which is no fault
    LOOK = "look"  # works, but somebody is to look at it
    FAULT = "fault"


@dataclass(frozen=True)
class Finding:
    """What was seen, and what to do about it."""

    state: State
    words: str
    advice: str = ""


def well(words: str) -> Finding:
    return Finding(State.WELL, words)


def unknown(words: str, advice: str = "") -> Finding:
    return Finding(State.UNKNOWN, words, advice)


def look(words: str, advice: str) -> Finding:
    return Finding(State.LOOK, words, advice)


def fault(words: str, advice: str) -> Finding:
    return Finding(State.FAULT, words, advice)
