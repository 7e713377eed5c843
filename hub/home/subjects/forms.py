"""Forms of the administrator about what is held of somebody."""

from wtforms import HiddenField

from hub.forms import Email, Form, Tick


class SubjectForm(Form):
    email = Email("Their e-mail address", hint="With an account or without one")


class EraseForm(Form):
    """Asked twice: to go on, and with the address typed."""

    seen = HiddenField()
    without = Tick("Go on without handing over: what belongs to these seats is looked after by nobody until it is")
    email = Email("To erase them for good, type their e-mail address", required=False)

    def is_answered(self, address: str, has_open_seats: bool) -> bool:
        if has_open_seats and not self.without.data:
            self.keep("without", "Have the seats handed over, or tick to go on without")
        if not self.email.data:
            self.keep("email", "Type the e-mail address of the person")
        elif self.email.data.lower() != address.lower():
            self.keep("email", "This is not the address of this person")
        return not self.without.errors and not self.email.errors


class EraseAddressForm(Form):
    email = Email("Their e-mail address")
    again = Email("To erase all of it for good, type the address again")
