"""Which kinds of clusters, seats and memberships there are."""

import enum

WEEKDAYS = {"mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "fri": "Friday"}


class ClusterKind(enum.StrEnum):
    GEOGRAPHIC = "geographic"
    SECTOR = "sector"
    SPECIAL_SCHOOLS = "special_schools"

    @property
    def label(self) -> str:
        return _CLUSTER_KINDS[self]


_CLUSTER_KINDS = {
    ClusterKind.GEOGRAPHIC: "Schools and colleges of one area",
    ClusterKind.SECTOR: "One sector of work",
    ClusterKind.SPECIAL_SCHOOLS: "Special schools",
}


class Role(enum.StrEnum):
    LEAD = "lead"
    BROKER = "broker"
    CAREERS_LEADER = "careers_leader"
    GOVERNOR = "governor"
    ENTERPRISE_ADVISER = "enterprise_adviser"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()

    @property
    def in_sentence(self) -> str:
        return self.value.replace("_", " ")


# Who may speak for an organisation: change its profile, invite colleagues, take it out of the cluster.
SPEAKERS = frozenset({Role.LEAD, Role.BROKER, Role.CAREERS_LEADER})


class MembershipState(enum.StrEnum):
    ASKED = "asked"
    MEMBER = "member"
    DECLINED = "declined"
    LEFT = "left"
