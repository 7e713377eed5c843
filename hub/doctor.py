"""`flask hub doctor`: looks at everything, says what to do, and mends what can be mended without harm."""

import json
import sys

import click

from hub.db import db
from hub.home import health
from hub.home.checks import State

SIGNS = {State.WELL: "well", State.UNKNOWN: "unknown", State.LOOK: "LOOK", State.FAULT: "FAULT"}
EXIT = {State.WELL: 0, State.UNKNOWN: 0, State.LOOK: 1, State.FAULT: 2}


@click.command("doctor")
@click.option("--mend", is_flag=True, help="Mend what can be mended without harm.")
@click.option("--json", "as_json", is_flag=True, help="For monitoring: one JSON object.")
def doctor_command(mend: bool, as_json: bool) -> None:
    """Look at everything and say what to do. Exit code 0: all well; 1: something to look at; 2: a fault."""
    found = []
    for check in health.checks(quick=False):
        mended = ""
        if mend and check.look.mend and not check.is_well:
            mended = check.look.mend()
            check = health.Check(check.name, health.find(check.look), check.look)
        db.session.rollback()
        found.append({"name": check.name, "state": check.finding.state.value, "words": check.finding.words,
                      "advice": check.finding.advice, "mended": mended})  # fmt: skip
        if not as_json:
            _say(check, mended)
    code = max(EXIT[State(one["state"])] for one in found)
    if as_json:
        click.echo(json.dumps({"code": code, "checks": found}, indent=1))
    sys.exit(code)


def _say(check: health.Check, mended: str) -> None:
    click.echo(f"{SIGNS[check.finding.state]:<8}{check.name:<20}{check.finding.words}")
    if mended:
        click.echo(f"{'':<8}{'':<20}mended: {mended}")
    if check.finding.advice:
        click.echo(f"{'':<8}{'':<20}{check.finding.advice}")
