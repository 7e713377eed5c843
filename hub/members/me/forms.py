"""Forms of the account pages."""

from hub.forms import Form, LongText, Text


class AccountForm(Form):
    name = Text("Your name", limit=120)
    job_title = Text("Job title", required=False, limit=120)
    phone = Text("Phone at work", required=False, limit=40, hint="Members of your clusters can see it.")
    ask_me_about = LongText(
        "Ask me about",
        required=False,
        limit=500,
        rows=3,
        hint="What other schools may ring you for: “our Year 8 careers fair”, “labour-market sheets for SEND”.",
    )


class OneButton(Form):
    """A form of one button."""
