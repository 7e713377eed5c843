"""Fields that only the answers of a self-review need."""

from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from wtforms import Field
from wtforms.utils import unset_value
from wtforms.validators import ValidationError

from hub.forms import Choices, Text
from hub.references import is_here
from hub.vocabulary import label


class YearGrid(Field):
    """One answer (or, with `several`, any number of them) for each year group: {year: code} or {year: [codes]}."""

    def __init__(
        self, label: str, years: Sequence[str], options: Sequence[tuple[str, str]], *, several: bool = False, **kw: Any
    ) -> None:
        self.years, self.options, self.several = years, options, several
        super().__init__(label, **kw)

    @property
    def labelled(self) -> list[tuple[str, str, None]]:
        return [(year, label("year_group", year), None) for year in self.years]

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        self.process_errors, self.data = [], {} if data is unset_value else dict(data or {})
        if not formdata:
            return
        known, self.data = {code for code, _ in self.options}, {}
        for year in self.years:
            picked = [code for code in formdata.getlist(f"{self.name}-{year}") if code]
            if any(code not in known for code in picked):
                self.process_errors.append(f"{label('year_group', year)}: choose one of those in the list")
            elif picked:
                self.data[year] = picked if self.several else picked[-1]


class Link(Text):
    """The address of a page: http or https; a missing "https://" is put in front."""

    def __init__(self, label: str = "", **kw: Any) -> None:
        super().__init__(label, required=False, limit=500, **kw)

    def process_formdata(self, values: list[str]) -> None:
        super().process_formdata(values)
        if self.data and "://" not in self.data and "." in self.data and " " not in self.data:
            self.data = f"https://{self.data}"

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if self.data and not validation_stopped and not is_address(self.data):
            raise ValidationError(
                f"{self.label.text} must be the address of a page that others can open, like "
                "https://school.org.uk/careers"
            )


def is_address(text: str) -> bool:
    """One that others can open: no name and password in it, and no machine inside somebody's network."""
    try:
        parts = urlsplit(text)
        is_whole = parts.scheme in {"http", "https"} and parts.port != 0 and parts.username is None and " " not in text
    except ValueError:
        return False
    return is_whole and "." in (parts.hostname or "") and (is_here(text) or not _is_inside(parts.hostname or ""))


def _is_inside(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host.rstrip(".").endswith((".local", ".internal", ".localhost"))


class OnlyOrOthers(Choices):
    """Several of several, where "none" excludes the rest."""

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        picked = self.data or []
        if "none" in picked and len(picked) > 1:
            none = dict(self.choices)["none"]
            raise ValidationError(f"{self.label.text}: choose “{none}” or others, not both")
