"""Letters, the addresses at which they do not arrive, and how the two servers of the post office are."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import UTC, Base, choice, now


class Trouble(enum.StrEnum):
    """Why letters to an address do not arrive. `words` goes on after "Letters to this address"."""

    REFUSED = "refused"
    BOUNCED = "bounced"
    UNWRITABLE = "unwritable"
    LATE = "late"

    @property
    def words(self) -> str:
        return {
            Trouble.REFUSED: "are refused: its mail server says that there is no such mailbox",
            Trouble.BOUNCED: "come back: its mail server says that there is no such mailbox",
            Trouble.UNWRITABLE: "cannot be sent: it has signs before the @ which our mail server does not take",
            Trouble.LATE: "could not be delivered lately: its mail server put us off, or the mailbox is full",
        }[self]

    @property
    def stops_letters(self) -> bool:
        return self is not Trouble.LATE


class Letter(Base):
    """One message to one recipient."""

    __tablename__ = "letter"
    __table_args__ = (sa.Index("ix_letter_next_try_at_id", "next_try_at", "id"),)
    created_at: Mapped[datetime] = mapped_column(UTC, default=now, index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    cluster_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cluster.id", ondelete="SET NULL"), index=True)
    to_name: Mapped[str] = mapped_column(sa.String(120), default="")
    to_address: Mapped[str] = mapped_column(sa.String(254), index=True)
    from_name: Mapped[str] = mapped_column(sa.String(160))
    from_address: Mapped[str | None] = mapped_column(sa.String(254))  # the cluster's own, where it has one
    reply_to: Mapped[str | None] = mapped_column(sa.String(254))
    subject: Mapped[str] = mapped_column(sa.String(250))
    text: Mapped[str] = mapped_column(sa.Text)
    html: Mapped[str] = mapped_column(sa.Text)
    calendar: Mapped[str | None] = mapped_column(sa.Text)  # an iCalendar object
    calendar_method: Mapped[str | None] = mapped_column(sa.String(10))
    unsubscribe: Mapped[str | None] = mapped_column(sa.String(500))  # None: a service letter
    list_id: Mapped[str | None] = mapped_column(sa.String(254))  # whose letters these are, where they can be stopped
    template: Mapped[str] = mapped_column(sa.String(100))
    about: Mapped[str | None] = mapped_column(sa.String(80), index=True)  # "invitation:7": what can overtake it
    message_id: Mapped[str] = mapped_column(sa.String(200), unique=True)
    next_try_at: Mapped[datetime | None] = mapped_column(UTC, default=now)  # None: nothing more to do
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UTC)
    kept_at: Mapped[datetime | None] = mapped_column(UTC)  # not posted, to be read in the hub
    failed_at: Mapped[datetime | None] = mapped_column(UTC)  # given up, or reported as not delivered
    last_error: Mapped[str | None] = mapped_column(sa.String(300))
    emptied_at: Mapped[datetime | None] = mapped_column(UTC)  # words gone, see clearing

    @property
    def is_asked_for_now(self) -> bool:
        """Somebody waits for it in front of the sign-in page: it is tried even where others are not."""
        return self.template.startswith("security/")

    @property
    def can_be_tried_again(self) -> bool:
        return self.failed_at is not None and self.emptied_at is None

    def give_up(self, reason: str) -> None:
        self.failed_at, self.next_try_at, self.last_error = now(), None, reason[:300]

    def try_again(self) -> None:
        self.next_try_at, self.tries, self.failed_at, self.sent_at = now(), 0, None, None


class BadAddress(Base):
    """An address at which letters do not arrive. The row goes when a letter is taken again, when somebody says
    "try again", and after a year; another address is another matter."""

    __tablename__ = "bad_address"
    address: Mapped[str] = mapped_column(sa.String(254), unique=True)  # lower case
    trouble: Mapped[Trouble] = mapped_column(choice(Trouble))
    reason: Mapped[str] = mapped_column(sa.String(300), default="")  # in the words of the server
    since: Mapped[datetime] = mapped_column(UTC, default=now, index=True)

    @property
    def words(self) -> str:
        return self.trouble.words


class MailServer(Base):
    """How it stands with the server that takes our letters ("smtp") and the mailbox with reports ("imap")."""

    __tablename__ = "mail_server"
    name: Mapped[str] = mapped_column(sa.String(10), unique=True)
    failures: Mapped[int] = mapped_column(default=0)  # in a row
    trouble: Mapped[str | None] = mapped_column(sa.String(300))  # a sentence; None: well
    trouble_since: Mapped[datetime | None] = mapped_column(UTC)
    next_try_at: Mapped[datetime | None] = mapped_column(UTC)
    uid_validity: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    last_uid: Mapped[int] = mapped_column(sa.BigInteger, default=0)  # the newest message that has been read
