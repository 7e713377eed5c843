"""Words on the page: Markdown to safe HTML, days and moments, plurals. The Jinja filters."""

import re
import unicodedata
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

import markdown as markdown_library
import nh3
from flask import Flask
from markupsafe import Markup, escape

LONDON = ZoneInfo("Europe/London")
MARKDOWN_LIMIT = 60_000

_TAGS = {
    *("a", "abbr", "blockquote", "br", "code", "dd", "del", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr"),
    *("li", "ol", "p", "pre", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
_ATTRIBUTES = {"a": {"href", "title"}, "abbr": {"title"}, "ol": {"start"}, "td": {"align"}, "th": {"align"}}
_SURROGATES = re.compile("[\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029]")  # Python's mail headers refuse a line separator too
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")  # a direction that lasts beyond its text turns others' words round


def clean(text: str, *, keep_lines: bool = False) -> str:
    """What people type, fit to be stored: no NUL, lone surrogates, control characters (those of direction too) or line
    ends that a header could be smuggled in with; composed (NFC) and trimmed. Emoji and right-to-left text stay."""
    if text.isascii() and text.isprintable():  # nearly all that is typed; an import cleans a hundred thousand cells
        return text.strip()
    text = _LINE_ENDS.sub("\n", _TURNS.sub("", _SURROGATES.sub("", text)))
    allowed = "\n\t" if keep_lines else ""
    text = "".join(
        char if char in allowed or unicodedata.category(char) != "Cc" else " " if char in "\n\t" else ""
        for char in text
    )
    return unicodedata.normalize("NFC", text).strip()


@lru_cache(maxsize=512)
def markdown(text: str | None, first: int = 2) -> Markup:
    """Safe HTML. Headings begin at h2 (the page has the one h1; `first` where the text stands under another one) and
    leave out no level: many people begin with ##.
    Cached: the same text is shown again and again.

    Markdown is quadratic in runs of opening brackets (5,000 took 15.6 s), so long runs are broken up first."""
    source = re.sub(r"([\[!*_`<]{20})[\[!*_`<]+", r"\1", (text or "")[:MARKDOWN_LIMIT])
    if source.count("[") > 400:
        source = source.replace("[", "&#91;")
    html = markdown_library.markdown(source, extensions=["tables", "sane_lists", "footnotes", "nl2br"])
    safe = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
    )
    used = sorted(set(re.findall(r"<h([1-6])>", safe)))
    return Markup(re.sub(r"<(/?)h([1-6])>", lambda tag: f"<{tag[1]}h{min(used.index(tag[2]) + first, 6)}>", safe))


def plain(text: str | None) -> str:
    """The words of a Markdown text without its signs, for snippets and the search index."""
    return markdown(text).striptags()


def local(moment: datetime) -> datetime:
    return moment.astimezone(LONDON)


def at_london(day: date, clock: time) -> datetime:
    """The moment (UTC) of a clock time in London on that day, summer time or not."""
    return datetime.combine(day, clock, LONDON).astimezone(UTC)


def today() -> date:
    return datetime.now(LONDON).date()


def school_year_began(day: date) -> date:
    """1 September of the school year that the day lies in."""
    return date(day.year if day.month >= 9 else day.year - 1, 9, 1)


def day(value: date | datetime | None, *, weekday: bool = True, year: bool | None = None) -> str:
    """'Thursday 3 December'; the year is added unless it is this one."""
    if value is None:
        return ""
    on = local(value).date() if isinstance(value, datetime) else value
    with_year = on.year != today().year if year is None else year
    words = f"{on.day} {on:%B}" + (f" {on.year}" if with_year else "")
    return f"{on:%A} {words}" if weekday else words


def short_day(value: date | datetime | None) -> str:
    if value is None:
        return ""
    on = local(value).date() if isinstance(value, datetime) else value
    return f"{on.day} {on:%b}" + (f" {on.year}" if on.year != today().year else "")


def clock(value: datetime | time | None) -> str:
    """'3.45pm', 'noon', '9am': the time in London."""
    if value is None:
        return ""
    at = local(value).time() if isinstance(value, datetime) else value
    if (at.hour, at.minute) == (12, 0):
        return "noon"
    minutes = f".{at.minute:02}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'am' if at.hour < 12 else 'pm'}"


def moment(value: datetime | None) -> str:
    return "" if value is None else f"{day(value)}, {clock(value)}"


def ago(value: datetime | date | None) -> str:
    """'today', 'yesterday', '3 days ago', else the day: never more exact than people need."""
    if value is None:
        return ""
    on = local(value).date() if isinstance(value, datetime) else value
    days = (today() - on).days
    if days == 0:
        return "today"
    if days == 1:
        return "yesterday"
    return f"{days} days ago" if 1 < days < 15 else day(on, weekday=False)


_IRREGULAR = {"person": "people", "is": "are", "has": "have", "child": "children", "this": "these"}


def plural(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if re.search(r"[^aeiou]y$", word):
        return f"{word[:-1]}ies"
    return f"{word}es" if re.search(r"(s|x|ch|sh)$", word) else f"{word}s"


def count(number: int, word: str, many: str | None = None) -> str:
    """'1 school', '3 schools', '1,204 people'."""
    return f"{number:,} {word if number == 1 else many or plural(word)}"


def listing(words: list[str], last: str = "and") -> str:
    """'a, b and c'."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""


def filesize(size: int) -> str:
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / 1024 / 1024:.1f}".removesuffix(".0") + " MB"


def lines(text: str | None) -> Markup:
    """Plain text of several lines as HTML."""
    return Markup("<br>").join(escape(line) for line in (text or "").split("\n"))


def initials(name: str) -> str:
    words = [word for word in re.split(r"[\s\-]+", name) if word[:1].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper() or "?"


def init_app(app: Flask) -> None:
    for function in (
        *(markdown, day, short_day, clock, moment, ago, plural, count, listing, filesize, lines, initials),
    ):
        app.jinja_env.filters[function.__name__] = function
    app.jinja_env.globals["today"] = today
