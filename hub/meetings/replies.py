"""Who comes to a meeting whose date is fixed, school by school."""

from collections import Counter
from dataclasses import dataclass

from hub.access import Reader
from hub.meetings.models import Invitation, Meeting
from hub.meetings.queries import invitations_to, invited_to
from hub.meetings.schools import School, guests, noun, schools
from hub.meetings.states import Reply
from hub.text import count


@dataclass(frozen=True)
class Replies:
    meeting: Meeting
    schools: list[School]
    guests: list[Invitation]
    mine: list[Invitation]  # the reader's own lines

    @property
    def silent(self) -> list[School]:
        return [school for school in self.schools if not school.replied]

    @property
    def coming(self) -> list[School]:
        return [school for school in self.schools if school.reply and school.reply is not Reply.APOLOGIES]

    @property
    def guests_coming(self) -> list[Invitation]:
        return [guest for guest in self.guests if guest.is_coming]

    @property
    def to_send_to(self) -> list[Invitation]:
        """Who comes and can be written to; where the lead has replied for a school, all of its people."""
        found: list[Invitation] = []
        for school in self.coming:
            by_lead = any(line.is_stand_in for line in school.replied)
            found += school.people if by_lead else [line for line in school.people if line.is_coming]
        return [*found, *self.guests_coming]

    @property
    def in_words(self) -> str:
        """'12 schools coming, 2 apologies, 3 without an answer'."""
        said = Counter(school.reply for school in self.schools)
        parts = [f"{count(len(self.coming), noun(school.kind for school in self.schools))} coming"]
        if said[Reply.APOLOGIES]:
            parts.append(count(said[Reply.APOLOGIES], "apology", "apologies"))
        if said[None]:
            parts.append(f"{said[None]} without an answer")
        if self.guests_coming:
            parts.append(count(len(self.guests_coming), "guest"))
        return ", ".join(parts)

    def listed_for(self, reader: Reader, sees_all: bool) -> list[School]:
        """Lead and broker see all; the others who is coming, and afterwards only whether they were there."""
        if sees_all:
            return self.schools
        mine = [school for school in self.schools if school.id in reader.organisation_ids]
        return mine if self.meeting.is_past else self.coming

    def to_remind(self) -> list[Invitation]:
        lines = [line for school in self.silent for line in school.people]
        return [*lines, *(guest for guest in self.guests if guest.replied_at is None)]


def replies(meeting: Meeting, reader: Reader | None = None) -> Replies:
    """Two statements, however many schools."""
    invitations = invitations_to(meeting)
    mine = []
    if reader is not None and not reader.viewing_as:
        seats = {seat.id for seat in reader.seats}
        mine = [line for line in invitations if line.seat_id in seats or line.email == reader.person.email]
    return Replies(meeting, schools(invited_to(meeting), invitations), guests(invitations), mine)
