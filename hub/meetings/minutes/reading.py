"""Minutes as they read: Markdown, in which a line that begins with `!`, `Decision:` or `- **Decided:**` is a decision,
and one that ends with `{action:17}` is an action that was given to somebody."""

import re
from dataclasses import dataclass

from markupsafe import Markup

from hub.text import markdown

_DECISION = re.compile(r"^(?:!|(?:[-*] )?(?:\*\*)?(?:decision|decided):(?:\*\*)?)[ \t]+(.+)$", re.IGNORECASE)
_ACTION = re.compile(r"^(.*?)[ \t]*\{action:([0-9]{1,9})\}[ \t]*$")
_SIGN = re.compile(r"^[ \t]*(?:[-*+]|[0-9]{1,3}[.)]|>)[ \t]+")  # of a list or a quotation
_NO_SENTENCE = re.compile(r"^\s*(?:#|\||-{3,}|={3,}|\*{3,}|$)")
HEADINGS = 3  # their level: the title of the item stands above them
TURNED = 60  # lines that are offered to be turned into something


@dataclass(frozen=True)
class Part:
    """A stretch of text, one decision, or one action, as HTML; `text` is its Markdown."""

    html: Markup
    text: str
    is_decision: bool = False
    action_id: int | None = None


def parts(text: str) -> list[Part]:
    found: list[Part] = []
    lines: list[str] = []

    def close() -> None:
        if any(line.strip() for line in lines):
            stretch = "\n".join(lines).strip("\n")
            found.append(Part(markdown(stretch, HEADINGS), stretch))
        lines.clear()

    for line in text.split("\n"):
        outcome = _outcome(line)
        if outcome is None:
            lines.append(line)
            continue
        close()
        found.append(outcome)
    close()
    return found


def _outcome(line: str) -> Part | None:
    if action := _ACTION.match(line):
        words = _begun(_SIGN.sub("", action[1]).strip())
        return Part(_line(words), words, action_id=int(action[2]))
    if decision := _DECISION.match(line):
        words = _begun(decision[1].strip())
        return Part(_line(words), words, is_decision=True)
    return None


def sentences(text: str) -> list[str]:
    """The lines that can still become a decision or an action, as they stand in the text."""
    lines = [line.strip() for line in text.split("\n") if not _NO_SENTENCE.match(line) and _outcome(line) is None]
    return list(dict.fromkeys(lines))[:TURNED]


def words_of(line: str) -> str:
    """A line without the sign of a list and without those of bold and the like: what an action is called."""
    return " ".join(str(markdown(_SIGN.sub("", line)).striptags()).split())


def decided(text: str, line: str) -> str:
    """The text with that line as a decision; unchanged where it does not stand in it."""
    return _replaced(text, line, f"! {_SIGN.sub('', line).strip()}")


def given(text: str, line: str, title: str, action_id: int) -> str:
    """The text with that line as the action; the action stands at the end where no such line is."""
    marked = f"{(line or title).strip()} {{action:{action_id}}}"
    changed = _replaced(text, line, marked) if line else text
    return changed if changed != text else f"{text.rstrip()}\n\n{title} {{action:{action_id}}}".strip()


def _replaced(text: str, line: str, by: str) -> str:
    lines = text.split("\n")
    place = next((number for number, one in enumerate(lines) if one.strip() == line.strip()), None)
    if place is not None:
        lines[place] = by
    return "\n".join(lines)


def _begun(words: str) -> str:
    """With a capital, whatever stood before it."""
    return words[:1].upper() + words[1:]


def _line(text: str) -> Markup:
    """One line, so without the paragraph around it."""
    html = str(markdown(text))  # a pattern put into Markup would be escaped
    return Markup(re.sub(r"^<p>(.*)</p>$", r"\1", html.strip(), flags=re.DOTALL))
