"""`flask hub erase`: what the administrator's page does, for whoever has a terminal only."""

import click
from flask.cli import with_appcontext

from hub.db import db
from hub.home.subjects.erasing import (
    STAYS,
    CannotErase,
    erase_address,
    erase_member,
    held_of,
    person_of,
    seats_of,
    what_goes,
)
from hub.members.models import Person
from hub.text import count


@click.command("erase")
@click.argument("address")
@click.option("--without-hand-over", is_flag=True, help="Although seats with open things have not been handed over.")
@click.option("--yes", is_flag=True, help="Do not ask, neither time.")
@with_appcontext
def erase_command(address: str, without_hand_over: bool, yes: bool) -> None:
    """Erase whoever has this e-mail ADDRESS, with an account or without one, at their own request. Says what goes and
    what stays, and asks twice."""
    person = person_of(address)
    if person is None:
        _erase_entries(address, yes)
        return
    for name, number in what_goes(person):
        click.echo(f"Goes: {name}, {count(number, 'entry', 'entries')}.")
    for words in STAYS:
        click.echo(f"Stays: {words}")
    _look_at_seats(person, without_hand_over)
    _ask(address, yes)
    try:
        erase_member(person)
    except CannotErase as problem:
        raise click.ClickException(str(problem)) from None
    db.session.commit()
    click.echo("Erased. The worker takes the rest out of index and free pages within 24 hours.")


def _look_at_seats(person: Person, without_hand_over: bool) -> None:
    waiting = [(seat, goes) for seat, goes in seats_of(person) if goes]
    for seat, goes in waiting:
        click.echo(f"To be handed over: {seat.organisation.name}, {seat.cluster.name}: {', '.join(goes)}.")
    if waiting and not without_hand_over:
        raise click.ClickException("Have these handed over first, or add --without-hand-over.")


def _erase_entries(address: str, yes: bool) -> None:
    held = held_of(address)
    if not held:
        raise click.ClickException(f"Nothing is held of {address}.")
    for name, rows in held.items():
        click.echo(f"Goes: {name}, {count(len(rows), 'entry', 'entries')}.")
    _ask(address, yes)
    erase_address(address)
    db.session.commit()
    click.echo("Erased. Where they stood at an employer they cannot be added again.")


def _ask(address: str, yes: bool) -> None:
    if yes:
        return
    click.confirm("Go on?", abort=True)
    if click.prompt("It cannot be undone. Type the address again").strip().lower() != address.lower():
        raise click.ClickException("This is another address. Nothing was changed.")
