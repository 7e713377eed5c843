"""Looks at what letters need on their way: the mail server, and what the sender's domain says about itself."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import current_app

from hub.config import Config
from hub.home.checks import Finding, fault, look, unknown, well
from hub.mail.line import Down, Line
from hub.mail.posting import NEVER_REAL

if TYPE_CHECKING:
    from dns.resolver import Resolver

SECONDS = 4
# A key may have any name; these are what the common mail programs and providers choose.
SELECTORS = ("default", "mail", "dkim", "hub", "s1", "s2", "selector1", "selector2", "google", "k1")


class Unreachable(Exception):
    """No name server answers from here."""


def mail_server() -> Finding:
    config: Config = current_app.config["HUB"]
    if config.smtp_url is None:
        return well("none is set: letters are kept to be read here")
    try:
        with Line(config.smtp_url, config.mail_from) as line:
            line.open()
    except Down as problem:
        return fault(f"takes no letter: {problem}", "look at HUB_SMTP_URL; letters wait meanwhile")
    return well("answers")


def of_domain(check: Callable[["Resolver", str], Finding]) -> Callable[[], Finding]:
    """The check of the sender's domain, with this machine's resolver."""

    def run() -> Finding:
        from dns import exception, resolver  # late: 25 ms and 2 MB

        config: Config = current_app.config["HUB"]
        domain = config.mail_from.rpartition("@")[2]
        if config.smtp_url is None or config.is_loopback or "." not in domain or domain.endswith(NEVER_REAL):
            return well("not needed: no letter leaves this hub")
        try:
            asked = resolver.Resolver()
            asked.lifetime = SECONDS
            return check(asked, domain)
        except (Unreachable, exception.DNSException, OSError):
            return unknown(f"the name server of {domain} could not be reached", "run this where there is a network")

    return run


def texts(resolver: "Resolver", name: str, kind: str = "TXT") -> list[str]:
    """Records of that name as text; empty where there are none. Raises Unreachable."""
    from dns.exception import DNSException  # late: as in of_domain
    from dns.resolver import NXDOMAIN, NoAnswer  # late: as in of_domain

    try:
        answer = resolver.resolve(name, kind)
    except (NXDOMAIN, NoAnswer):
        return []
    except (DNSException, OSError) as problem:
        raise Unreachable from problem
    if kind == "TXT":
        return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]
    return [record.to_text() for record in answer]


def mx(resolver: "Resolver", domain: str) -> Finding:
    found = texts(resolver, domain, "MX")
    if not found:
        return look(
            f"{domain} takes no mail", "many servers refuse such senders: give it an MX record, or change HUB_MAIL_FROM"
        )
    return well(f"{domain} takes mail")


def spf(resolver: "Resolver", domain: str) -> Finding:
    found = [text for text in texts(resolver, domain) if text.lower().split(" ")[0] == "v=spf1"]
    if not found:
        return look(f"{domain} does not say who may send", "add a TXT record `v=spf1 include:YOUR-MAIL-SERVER -all`")
    if len(found) > 1:
        return fault(f"{domain} has {len(found)} SPF records, so none counts", "put them together into one")
    if "+all" in found[0].lower().split():
        return look("the SPF record lets everybody send", "end it with `-all`")
    return well("an SPF record is there; it has to name your mail server")


def dmarc(resolver: "Resolver", domain: str) -> Finding:
    """Of the domain itself or, as receivers do it, of those above."""
    labels = domain.split(".")
    for first in range(len(labels) - 1):
        name = ".".join(labels[first:])
        found = [text for text in texts(resolver, f"_dmarc.{name}") if text.upper().startswith("V=DMARC1")]
        if len(found) == 1:
            return well(f"{name} has a DMARC policy")
        if found:
            return fault(f"{name} has {len(found)} DMARC records, so none counts", "keep one")
    return look(f"{domain} has no DMARC policy", "add a TXT record `v=DMARC1; p=none` at _dmarc, to begin with")


def dkim(resolver: "Resolver", domain: str) -> Finding:
    for selector in SELECTORS:
        if any("p=" in text for text in texts(resolver, f"{selector}._domainkey.{domain}")):
            return well(f"a key is there ({selector})")
    return unknown(
        "no key under the usual names; yours may have another",
        "have a letter sent to yourself and look for `dkim=pass` in its source",
    )
