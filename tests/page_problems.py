"""What is wrong with the HTML of one page: the client looks at every page of every test."""

import re
from collections import Counter
from typing import Protocol

import html5lib
from bs4 import BeautifulSoup

# What differs between two drawings of the same page and makes neither wrong: nonces, tokens, the keys of forms, and
# plain text between tags (none with an "&"; a "<" that was not escaped would stand there as a tag).
CHANCE = re.compile(rb'nonce="[^"]*"|value="[\w.-]{20,}"|(?<=>)[^<>&]+(?=<)')
NAMED = re.compile(rb"<title>.*?</title>|<h1\b.*?</h1>", re.DOTALL)  # these are compared with one another
_good: set[int] = set()  # hashes of pages that were found good: many tests open the same one


class Drawn(Protocol):
    @property
    def soup(self) -> BeautifulSoup: ...

    @property
    def h1(self) -> str: ...


def page_problems(html: bytes, page: Drawn) -> list[str]:
    """What is wrong with the HTML of one page, in words; `page` is it parsed, which is done only where it is new."""
    looks = hash((CHANCE.sub(b"", html), *NAMED.findall(html)))
    if looks in _good:
        return []
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(html)
    invalid = [f"invalid HTML at {where}: {code} {data}" for where, code, data in parser.errors[:3]]
    found = [
        *invalid,
        *_heading_problems(page.soup, page.h1),
        *_form_problems(page.soup),
        *_inline_problems(page.soup),
    ]
    if not found:
        _good.add(looks)
    return found


def _heading_problems(soup: BeautifulSoup, h1: str) -> list[str]:
    found = []
    if len(soup.find_all("h1")) != 1:
        found.append(f"{len(soup.find_all('h1'))} h1")
    title = soup.title.get_text(strip=True) if soup.title else ""
    if h1 and h1.split(" ")[0].lower() not in title.lower():
        found.append(f"the title {title!r} does not name the h1 {h1!r}")
    return found + ["an image without alt" for image in soup.find_all("img") if not image.has_attr("alt")]


def _form_problems(soup: BeautifulSoup) -> list[str]:
    ids = Counter(tag["id"] for tag in soup.find_all(id=True))
    found = [f"id {one!r} twice" for one, number in sorted(ids.items()) if number > 1]
    labels = {label.get("for") for label in soup.find_all("label")}
    for tag in soup.find_all(["input", "select", "textarea"]):
        if tag.get("type") in {"hidden", "submit", "button"} or tag.get("aria-label") or tag.get("aria-labelledby"):
            continue
        if tag.get("id") not in labels and tag.find_parent("label") is None:
            found.append(f"no label for {tag.get('name')!r}")
    for a in soup.select(".govuk-error-summary a"):
        if str(a.get("href", "")).lstrip("#") not in ids:
            found.append(f"the error summary leads nowhere: {a.get('href')}")
    for form in soup.select('form[method="post"], form[method="POST"]'):
        if form.find(attrs={"name": "csrf_token"}) is None:
            found.append(f"a form without token: {form.get('action')}")
    return found


def _inline_problems(soup: BeautifulSoup) -> list[str]:
    found = ["a <style> element"] if soup.find("style") else []
    for tag in soup.find_all(True):
        found += [f"inline {name} on <{tag.name}>" for name in tag.attrs if name == "style" or name.startswith("on")]
    bare = [s for s in soup.find_all("script") if not s.get("src") and not s.get("nonce")]
    return found + ["a script without src or nonce" for _ in bare]
