"""Minutes as they read: Markdown, in which a line that begins with `!`, `Decision:` or `- **Decided:**` is a
decision."""

import re
from dataclasses import dataclass

from markupsafe import Markup

from hub.text import markdown

_DECISION = re.compile(r"^(?:!|(?:[-*] )?(?:\*\*)?(?:decision|decided):(?:\*\*)?)[ \t]+(.+)$", re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """A stretch of text, or one decision, as HTML."""

    html: Markup
    is_decision: bool = False


def parts(text: str) -> list[Part]:
    found: list[Part] = []
    lines: list[str] = []

    def close() -> None:
        if any(line.strip() for line in lines):
            found.append(Part(markdown("\n".join(lines))))
        lines.clear()

    for line in text.split("\n"):
        decision = _DECISION.match(line)
        if decision is None:
            lines.append(line)
            continue
        close()
        found.append(Part(_line(decision[1].strip()), is_decision=True))
    close()
    return found


def _line(text: str) -> Markup:
    """One line, so without the paragraph around it; it begins with a capital, whatever stood before it."""
    html = str(markdown(text[:1].upper() + text[1:]))  # a pattern put into Markup would be escaped
    return Markup(re.sub(r"^<p>(.*)</p>$", r"\1", html.strip(), flags=re.DOTALL))
