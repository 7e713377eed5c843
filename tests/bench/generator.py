"""A hub full of invented rows: the same for the same seed, size and day. Core inserts in batches, so that the largest
takes minutes."""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from hub.actions.models import Action
from hub.db import db
from hub.history import HistoryEntry
from hub.mail import Letter
from hub.members.models import Cluster, Membership, Organisation, Person, Role, Seat, SignIn
from hub.members.reader import token_hash
from hub.notices.models import Notice
from hub.resources.models import FilePart, Resource, ResourceFile, Status, TextState
from hub.vocabulary import Visibility, codes
from tests.bench.prose import Prose

BATCH = 2_000
BIG = 200  # schools in the one big cluster of the largest hub
USUAL = 28  # schools in any other
BOROUGHS = ("E09000007", "E09000012", "E09000019", "E09000028", "E09000030")
DAYS = ("mon", "tue", "wed", "thu", "fri")


@dataclass(frozen=True)
class Size:
    schools: int
    resources: int
    employers: int
    meetings: int
    rounds: int = 9


SIZES = {
    30: Size(30, 1_000, 500, 100),
    200: Size(200, 20_000, 10_000, 2_000),
    5_000: Size(5_000, 100_000, 50_000, 20_000),
}


@dataclass(frozen=True)
class Place:
    """A person in a cluster."""

    seat_id: int
    person_id: int
    organisation_id: int
    role: Role


@dataclass
class ClusterOf:
    id: int
    schools: list[int]
    ebp: int
    places: list[Place] = field(default_factory=list)

    def of(self, role: Role) -> Place:
        return next(place for place in self.places if place.role is role)

    @cached_property
    def leaders(self) -> dict[int, Place]:
        """The careers leader of each school."""
        return {place.organisation_id: place for place in self.places if place.role is Role.CAREERS_LEADER}

    @cached_property
    def people(self) -> dict[int, list[Place]]:
        """The two of each school that are no leads."""
        found: dict[int, list[Place]] = {}
        for place in self.places:
            if place.role is not Role.LEAD:
                found.setdefault(place.organisation_id, []).append(place)
        return found


class World:
    """What the makers share. `put` collects rows and writes them in batches."""

    def __init__(self, seed: int, size: Size, now: datetime) -> None:
        self.seed, self.size, self.now = seed, size, now
        self.today: date = now.date()
        self.prose = Prose(seed)
        self.counts: dict[str, int] = {}
        self._waiting: dict[Any, list[dict[str, Any]]] = {}
        self.clusters = _clusters(size.schools)

    def random(self, name: str) -> random.Random:
        return random.Random(f"{self.seed}/{self.size.schools}/{name}")

    def put(self, model: Any, **values: Any) -> int:
        """The id of the row. Every call for one model names the same columns."""
        table = model.__table__
        row_id = values.setdefault("id", self.counts.get(table.name, 0) + 1)
        self.counts[table.name] = self.counts.get(table.name, 0) + 1
        waiting = self._waiting.setdefault(table, [])
        waiting.append(values)
        if len(waiting) >= BATCH:
            self.write()
        return int(row_id)

    def write(self) -> None:
        """Parents before children: in the order of the tables."""
        connection = db.session.connection()
        for table in db.metadata.sorted_tables:
            if rows := self._waiting.pop(table, None):
                connection.execute(sa.insert(table), rows)

    def ago(self, days: float) -> datetime:
        return self.now - timedelta(days=days)

    def spread(self, number: int) -> Iterator[tuple[ClusterOf, int]]:
        """So many things over the clusters, in proportion to their schools."""
        left, schools = number, sum(len(cluster.schools) for cluster in self.clusters)
        for cluster in self.clusters:
            share = round(left * len(cluster.schools) / schools)
            left, schools = left - share, schools - len(cluster.schools)
            yield cluster, share


def _clusters(schools: int) -> list[ClusterOf]:
    sizes = [schools]
    if schools > BIG:
        rest = schools - BIG
        number = round(rest / USUAL)
        sizes = [BIG, *(rest // number + (n < rest % number) for n in range(number))]
    clusters, first = [], 1
    for number, size in enumerate(sizes, 1):
        clusters.append(ClusterOf(number, list(range(first, first + size)), ebp=schools + number))
        first += size
    return clusters


def some(rng: random.Random, values: Iterable[str], most: int) -> list[str]:
    known = list(values)
    return rng.sample(known, rng.randint(1, most))


def members(world: World) -> None:
    rng, prose = world.random("members"), world.prose
    for cluster in world.clusters:
        name = f"{prose.name(rng)} cluster {cluster.id}"
        world.put(
            Cluster, id=cluster.id, name=name, boroughs=[rng.choice(BOROUGHS)], welcome=prose.sentence(rng, 30),
            lead_organisation_id=None, asks_for_second_factor=False,
        )  # fmt: skip
    for cluster in world.clusters:
        for number in [*cluster.schools, cluster.ebp]:
            _organisation(world, rng, cluster, number)
    for cluster in world.clusters:
        for number in cluster.schools:
            _person(world, rng, cluster, number, Role.CAREERS_LEADER)
            _person(world, rng, cluster, number, rng.choice([Role.GOVERNOR, Role.ENTERPRISE_ADVISER]))
        _person(world, rng, cluster, cluster.schools[0], Role.LEAD)
        _person(world, rng, cluster, cluster.ebp, Role.BROKER)
    world.put(Person, name="Ada Novak", email="ada@bench.example", fs_uniquifier="bench-ada", joined_at=world.now,
              invited_at=None, is_administrator=True, job_title="", ask_me_about="")  # fmt: skip
    world.put(SignIn, token_hash=token_hash("bench-ada"), person_id=world.counts["person"], seen_at=world.now)


def _organisation(world: World, rng: random.Random, cluster: ClusterOf, number: int) -> None:
    is_school = number != cluster.ebp
    kind = rng.choices(["school", "special_school", "college"], [7, 1, 2])[0] if is_school else "ebp"
    world.put(
        Organisation, id=number, name=f"{world.prose.name(rng)} {kind.replace('_', ' ').title()} {number}", kind=kind,
        postcode=f"N{rng.randint(1, 22)} {rng.randint(1, 9)}AA", borough=rng.choice(BOROUGHS),
        latitude=51.5 + rng.random() / 10, longitude=-0.1 + rng.random() / 10, address=world.prose.sentence(rng, 6),
        phase="Secondary", age_low=11, age_high=rng.choice([16, 18]), pupil_count=rng.randint(200, 1600),
        website="https://school.example", specialist_subjects=[], best_days=some(rng, DAYS, 3),
        group_sizes=world.prose.sentence(rng, 8), room_kit=world.prose.sentence(rng, 12),
        send_notes=world.prose.sentence(rng, 15), ask_us_about=world.prose.sentence(rng, 12),
        at_the_door=world.prose.sentence(rng, 15), stations=world.prose.name(rng), hosts_meetings=rng.random() < 0.4,
    )  # fmt: skip
    world.put(Membership, cluster_id=cluster.id, organisation_id=number, joined_on=world.today - timedelta(days=400))


def _person(world: World, rng: random.Random, cluster: ClusterOf, organisation_id: int, role: Role) -> None:
    number = world.counts.get("person", 0) + 1
    name = f"{world.prose.name(rng)} {world.prose.name(rng)}"
    person_id = world.put(
        Person, name=name, email=f"person{number}@bench.example", fs_uniquifier=f"bench-{number}",
        joined_at=world.ago(300), invited_at=world.ago(310), is_administrator=False, job_title=role.label,
        ask_me_about=world.prose.sentence(rng, 8),
    )  # fmt: skip
    seat_id = world.put(Seat, person_id=person_id, cluster_id=cluster.id, organisation_id=organisation_id, role=role)
    cluster.places.append(Place(seat_id, person_id, organisation_id, role))
    world.put(SignIn, token_hash=token_hash(f"bench-{number}"), person_id=person_id, seen_at=world.now)


def resources(world: World) -> None:
    rng, prose = world.random("resources"), world.prose
    kinds, years, subjects = codes("resource_kind"), codes("year_group"), codes("subject")
    visibilities = [Visibility.ORGANISATION, Visibility.CLUSTER, Visibility.HUB, Visibility.PUBLIC]
    for cluster, number in world.spread(world.size.resources):
        for _ in range(number):
            school = rng.choice(cluster.schools)
            place = cluster.leaders[school]
            shared = world.ago(rng.random() * 900)
            resource_id = world.put(
                Resource, title=prose.title(rng), summary=prose.sentence(rng, 25), body="",
                visibility=rng.choices(visibilities, [10, 70, 15, 5])[0],
                status=rng.choices([Status.SHARED, Status.WITHDRAWN], [97, 3])[0], cluster_id=cluster.id,
                organisation_id=school, author_id=place.person_id, seat_id=place.seat_id, kind=rng.choice(kinds),
                year_groups=some(rng, years, 4), subjects=some(rng, subjects, 2),
                benchmarks=some(rng, codes("benchmark"), 2), sectors=some(rng, codes("sector"), 2),
                audiences=some(rng, codes("audience"), 2), minutes=rng.choice([None, 20, 30, 60]),
                works_for_send=rng.random() < 0.1, is_rough=rng.random() < 0.1, source=prose.sentence(rng, 8),
                shared_at=shared, changed_at=shared,
            )  # fmt: skip
            for position in range(rng.choices([0, 1, 2], [3, 5, 2])[0]):
                _file(world, rng, resource_id, position)


def _file(world: World, rng: random.Random, resource_id: int, position: int) -> None:
    file_id = world.put(
        ResourceFile, resource_id=resource_id, sha256=f"{world.counts.get('resource_file', 0):064x}",
        name=f"{world.prose.name(rng)}.pdf".lower(), kind="pdf", size=rng.randint(20_000, 3_000_000),
        position=position, text_state=TextState.OK, pages=3, pictures=[],
    )  # fmt: skip
    for page in range(3):
        text = world.prose.sentence(rng, 80)
        world.put(FilePart, file_id=file_id, position=page, label=f"page {page + 1}", text=text)


def things_told(world: World) -> None:
    """Actions, notices, letters, history."""
    rng, prose = world.random("told"), world.prose
    for cluster in world.clusters:
        for place in cluster.places:
            for number in range(4):
                due = world.today + timedelta(days=rng.randint(-60, 60))
                world.put(Action, cluster_id=cluster.id, title=prose.title(rng), note=prose.sentence(rng, 15),
                          owner_seat_id=place.seat_id, organisation_id=place.organisation_id, due_on=due,
                          created_by_id=place.person_id, done_at=world.ago(number) if number > 1 else None)  # fmt: skip
            for number in range(10):
                world.put(Notice, person_id=place.person_id, cluster_id=cluster.id, text=prose.title(rng), url="/",
                          created_at=world.ago(10 * number), read_at=None if number < 3 else world.now)  # fmt: skip
                world.put(HistoryEntry, at=world.ago(10 * number), actor_id=place.person_id, cluster_id=cluster.id,
                          verb="resources.edit", subject=f"resource:{number + 1}", facts={"files": 1},
                          position=world.counts.get("history_entry", 0) + 1, hash="0" * 64)  # fmt: skip
            number = world.counts.get("letter", 0) + 1
            world.put(Letter, created_at=world.ago(1), person_id=place.person_id, cluster_id=cluster.id,
                      to_address=f"person{place.person_id}@bench.example", from_name="Bench", subject=prose.title(rng),
                      text=prose.sentence(rng, 60), html=prose.sentence(rng, 60), template="meetings/letters/invited",
                      message_id=f"<{number}@bench.example>", next_try_at=None, kept_at=world.now)  # fmt: skip


def fill(world: World, makers: Mapping[str, Callable[[World], None]], say: Callable[[str], None]) -> None:
    """All rows, in one transaction; the caller makes the index."""
    for name, maker in makers.items():
        maker(world)
        world.write()
        say(f"    {name}: {sum(world.counts.values()):,} rows")
    _set_numbers(world)
    db.session.commit()
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")  # what its autovacuum would have done by tomorrow


def _set_numbers(world: World) -> None:
    """The ids were ours: PostgreSQL is told where to go on."""
    if db.engine.dialect.name != "postgresql":
        return
    for name in world.counts:
        select = f"SELECT setval(pg_get_serial_sequence('\"{name}\"', 'id'), (SELECT max(id) FROM \"{name}\"))"
        db.session.execute(sa.text(select))
