"""`flask hub ...`: what an administrator does on the machine."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
import sqlalchemy as sa
from flask import Flask, current_app
from flask.cli import AppGroup
from flask_security.utils import hash_password
from sqlalchemy.exc import OperationalError, ProgrammingError

import hub.backup.commands as backup
import hub.demo as demo
import hub.doctor as doctor
import hub.resources.kinds.starters as starters
import hub.resources.moving_in as moving_in
import hub.serve as serve
import hub.worker as worker
from hub.audits.frameworks import FrameworkError
from hub.audits.loading import load_templates
from hub.db import db, now, reason
from hub.forms import tidy_email
from hub.history import record
from hub.home.subjects.commands import erase_command
from hub.members.invitations.plan import NAME_LIMIT
from hub.members.models import Person
from hub.members.register import CannotImport, import_register
from hub.pages import AssetsMissing, check_assets
from hub.progress import counting
from hub.room import rooms
from hub.search import WriterBusy
from hub.search.keeper import rebuild_all
from hub.text import clean


class Commands(AppGroup):
    """Says in a sentence what is the same trouble for every command: a database that is away, or has no tables."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except (OperationalError, ProgrammingError) as problem:
            words = reason(problem)
            if "no such table" in words or "UndefinedTable" in type(problem.orig).__name__:
                raise click.ClickException("The database has no tables yet. Run `flask hub migrate` first.") from None
            raise click.ClickException(f"The database does not let us: {words}") from None


commands = Commands("hub", help="Run and look after the Careers Cluster Hub.")
commands.add_command(doctor.doctor_command)
commands.add_command(erase_command)
backup.add_to(commands)
F = TypeVar("F", bound=Callable[..., object])


def init_app(app: Flask) -> None:
    app.cli.add_command(commands)


@commands.command("migrate")
def migrate_command() -> None:
    """Bring the database to this version's tables."""
    try:
        serve.migrate()
    except serve.CannotStart as problem:
        raise click.ClickException(str(problem)) from None
    click.echo("The database is up to date.")


@commands.command("serve")
def serve_command() -> None:
    """Migrate, load the demo where the hub is empty, start web and worker; Ctrl-C stops both."""
    try:
        check_assets(current_app)
        serve.run()
    except (AssetsMissing, serve.CannotStart) as problem:
        raise click.ClickException(str(problem)) from None


@commands.command("worker")
def worker_command() -> None:
    """Index what is shared, post letters, send reminders: until stopped. One worker at a time."""
    try:
        worker.run(current_app._get_current_object())  # type: ignore[attr-defined]
    except WriterBusy as problem:
        raise click.ClickException(str(problem)) from None


@commands.command("reindex")
def reindex_command() -> None:
    """Make the search index anew from the database. Stop the worker first."""
    try:
        count = rebuild_all([source for room in rooms() for source in room.search_sources], counting("Indexed"))
    except WriterBusy as problem:
        raise click.ClickException(str(problem)) from None
    click.echo(f"The index holds {count:,} documents.")


@commands.command("demo")
@click.option("--yes", is_flag=True, help="Do not ask.")
def demo_command(yes: bool) -> None:
    """Load the demonstration cluster into an empty hub (this machine only)."""
    if not current_app.config["HUB"].is_loopback:
        raise click.ClickException("The demo is for this machine only; HUB_BASE_URL names another.")
    if not serve.is_empty():
        raise click.ClickException("This hub already has people in it. The demo goes into an empty one only.")
    if not yes:
        click.confirm("Load the demonstration data?", abort=True)
    demo.load(click.echo)


def _address(_context: click.Context, _option: click.Parameter, value: str) -> str:
    """At the prompt: a slip is said, and asked again, before a name and a password were typed for nothing."""
    address = tidy_email(value)
    if address is None:
        raise click.BadParameter(f"{value} is not an e-mail address.")
    return address


@commands.command("create-admin")
@click.option("--email", prompt="E-mail address", callback=_address)
@click.option("--name", prompt="Name")
@click.password_option(help="12 characters or more; asked for when left out.")
def create_admin_command(email: str, name: str, password: str) -> None:
    """Make the first administrator, who then sets up a cluster in the browser."""
    if len(password) < 12:
        raise click.ClickException("The password needs 12 characters or more.")
    known_as = clean(name)[:NAME_LIMIT]
    if not known_as:
        raise click.ClickException("The administrator needs a name, as others see it.")
    person = db.session.scalars(sa.select(Person).where(Person.email == email)).one_or_none()
    if person is None:
        person = Person(name=known_as, email=email)
        db.session.add(person)
    person.is_administrator, person.active, person.joined_at = True, True, now()
    person.password = hash_password(password)
    db.session.flush()
    record("members.create_admin", person)
    db.session.commit()
    click.echo(f"{email} can sign in at {current_app.config['HUB'].base_url} and set up a cluster.")


@commands.command("import-register")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_register_command(file: Path) -> None:
    """Take a newer extract of the register of schools (GIAS): any column order, may be run again."""
    try:
        counts = import_register(file, counting("Read"))
    except CannotImport as problem:
        raise click.ClickException(str(problem)) from None
    db.session.commit()
    click.echo(str(counts))


@commands.command("import-resources")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--cluster", required=True, help="Its number or its name.")
@click.option("--organisation", required=True, help="URN or name of the member that shares.")
@click.option(
    "--manifest",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV: file, title, tags, licence, visibility.",
)
def import_resources_command(folder: Path, cluster: str, organisation: str, manifest: Path | None) -> None:
    """Share the files of a folder, one resource each; folder names become tags. May be run again: adds what is new."""
    try:
        where, owner = moving_in.place(cluster, organisation)
        rows = moving_in.read_manifest(manifest) if manifest else {}
        report = moving_in.import_folder(folder, where, owner, rows, counting("Files"))
    except moving_in.CannotImport as problem:
        raise click.ClickException(str(problem)) from None
    click.echo(f"{report.added:,} shared for {owner.name}, {report.known:,} were there already.")
    for name, why in report.skipped:
        click.echo(f"Left out: {name}. {why}")


@commands.command("starter-set")
@click.argument("name", type=click.Choice(sorted(starters.STARTER_SETS)))
@click.option("--cluster", required=True, help="Its number or its name.")
@click.option("--organisation", required=True, help="URN or name of the member that shares.")
def starter_set_command(name: str, cluster: str, organisation: str) -> None:
    """Share a set to start from: figures of the cluster's boroughs, or sites to look at. Again: adds what is new."""
    try:
        where, owner = moving_in.place(cluster, organisation)
    except moving_in.CannotImport as problem:
        raise click.ClickException(str(problem)) from None
    added, there = starters.add_starters(name, where, owner)
    db.session.commit()
    click.echo(f"{added:,} shared for {owner.name}, {there:,} were there already.")


@commands.command("load-templates")
def load_templates_command() -> None:
    """Take the self-review templates of this version into the database; answered ones never change."""
    try:
        counts = load_templates(counting("Templates"))
    except FrameworkError as problem:
        raise click.ClickException(f"Nothing was loaded.\n{problem}") from None
    db.session.commit()
    click.echo(str(counts))
