"""Minutes and, in the same form so that nothing typed is lost, an action that comes out of them."""

from hub.actions.forms import ActionFields
from hub.forms import Form, LongText


class MinutesForm(ActionFields, Form):
    text = LongText(
        "Minutes",
        required=False,
        limit=50_000,
        rows=22,
        hint="Begin a line with ! for a decision. # makes a heading, - a list.",
    )
