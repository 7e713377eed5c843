"""How large a school is and how many of its pupils have SEND, for schools that have not said so themselves: out of the
register's file that comes with the hub, by URN."""

import csv
from functools import cache
from typing import NamedTuple

from hub.members.register import SHIPPED

AS_AT = "school census, January 2025"


class Census(NamedTuple):
    pupils: int | None
    send_percent: int | None  # with a plan, and with SEND support


@cache
def _schools() -> dict[int, Census]:
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        return {int(row["urn"]): _census(row) for row in csv.DictReader(file) if row["pupils"]}


def _census(row: dict[str, str]) -> Census:
    plan, support = row["pct_ehcp"], row["pct_sen_support"]
    share = round(float(plan) + float(support)) if plan and support else None
    return Census(int(row["pupils"]), None if share is None else min(share, 100))


def census_of(urn: int | None) -> Census:
    return _schools().get(urn or 0) or Census(None, None)
