"""Forms of the administrator's pages."""

from hub.forms import Choice, Form


class HeldForm(Form):
    act = Choice(
        "What is to become of them?",
        [("post", "Have them posted"), ("drop", "Throw them away")],
        required="Choose whether they are posted or thrown away",
    )
