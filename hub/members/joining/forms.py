"""Forms for asking to join a cluster and for answering."""

from hub.forms import Choice, Form, LongText, Select


class AskForm(Form):
    organisation = Select("For which organisation")
    message = LongText(
        "A word to the cluster’s lead", hint="Who you are and what you hope for.", required=False, limit=1000, rows=4
    )


class AnswerForm(Form):
    answer = Choice("Your answer", [("accept", "Welcome: they become a member"), ("decline", "Not now")])
    word = LongText("A word to go with it", hint="It stands in the letter.", required=False, limit=1000, rows=4)
