"""Starter sets: cards of labour-market figures, and sites that schools named. May be loaded again: adds what is new."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
import yaml

import hub.vocabulary as vocabulary
from hub.db import db
from hub.history import record
from hub.members.models import Cluster, Organisation
from hub.resources.models import Licence, Resource
from hub.vocabulary import DATA, Visibility

NAMED_IN = "Named by schools in the study of London Ambitions by NFER and London Councils, 2017"
OGL = "Contains public sector information licensed under the Open Government Licence v3.0."
AMBITION, BENCHMARK = "la5", "gb2"  # labour market information


def labour_market(cluster: Cluster) -> Iterator[Resource]:
    """Of the cluster's boroughs and of London, each figure as it was published."""
    for measure in _read("labour-market")["measures"]:
        for place in [*cluster.boroughs, "london"]:
            if number := measure["numbers"].get(place):
                yield _card(measure, place, number)


def _card(measure: dict[str, Any], place: str, number: str) -> Resource:
    name = "London" if place == "london" else vocabulary.label("borough", place)
    details = {key: measure[key] for key in ("about", "figure_source", "as_at", "meaning")}
    return Resource(
        title=measure["title"].format(place=name),
        kind="labour_market",
        details=details | {"place": place, "figure": measure["figure"].format(number=number)},
        sectors=list(measure.get("sectors", [])),
        ambitions=[AMBITION],
        benchmarks=[BENCHMARK],
        licence=Licence.OGL,
        source=f"{measure['figure_source']}. {OGL}",
    )


def outside_sites(_cluster: Cluster) -> Iterator[Resource]:
    """Nobody has looked at them yet: the page of each says so."""
    for site in _read("outside-sites")["sites"]:
        details = {"what_for": site["what_for"], "state": site.get("state", "unchecked")}
        yield Resource(
            title=site["title"],
            kind="outside_site",
            url=site.get("url"),
            details=details | ({"once": site["once"]} if "once" in site else {}),
            sectors=list(site.get("sectors", [])),
            works_for_send=bool(site.get("works_for_send")),
            licence=Licence.NOT_OURS,
            source=NAMED_IN,
        )


@dataclass(frozen=True)
class StarterSet:
    """`rows` makes them for a cluster, belonging to nobody yet."""

    title: str
    line: str
    rows: Callable[[Cluster], Iterator[Resource]]


STARTER_SETS = {
    "labour-market": StarterSet(
        "Labour market figures",
        "Cards of published figures about your cluster’s boroughs and London, each with its source and its date.",
        labour_market,
    ),
    "outside-sites": StarterSet(
        "Outside sites",
        "Sites that schools named as useful, from an older study. Nobody has looked at them since: their pages say so.",
        outside_sites,
    ),
}


def missing(name: str, cluster: Cluster, organisation: Organisation) -> tuple[list[Resource], int]:
    """What of the set the cluster has not, and how many it has, or had and withdrew. What another organisation keeps to
    itself does not count."""
    here = sa.select(Resource.title).where(
        Resource.cluster_id == cluster.id,
        sa.or_(Resource.organisation_id == organisation.id, Resource.visibility != Visibility.ORGANISATION),
    )
    known, rows = set(db.session.scalars(here)), list(STARTER_SETS[name].rows(cluster))
    new = [row for row in rows if row.title not in known]
    return new, len(rows) - len(new)


def add_starters(name: str, cluster: Cluster, organisation: Organisation, **more: Any) -> tuple[int, int]:
    """How many were added, and how many were there. `more`: further columns of the new rows. Commits nothing; of two
    who come at once one waits."""
    db.session.execute(sa.select(Cluster.id).where(Cluster.id == cluster.id).with_for_update())
    new, there = missing(name, cluster, organisation)
    for row in new:
        row.cluster_id, row.organisation_id = cluster.id, organisation.id
        row.confirm()
        for column, value in more.items():
            setattr(row, column, value)
        db.session.add(row)
        record("resources.import", row, cluster_id=cluster.id)
    db.session.flush()
    return len(new), there


def _read(name: str) -> Any:
    return yaml.load((DATA / "starters" / f"{name}.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)
