"""Minutes as a Markdown file."""

from hub.meetings.exporting.paper import Paper
from hub.meetings.minutes.reading import Part


def as_markdown(paper: Paper) -> str:
    pieces = [f"# {paper.title}", "  \n".join(paper.facts)]
    for block in paper.blocks:
        pieces += [f"## {block.heading}"] if block.heading else []
        pieces += [_part(part, paper) for part in block.parts]
        pieces += [f"*{note}*" for note in block.notes]
    for title, lines in paper.lists:
        pieces += [f"## {title}", "\n".join(f"- {_one_line(line)}" for line in lines)]
    return "\n\n".join(pieces) + "\n"


def _part(part: Part, paper: Paper) -> str:
    if part.is_decision:
        return f"- **Decided:** {part.text}"
    if part.action_id is not None:
        who = paper.live.get(part.action_id, "")
        return f"- **Action:** {part.text}" + (f" ({who})" if who else "")
    return part.text


def _one_line(text: str) -> str:
    return " ".join(text.split())
