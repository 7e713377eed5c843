"""The same few people in every test. All fictional.

asha leads the Canal cluster; ben is careers leader of Tollhouse Lane and cara his colleague; dan is of another school;
erin is the EBP's broker; gus is a governor of ben's school and eva its enterprise adviser; olu leads another
cluster; ada is an administrator without a seat; nina has an account and no seat.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from flask_security.utils import hash_password

from hub.db import db, now
from hub.members.models import Cluster, Membership, Organisation, Person, Role, Seat
from hub.members.reader import MemberReader

PASSWORD = "correct-horse-battery"


@dataclass(frozen=True)
class World:
    """Ids of what every test database holds; ask for rows through `row`."""

    canal: int
    heath: int
    tollhouse: int
    marigold: int
    college: int
    ebp: int
    heath_school: int
    asha: int
    ben: int
    cara: int
    dan: int
    erin: int
    gus: int
    eva: int
    olu: int
    ada: int
    nina: int

    def person(self, name: str) -> Person:
        return db.session.get_one(Person, getattr(self, name))

    def seat(self, name: str) -> Seat:
        return db.session.query(Seat).filter_by(person_id=getattr(self, name)).order_by(Seat.id).first()

    def reader(self, name: str) -> MemberReader:
        return reader_of(self.seat(name))

    @property
    def cluster(self) -> Cluster:
        return db.session.get_one(Cluster, self.canal)

    def organisation(self, name: str) -> Organisation:
        return db.session.get_one(Organisation, getattr(self, name))


def reader_of(seat: Seat) -> MemberReader:
    """Who sits there, as the pages of that cluster know them."""
    return MemberReader(person=seat.person, person_id=seat.person_id, all_seats=(seat,), cluster=seat.cluster)


def make_world() -> World:
    clusters = {
        "canal": Cluster(name="Canal cluster", boroughs=["E09000007"], asks_for_second_factor=False),
        "heath": Cluster(name="Heath cluster", boroughs=["E09000007"], asks_for_second_factor=False),
    }
    organisations = {
        "tollhouse": Organisation(name="Tollhouse Lane School", kind="school", postcode="NW1 8AH"),
        "marigold": Organisation(name="Marigold Street School", kind="school", postcode="N1 9AG"),
        "college": Organisation(name="Canal Basin College", kind="college", postcode="E8 1AA"),
        "ebp": Organisation(name="Canal Side EBP", kind="ebp", postcode="EC1V 1AA"),
        "heath_school": Organisation(name="Heath Rise School", kind="school", postcode="NW3 1AA"),
    }
    people = {
        "asha": ("Asha Rahman", "college", "canal", Role.LEAD),
        "ben": ("Ben Okafor", "tollhouse", "canal", Role.CAREERS_LEADER),
        "cara": ("Cara Lindqvist", "tollhouse", "canal", Role.CAREERS_LEADER),
        "dan": ("Dan Moreau", "marigold", "canal", Role.CAREERS_LEADER),
        "erin": ("Erin Walsh", "ebp", "canal", Role.BROKER),
        "gus": ("Gus Petrov", "tollhouse", "canal", Role.GOVERNOR),
        "eva": ("Eva Brandt", "tollhouse", "canal", Role.ENTERPRISE_ADVISER),
        "olu": ("Olu Adeyemi", "heath_school", "heath", Role.LEAD),
        "ada": ("Ada Novak", None, None, None),
        "nina": ("Nina Castell", None, None, None),
    }
    db.session.add_all([*clusters.values(), *organisations.values()])
    db.session.flush()
    password, rows = hash_password(PASSWORD), {}
    for key, (name, organisation, cluster, role) in people.items():
        rows[key] = Person(
            name=name, email=f"{key}@example.org", password=password, joined_at=now(),
            is_administrator=key == "ada",
        )  # fmt: skip
        if organisation:
            rows[key].seats.append(Seat(cluster=clusters[cluster], organisation=organisations[organisation], role=role))
    db.session.add_all(rows.values())
    db.session.flush()
    for key, organisation in organisations.items():
        cluster = clusters["heath" if key == "heath_school" else "canal"]
        joined = date.today() - timedelta(days=400)
        db.session.add(Membership(cluster_id=cluster.id, organisation_id=organisation.id, joined_on=joined))
    clusters["canal"].lead_organisation_id = organisations["college"].id
    db.session.commit()
    return World(**{key: row.id for key, row in (clusters | organisations | rows).items()})
