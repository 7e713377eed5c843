"""`flask hub backup`, `restore` and what belongs to them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import click
from flask import g
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.exc import DBAPIError

from hub.backup import erasures
from hub.backup.archive import BadArchive
from hub.backup.files import put_back
from hub.backup.restoring import CannotRestore, Summary, Wishes, restore
from hub.backup.whole import CannotWrite, whole_file
from hub.backup.writing import CannotBackUp, back_up
from hub.db import db, reason
from hub.history import record
from hub.home.checks.orphans import lost_content
from hub.home.cluster_export import CannotExport, export, find_cluster, lead_reader
from hub.mail import drop_held, release_held
from hub.members.models import Cluster
from hub.members.register import load_shipped_register
from hub.progress import counting
from hub.room import rooms
from hub.search import WriterBusy
from hub.search.keeper import rebuild_all
from hub.text import count, filesize

A_FILE = click.Path(dir_okay=False, path_type=Path)
A_PRESENT_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def add_to(group: AppGroup) -> None:
    for command in (backup_command, restore_command, files_command, erasures_command, held_command, export_command):
        group.add_command(command)


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--overwrite", is_flag=True, help="Take the place of a file of that name.")
@with_appcontext
def backup_command(file: Path, overwrite: bool) -> None:
    """Write the whole hub into FILE while it runs: rows, files, settings and the secret key. Keep it safe: it
    holds personal data and the key."""
    try:
        summary = back_up(file, overwrite=overwrite, steps=counting)
    except (CannotBackUp, CannotWrite) as problem:
        raise click.ClickException(str(problem)) from None
    for sha256 in summary.missing:
        click.echo(f"The content {sha256} is missing or damaged here, and is not in the backup.", err=True)
    click.echo(
        f"{summary.path}: {count(summary.rows, 'row')}, {count(summary.files, 'file')}, {filesize(summary.size)}."
    )


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="This hub is not empty, and is to be replaced by the backup.")
@click.option("--send-waiting", is_flag=True, help="Post the letters that waited when the backup was taken.")
@click.option("--keep-key", is_flag=True, help="Keep HUB_SECRET_KEY although the backup has another key.")
@click.option("--erased", type=A_PRESENT_FILE, help="A list that `flask hub erasures` wrote, newer than the backup.")
@with_appcontext
def restore_command(file: Path, replace: bool, send_waiting: bool, keep_key: bool, erased: Path | None) -> None:
    """Check the backup in FILE to the last byte, then put it in the place of this hub. Stop web and worker first.
    Where anything is wrong, nothing is changed."""
    try:
        summary = restore(file, Wishes(replace, send_waiting, keep_key, erased), counting)
    except (CannotRestore, BadArchive, erasures.BadList, WriterBusy) as problem:
        raise click.ClickException(str(problem)) from None
    for line in _told(summary):
        click.echo(line)
    _index_anew()


def _told(summary: Summary) -> Iterator[str]:
    rows, files = count(summary.rows, "row"), count(summary.files, "file")
    yield f"Restored as of {summary.taken_at:%d %B %Y, %H:%M} UTC: {rows}, {files}."
    if summary.held:
        yield f"Held, as they may have been posted since: {count(summary.held, 'letter')}."
        yield "`flask hub held-letters --post` has them posted, `--drop` throws them away."
    if summary.erased:
        yield f"Done again, as it was done after the backup: {count(summary.erased, 'erasure')}."
    yield from summary.notes


def _index_anew() -> None:
    """Nobody has to wait for the worker; where this is cut short, the worker does it."""
    try:
        load_shipped_register()  # an older backup may have none
        db.session.commit()
        rebuild_all([source for room in rooms() for source in room.search_sources], counting("Indexed"))
    except WriterBusy:
        click.echo("The worker makes the search index.")
    except (OSError, DBAPIError) as problem:  # the disk is full just now
        words = reason(problem) if isinstance(problem, DBAPIError) else f"{problem.strerror or problem}."
        click.echo(f"All is restored but for the search index: {words} The worker makes it when it starts.", err=True)


@click.command("restore-files")
@click.argument("file", type=click.Path(path_type=Path))
@with_appcontext
def files_command(file: Path) -> None:
    """Put back, out of the backup in FILE, the files that `flask hub doctor` finds missing or damaged here. All else
    stays as it is, and the hub may run."""
    lost = lost_content()
    if not lost:
        click.echo("No file is missing or damaged here.")
        return
    try:
        back = put_back(file, lost, counting)
    except BadArchive as problem:
        raise click.ClickException(str(problem)) from None
    except OSError as problem:
        raise click.ClickException(f"The files cannot be written: {problem.strerror or problem}.") from None
    click.echo(f"{count(len(back), 'file')} put back.")
    if still := sorted(set(lost) - back):
        raise click.ClickException(f"Not in this backup: {', '.join(still)}. Try an older one.")


@click.command("erasures")
@click.argument("file", type=A_FILE)
@with_appcontext
def erasures_command(file: Path) -> None:
    """Write into FILE what has been erased in this hub (kinds, ids and moments, no names), for `restore --erased`."""
    try:
        click.echo(f"{count(erasures.write(file, erasures.so_far()), 'erasure')} in {file}.")
    except CannotWrite as problem:
        raise click.ClickException(str(problem)) from None


@click.command("held-letters")
@click.option("--post", "act", flag_value="post", help="Have the worker post them.")
@click.option("--drop", "act", flag_value="drop", help="Throw them away.")
@with_appcontext
def held_command(act: str | None) -> None:
    """Letters that waited when a backup was taken, and were held when it was restored: post or drop them."""
    acts: dict[str | None, tuple[Callable[[], int], str]] = {
        "post": (release_held, "will be posted"),
        "drop": (drop_held, "dropped"),
    }
    if act is None:
        raise click.ClickException("Say --post or --drop.")
    change, words = acts[act]
    number = change()
    db.session.commit()
    click.echo(f"{count(number, 'letter')} {words}.")


@click.command("export-cluster")
@click.argument("cluster")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--overwrite", is_flag=True, help="Take the place of a file of that name.")
@with_appcontext
def export_command(cluster: str, file: Path, overwrite: bool) -> None:
    """Write one cluster (its name or number) into FILE, a zip file that is read without the hub: an index page, tables,
    texts and files, as the cluster's lead may read them. No people at employers, no answers of single schools."""
    try:
        _export(cluster, file, overwrite)
    except (CannotExport, CannotWrite) as problem:
        raise click.ClickException(str(problem)) from None
    click.echo(f"{file}: open index.html in it.")


def _export(name_or_id: str, target: Path, overwrite: bool) -> None:
    db.session.connection(execution_options={"reads": True})  # people go on working meanwhile
    cluster = find_cluster(name_or_id)
    g.cluster_id = cluster_id = cluster.id
    reader = lead_reader(cluster)
    with whole_file(target, overwrite) as made:
        made.writelines(export(reader, counting("Files written")))
    record("hub.export_cluster", db.session.get_one(Cluster, cluster_id), cluster_id=cluster_id)
    db.session.commit()
