"""Forms of the administrator about what is held of somebody."""

from hub.forms import Email, Form, Tick


class SubjectForm(Form):
    email = Email("Their e-mail address", hint="With an account or without one")


class EraseForm(Form):
    """Asked twice: to go on, and with the address typed."""

    without = Tick("Go on without handing over: what belongs to these seats is looked after by nobody until it is")
    email = Email("To erase them for good, type their e-mail address", required=False)


class EraseAddressForm(Form):
    email = Email("Their e-mail address")
    again = Email("To erase all of it for good, type the address again")
