"""Mail: letters are written into an outbox in the transaction of what they tell about; the worker posts them.

One recipient per letter, the same Message-ID on every try. Without an SMTP server (and for addresses that can
never exist, like the demo's example.org) letters are kept and can be read in the hub. `writing` makes a letter,
`message` its MIME form, `line` talks to the server, `posting` decides; `reports` and `mailbox` read what came back;
`addresses` knows where letters do not arrive; `waiting` holds and releases; `clearing` empties and removes.
"""

from flask import Flask

from hub.access import absolute_url, link_for
from hub.mail.addresses import troubles, try_again, unmark
from hub.mail.clearing import clear
from hub.mail.mailbox import read_returned
from hub.mail.message import as_message
from hub.mail.models import BadAddress, Letter, MailServer, Trouble
from hub.mail.posting import post_waiting
from hub.mail.waiting import (
    drop_held,
    hold_waiting,
    is_held,
    late_since,
    release_claims,
    release_held,
    take_back,
    take_back_from,
)
from hub.mail.writing import write

__all__ = [
    "BadAddress",
    "Letter",
    "MailServer",
    "Trouble",
    "as_message",
    "clear",
    "drop_held",
    "hold_waiting",
    "is_held",
    "late_since",
    "post_waiting",
    "read_returned",
    "release_claims",
    "release_held",
    "take_back",
    "take_back_from",
    "troubles",
    "try_again",
    "unmark",
    "write",
]


def init_app(app: Flask) -> None:
    app.jinja_env.globals["absolute_url"] = absolute_url
    app.jinja_env.globals["link_for"] = link_for
