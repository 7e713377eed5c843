"""The ballot of a poll and the reply to a date."""

from collections.abc import Sequence
from typing import Any

from hub.db import now
from hub.forms import Choice, Form, LongText, Text
from hub.forms import Email as EmailField
from hub.meetings.models import Invitation, MeetingOption, PollAnswer
from hub.meetings.states import Can, Reply

CAN_WORDS = [(Can.YES, "Yes"), (Can.MAYBE, "If need be"), (Can.NO, "No")]
REPLY_WORDS = {
    Reply.ROOM: "Yes, in the room",
    Reply.ONLINE: "Yes, online",
    Reply.COLLEAGUE: "A colleague comes instead",
    Reply.APOLOGIES: "No, apologies",
}


def _deputy() -> Text:
    return Text("Your name, if you answer for them", required=False, limit=120)


class BallotForm(Form):
    """One `option_<id>` for each date, added by `ballot`."""

    deputy_name = _deputy()
    note = LongText("Anything the lead should know?", required=False, limit=1000, rows=2)
    options: Sequence[MeetingOption] = ()

    def answer_to(self, option: MeetingOption) -> Any:
        return self[f"option_{option.id}"]

    def save(self, line: Invitation) -> None:
        """On a line that is in the session."""
        kept = {answer.option_id: answer for answer in line.answers}
        for option in self.options:
            said = Can(self.answer_to(option).data)
            if option.id in kept:
                kept[option.id].answer = said
            else:
                line.answers.append(PollAnswer(option_id=option.id, answer=said))
        line.note, line.answered_at = self.note.data, now()
        line.deputy_name = self.deputy_name.data if self.deputy_name else ""


def ballot(options: Sequence[MeetingOption], names: dict[int, str], line: Invitation) -> BallotForm:
    """`names` are the dates in words, for the messages."""
    fields = {
        f"option_{option.id}": Choice(
            names[option.id], CAN_WORDS, required=f"{names[option.id]}: say yes, if need be or no"
        )
        for option in options
    }
    said = {f"option_{answer.option_id}": answer.answer.value for answer in line.answers} if line.id else {}
    form: BallotForm = type("Ballot", (BallotForm,), fields)(
        data={"note": line.note or "", "deputy_name": line.deputy_name or "", **said}
    )
    form.options = options
    return form


class ReplyForm(Form):
    deputy_name = _deputy()
    reply = Choice("Is somebody coming?", required="Say whether somebody is coming")
    colleague_name = Text("Name of the colleague", required=False, limit=120)
    colleague_role = Text("Their role", required=False, limit=120)
    reply_note = LongText("Anything the lead should know?", required=False, limit=1000, rows=2)

    def __init__(self, *args: Any, line: Invitation, has_room: bool, has_link: bool, **kwargs: Any) -> None:
        super().__init__(*args, obj=line, **kwargs)
        left_out = {Reply.ONLINE} if has_room and not has_link else {Reply.ROOM} if has_link and not has_room else set()
        self.reply.choices = [(code.value, words) for code, words in REPLY_WORDS.items() if code not in left_out]

    def validate(self, extra_validators: Any = None) -> bool:
        is_good = bool(super().validate(extra_validators))
        if is_good and self.reply.data == Reply.COLLEAGUE and not self.colleague_name.data:
            self.keep("colleague_name", "Enter the name of the colleague who comes")
        return not self.errors

    def save(self, line: Invitation) -> None:
        line.reply, line.replied_at, line.reply_note = Reply(self.reply.data), now(), self.reply_note.data
        line.deputy_name = self.deputy_name.data if self.deputy_name else ""
        sends = line.reply is Reply.COLLEAGUE
        line.colleague_name = self.colleague_name.data if sends else ""
        line.colleague_role = self.colleague_role.data if sends else ""


class AgainForm(Form):
    email = EmailField("The address your invitation was sent to")
