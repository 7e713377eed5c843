"""Somebody on the stop list is pointed out when the file is looked through, before anything is written."""

import sqlalchemy as sa

from hub.db import db
from hub.employers.models import EmployerContact
from hub.employers.privacy.states import Why
from hub.employers.privacy.stopping import NOT_TO_BE_KEPT, stop_address
from tests.client import Client
from tests.employers.test_importing import look, rows, write
from tests.world import World

FILE = (
    "Employer,Sector,Contact,Email\n"
    "Paper Street,creative,Imran Quillfeather,Imran@Kestrel.example.org\n"
    "Mill Yard,creative,Nia Holt,nia@mill.example.org\n"
)


def test_a_row_with_somebody_on_the_stop_list_says_so_at_the_preview(client: Client, people: World) -> None:
    stop_address("imran@kestrel.example.org", Why.ERASED)
    client.sign_in(people.ben)
    draft = look(client, FILE)
    first, second = rows(draft)
    assert NOT_TO_BE_KEPT in first.notes
    assert NOT_TO_BE_KEPT not in second.notes
    assert NOT_TO_BE_KEPT in client.get("employers.look_through", import_id=draft.id).text
    write(client, draft)
    kept = db.session.scalars(sa.select(EmployerContact.email)).all()
    assert kept == ["nia@mill.example.org"], "the employer comes in, the person does not"
