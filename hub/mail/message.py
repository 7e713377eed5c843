"""A letter as a MIME message, and addresses as they go over the wire."""

from email.headerregistry import Address, HeaderRegistry, UniqueUnstructuredHeader
from email.message import EmailMessage
from email.policy import EmailPolicy, Policy
from email.utils import format_datetime

from hub.mail.models import Letter


class _OneLine(UniqueUnstructuredHeader):
    """A head that is never folded: the standard library turns a long address into encoded words (RFC 2047), which
    mail programs do not look for in List-Unsubscribe (RFC 8058 wants the bare address)."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]  # the registry adds it


_HEADS = HeaderRegistry()
_HEADS.map_to_type("list-unsubscribe", _OneLine)  # type: ignore[arg-type]  # as above
# 7bit: short lines with an umlaut (a calendar's) would else go out as they are, to servers that have not offered
# 8BITMIME, and a server on the way that recodes them breaks the DKIM signature (RFC 6376, 5.3).
_POLICY = EmailPolicy(header_factory=_HEADS, linesep="\r\n", cte_type="7bit")


def wire_address(address: str) -> str:
    """The domain in ASCII (IDNA), as every server takes it. Raises ValueError where it is no domain."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain if domain.isascii() else domain.encode('idna').decode()}"


def from_address(letter: Letter, mail_from: str) -> str:
    """The cluster's own address, as long as it is within the domain that SPF and DKIM vouch for."""
    own, domain = letter.from_address, mail_from.rpartition("@")[2]
    return own if own and own.isascii() and own.rpartition("@")[2].lower() == domain.lower() else mail_from


def as_message(letter: Letter, mail_from: str) -> EmailMessage:
    """The MIME message: text, HTML and (as a third alternative, so that calendars see it) the invitation."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = _named(letter.from_name, from_address(letter, mail_from))
    message["To"] = _named(letter.to_name, wire_address(letter.to_address))
    reply_to = letter.reply_to and wire_address(letter.reply_to)
    if reply_to and reply_to.isascii():  # one with an umlaut before the @ would need SMTPUTF8 for everybody
        message["Reply-To"] = _named("", reply_to)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.created_at)
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    if letter.unsubscribe:
        message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message["List-Id"] = f"<{letter.list_id}>"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    if letter.calendar:
        message.add_alternative(
            letter.calendar, subtype="calendar", params={"method": letter.calendar_method or "PUBLISH"}
        )
    return message


def _named(name: str, address: str) -> Address:
    local, _, domain = address.rpartition("@")
    return Address(name, local, domain)


def as_bytes(message: EmailMessage, *, utf8: bool) -> bytes:
    """As it goes over the wire; `utf8` for an address that is no ASCII (RFC 6532)."""
    return message.as_bytes(policy=_POLICY.clone(utf8=utf8))
