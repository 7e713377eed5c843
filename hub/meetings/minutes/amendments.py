"""What was changed after the approval, beside the text that stands: who, when, why, and line by line."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import unified_diff

from hub.meetings.minutes.models import MinutesAmendment
from hub.meetings.minutes.sections import Section


@dataclass(frozen=True)
class Amended:
    amendments: list[MinutesAmendment]  # oldest first
    now: str

    @property
    def approved(self) -> str:
        """The text as it was approved."""
        return self.amendments[0].before

    @property
    def lines(self) -> list[tuple[str, str]]:
        """('gone' or 'new', line), in the order of the text; what stayed the same is left out."""
        changes = list(unified_diff(self.approved.split("\n"), self.now.split("\n"), n=0, lineterm=""))[2:]
        kinds = {"-": "gone", "+": "new"}
        return [(kinds[one[0]], one[1:]) for one in changes if one[0] in kinds and one[1:].strip()]


def amended(sections: Sequence[Section], amendments: Sequence[MinutesAmendment]) -> dict[int | None, Amended]:
    """Id of the text of an item (None: the general text) -> what was changed in it. Nothing for what was not."""
    found: dict[int | None, list[MinutesAmendment]] = {}
    for one in amendments:
        found.setdefault(one.item_minutes_id, []).append(one)
    texts = {section.item_minutes_id: section.text for section in sections if section.row is not None}
    return {key: Amended(rows, texts.get(key, "")) for key, rows in found.items()}
