"""The states and licences that a resource, its link and its files can have."""

import enum


class Status(enum.StrEnum):
    SHARED = "shared"
    WITHDRAWN = "withdrawn"


class Licence(enum.StrEnum):
    """What others may do with it. `label` is what people choose by, `short` what is written beside it."""

    MEMBERS = "members"
    CC_BY = "cc_by"
    CC_BY_SA = "cc_by_sa"
    CC_BY_NC = "cc_by_nc"
    CC_BY_NC_SA = "cc_by_nc_sa"
    CC0 = "cc0"
    OGL = "ogl"
    ASK_US = "ask_us"
    NOT_OURS = "not_ours"

    @property
    def label(self) -> str:
        return _LICENCES[self][0]

    @property
    def short(self) -> str:
        return _LICENCES[self][1]


_LICENCES = {
    Licence.MEMBERS: ("Members may use and change it, with our name left on it", ""),
    Licence.CC_BY: ("Anyone may use and change it, with our name left on it", "CC BY 4.0"),
    Licence.CC_BY_SA: ("Anyone may use and change it, with our name, and share on the same terms", "CC BY-SA 4.0"),
    Licence.CC_BY_NC: ("Anyone may use and change it, with our name, but not sell it", "CC BY-NC 4.0"),
    Licence.CC_BY_NC_SA: ("As above, not sold, and shared on the same terms", "CC BY-NC-SA 4.0"),
    Licence.CC0: ("Anyone may do anything with it, no name needed", "CC0"),
    Licence.OGL: ("It is a public body's, under the Open Government Licence", "OGL 3.0"),
    Licence.ASK_US: ("Look at it here; ask us before using it", ""),
    Licence.NOT_OURS: ("It is not ours: follow what its owner says", ""),
}


class TextState(enum.StrEnum):
    """How far the reading of a file's text has come. Only WAITING and READING are still to do."""

    WAITING = "waiting"
    READING = "reading"  # claimed by a worker; taken up again where that worker died
    OK = "ok"
    EMPTY = "empty"  # nothing to read in it: a scan, a picture, a film
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    TOO_BIG = "too_big"
    UNSUPPORTED = "unsupported"

    @property
    def is_settled(self) -> bool:
        return self not in {TextState.WAITING, TextState.READING}

    @property
    def is_trouble(self) -> bool:
        return self in {TextState.ENCRYPTED, TextState.DAMAGED, TextState.TOO_BIG}


class UrlState(enum.StrEnum):
    """What the weekly look at a link met last."""

    UNKNOWN = "unknown"  # not looked at yet, or no answer could be had from here
    OK = "ok"
    SIGN_IN = "sign_in"  # there, behind a sign-in
    DEAD = "dead"
