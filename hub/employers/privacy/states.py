"""The words of privacy that are stored: the lawful basis, what holds somebody back, what becomes of who is due."""

import enum


class Basis(enum.StrEnum):
    """Of UK GDPR Article 6; the three that clusters can lean on for people at employers."""

    NOT_RECORDED = "not_recorded"
    LEGITIMATE_INTERESTS = "legitimate_interests"
    CONSENT = "consent"
    PUBLIC_TASK = "public_task"

    @property
    def label(self) -> str:
        return _BASES[self]


_BASES = {
    Basis.NOT_RECORDED: "Not recorded yet",
    Basis.LEGITIMATE_INTERESTS: "Legitimate interests (assessment on file)",
    Basis.CONSENT: "Consent: they said yes to being kept",
    Basis.PUBLIC_TASK: "Public task of a school, college or council",
}


class Hold(enum.StrEnum):
    """Kept, and used for nothing."""

    RESTRICTED = "restricted"
    OBJECTED = "objected"

    @property
    def label(self) -> str:
        return {"restricted": "Restricted: kept, used for nothing", "objected": "Has objected: used for nothing"}[self]


class Afterwards(enum.StrEnum):
    """What becomes of somebody whom nobody has confirmed."""

    ANONYMISE = "anonymise"
    ERASE = "erase"

    @property
    def label(self) -> str:
        return _AFTERWARDS[self]


_AFTERWARDS = {
    Afterwards.ANONYMISE: "Anonymise: name and details go, numbers of asks stay theirs",
    Afterwards.ERASE: "Erase: the whole entry goes",
}


class Why(enum.StrEnum):
    """Why an address is not to come back."""

    ERASED = "erased"
    OBJECTED = "objected"
