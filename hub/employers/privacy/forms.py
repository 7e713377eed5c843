"""Forms of privacy: somebody's request, found by their address, and what is done about one entry."""

from hub.forms import Email, Form, Tick


class SubjectForm(Form):
    email = Email("Their e-mail address", hint="Make sure that it is they who ask: answer to this address only")


class ActForm(Form):
    sure = Tick("I have made sure that this is right", required="Tick to go on")
