"""The form in which a school says what it is happy to be asked about."""

from collections.abc import Collection, Sequence

from wtforms import HiddenField

from hub.audits.frameworks import Element
from hub.forms import Choices, Form


class AskUsForm(Form):
    """Only what was changed on this page counts: what a colleague ticked meanwhile stays as it is."""

    sections = Choices("Happy to be asked about")
    drawn = HiddenField()  # codes that were ticked when the page was drawn

    @classmethod
    def of(cls, elements: Sequence[Element], already: Collection[str]) -> "AskUsForm":
        form = cls(data={"sections": list(already), "drawn": " ".join(sorted(already))})
        form.sections.choices = [(one.code, f"{one.id} {one.title}") for one in elements]
        return form

    @property
    def added(self) -> list[str]:
        return [code for code in self.sections.data or [] if code not in self._before]

    @property
    def taken_back(self) -> list[str]:
        return [code for code, _ in self.sections.choices if code in self._before - set(self.sections.data or [])]

    @property
    def _before(self) -> set[str]:
        return set((self.drawn.data or "").split())
