"""The acts on one entry, with what their page says."""

from collections.abc import Callable
from dataclasses import dataclass

import hub.employers.privacy.rights as rights
from hub.employers.models import EmployerContact
from hub.employers.privacy.states import Hold


@dataclass(frozen=True)
class Act:
    title: str
    says: str
    button: str
    done: str
    do: Callable[[EmployerContact], None]
    is_for: Callable[[EmployerContact], bool]
    is_final: bool = False


ACTS = {
    "restrict": Act(
        "Restrict: keep, use for nothing",
        "They are kept as they are. Nobody writes to them, and only you and the others who look after this employer "
        "see that they are there. Use it while a question about them is open. You can lift it again.",
        "Restrict",
        "Restricted: kept, and used for nothing.",
        lambda row: rights.hold(row, Hold.RESTRICTED),
        lambda row: row.hold is None,
    ),
    "lift": Act(
        "Lift the restriction",
        "They can be asked again, and are seen by all who see the people of this employer.",
        "Lift it",
        "Lifted.",
        rights.lift,
        lambda row: row.hold is Hold.RESTRICTED,
    ),
    "object": Act(
        "They object",
        "Nobody writes to them any more, in any cluster, and whoever tries to add or import their address again is "
        "told that they may not. It cannot be taken back here.",
        "Note the objection",
        "Noted. Nothing is sent to them any more.",
        lambda row: rights.hold(row, Hold.OBJECTED),
        lambda row: row.hold is not Hold.OBJECTED,
        is_final=True,
    ),
    "anonymise": Act(
        "Anonymise: keep the numbers only",
        "Name, address, phone and notes go at once, and the letters to them that are kept here; their name is blanked "
        "in what people wrote about this employer. Their role and how often they were asked stay. It cannot be undone.",
        "Anonymise",
        "Anonymised. Only their role and the numbers stay.",
        rights.anonymise,
        lambda row: True,
        is_final=True,
    ),
    "erase": Act(
        "Erase at their request",
        "The whole entry goes at once, with the letters to them that are kept here, and their name is blanked in what "
        "people wrote about this employer. A trace of their address that nobody can read stays, so that they are not "
        "added or imported again. It cannot be undone.",
        "Erase",
        "Erased. Their address cannot be added or imported again.",
        rights.erase,
        lambda row: True,
        is_final=True,
    ),
}
