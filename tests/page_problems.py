"""What is wrong with the HTML of one page: the client looks at every page of every test."""

import re
from collections import Counter
from typing import Protocol

import html5lib
from lxml.html import HtmlElement

# What differs between two drawings of the same page and makes neither wrong: nonces, tokens, the keys of forms, and
# plain text between tags (none with an "&"; a "<" that was not escaped would stand there as a tag).
CHANCE = re.compile(rb'nonce="[^"]*"|value="[\w.-]{20,}"|(?<=>)[^<>&]+(?=<)')
NAMED = re.compile(rb"<title>.*?</title>|<h1\b.*?</h1>", re.DOTALL)  # these are compared with one another
# Of attributes: whether HTML is valid hangs on which tags and attributes stand where.
VALUES = re.compile(rb'(?<==)"[^"<>&]*"')
_good: set[int] = set()  # hashes of pages that were found good: many tests open the same one
_valid: set[int] = set()  # and of the tags of valid pages: html5lib takes longer than all else here


class Drawn(Protocol):
    @property
    def tree(self) -> HtmlElement: ...

    @property
    def h1(self) -> str: ...


def page_problems(html: bytes, page: Drawn) -> list[str]:
    """What is wrong with the HTML of one page, in words; `page` is it parsed, which is done only where it is new."""
    plain = CHANCE.sub(b"", html)
    looks = hash((plain, *NAMED.findall(html)))
    if looks in _good:
        return []
    found = [
        *_invalid(html, hash(VALUES.sub(b"", plain))),
        *_heading_problems(page.tree, page.h1),
        *_form_problems(page.tree),
        *_inline_problems(page.tree),
    ]
    if not found:
        _good.add(looks)
    return found


def _invalid(html: bytes, tags: int) -> list[str]:
    if tags in _valid:
        return []
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(html)
    if not parser.errors:
        _valid.add(tags)
    return [f"invalid HTML at {where}: {code} {data}" for where, code, data in parser.errors[:3]]


def _heading_problems(tree: HtmlElement, h1: str) -> list[str]:
    found = []
    headings = len(tree.findall(".//h1"))
    if headings != 1:
        found.append(f"{headings} h1")
    title = (tree.findtext(".//title") or "").strip()
    if h1 and h1.split(" ")[0].lower() not in title.lower():
        found.append(f"the title {title!r} does not name the h1 {h1!r}")
    return found + ["an image without alt" for _ in tree.xpath("//img[not(@alt)]")]


def _form_problems(tree: HtmlElement) -> list[str]:
    ids = Counter(tree.xpath("//@id"))
    found = [f"id {one!r} twice" for one, number in sorted(ids.items()) if number > 1]
    labels = set(tree.xpath("//label/@for"))
    for tag in tree.iter("input", "select", "textarea"):
        if tag.get("type") in {"hidden", "submit", "button"} or tag.get("aria-label") or tag.get("aria-labelledby"):
            continue
        if tag.get("id") not in labels and next(tag.iterancestors("label"), None) is None:
            found.append(f"no label for {tag.get('name')!r}")
    for a in tree.find_class("govuk-error-summary"):
        wrong = [link for link in a.xpath(".//a/@href") if link.lstrip("#") not in ids]
        found += [f"the error summary leads nowhere: {link}" for link in wrong]
    for form in tree.iter("form"):
        if (form.get("method") or "").lower() == "post" and not form.xpath(".//*[@name='csrf_token']"):
            found.append(f"a form without token: {form.get('action')}")
    return found


def _inline_problems(tree: HtmlElement) -> list[str]:
    found = ["a <style> element"] if tree.find(".//style") is not None else []
    inline = tree.xpath("//@*[name() = 'style' or starts-with(name(), 'on')]")
    found += [f"inline {value.attrname} on <{value.getparent().tag}>" for value in inline]
    return found + ["a script without src or nonce" for _ in tree.xpath("//script[not(@src) and not(@nonce)]")]
