"""`flask hub import-resources`: a school's shared drive, one resource for each file. May be run again: only what is new
is added."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa
from flask import current_app

import hub.storage as storage
import hub.vocabulary as vocabulary
from hub.db import db
from hub.extract.kinds import Refused, kind_of
from hub.history import record
from hub.members.models import Cluster, Membership, MembershipState, Organisation
from hub.progress import Progress
from hub.resources.models import FileVersion, Licence, Resource, ResourceFile
from hub.resources.uploads import Upload, title_of
from hub.text import clean
from hub.vocabulary import Visibility

# Vocabulary -> the list of the resource; folder names and tags are looked up in these.
_LISTS = {
    "year_group": "year_groups",
    "subject": "subjects",
    "benchmark": "benchmarks",
    "ambition": "ambitions",
    "sector": "sectors",
    "audience": "audiences",
}
_NOISE = re.compile(r"^(\.|~\$)|^(thumbs\.db|desktop\.ini)$", re.IGNORECASE)
COLUMNS = ("file", "title", "tags", "licence", "visibility")


class CannotImport(Exception):
    """Why nothing was taken, as a sentence."""


@dataclass
class Report:
    added: int = 0
    known: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)  # (path in the folder, why)


def place(cluster: str, organisation: str) -> tuple[Cluster, Organisation]:
    """A cluster by its number or name ("regents-canal" will do), and a member of it by URN or name.
    Raises CannotImport."""
    clusters = db.session.scalars(sa.select(Cluster).order_by(Cluster.id)).all()
    found = [one for one in clusters if cluster == str(one.id) or slug(cluster) == slug(one.name)]
    if len(found) != 1:
        names = ", ".join(slug(one.name) for one in clusters[:20])
        raise CannotImport(f"There is no cluster called {cluster}. There are: {names}.")
    members = db.session.scalars(
        sa.select(Organisation)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.cluster_id == found[0].id, Membership.state == MembershipState.MEMBER)
        .order_by(Organisation.name, Organisation.id)
    ).all()
    fitting = [one for one in members if organisation == str(one.urn) or slug(organisation) == slug(one.name)]
    if len(fitting) != 1:
        why = "is not a member" if not fitting else "is the name of several members; give the URN"
        raise CannotImport(f"{organisation} {why} of {found[0].name}.")
    return found[0], fitting[0]


def slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.replace("’", "").replace("'", "").lower()).strip("-")


def read_manifest(path: Path) -> dict[str, dict[str, str]]:
    """Path in the folder -> its row. Raises CannotImport with the line that cannot be used."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise CannotImport(f"{path} cannot be read as CSV in UTF-8: {problem}.") from None
    found: dict[str, dict[str, str]] = {}
    for line, raw in enumerate(rows, start=2):
        row = {(key or "").strip().lower(): clean(value or "") for key, value in raw.items() if isinstance(value, str)}
        if not row.get("file"):
            raise CannotImport(f"{path}, line {line}: the column ‘file’ is empty. Columns are: {', '.join(COLUMNS)}.")
        _check(row, f"{path}, line {line}")
        found[row["file"].replace("\\", "/").removeprefix("./")] = row
    return found


def _check(row: Mapping[str, str], where: str) -> None:
    for name, known in (
        ("licence", [each.value for each in Licence]),
        ("visibility", [each.value for each in Visibility]),
    ):
        if row.get(name) and row[name].lower() not in known:
            raise CannotImport(f"{where}: {name} is ‘{row[name]}’; it has to be one of {', '.join(known)}.")


def import_folder(
    folder: Path, cluster: Cluster, organisation: Organisation, manifest: Mapping[str, Mapping[str, str]], say: Progress
) -> Report:
    """Each file is committed by itself: what was taken before a stop stays, and the next run goes on."""
    report, paths = Report(), sorted(_files(folder))
    there = {path.relative_to(folder).as_posix() for path in paths}
    report.skipped += [
        (name, "It is in the manifest, and not in the folder.") for name in manifest if name not in there
    ]
    for done, path in enumerate(paths, start=1):
        name = path.relative_to(folder).as_posix()
        try:
            upload = _store(path)
        except (storage.Empty, storage.TooLarge, Refused) as problem:
            report.skipped.append((name, str(problem)))
        except OSError as problem:
            report.skipped.append((name, f"It cannot be read: {problem.strerror}."))
        else:
            if _is_known(upload, organisation.id):
                report.known += 1
            else:
                _add(upload, path.relative_to(folder), cluster.id, organisation.id, manifest.get(name, {}))
                report.added += 1
        say(done, len(paths))
    return report


def _files(folder: Path) -> Iterator[Path]:
    """Without hidden files, what Office and Windows leave about, and links that may lead elsewhere."""
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        has_link = any((folder.joinpath(*parts[:depth])).is_symlink() for depth in range(1, len(parts) + 1))
        if path.is_file() and not has_link and not any(_NOISE.search(part) for part in parts):
            yield path


def _store(path: Path) -> Upload:
    kind = kind_of(path, path.name)
    with path.open("rb") as file:
        stored = storage.put(file, current_app.config["HUB"].upload_limit)
    return Upload(stored.sha256, storage.tidy_filename(path.name), kind.code, stored.size)


def _is_known(upload: Upload, organisation_id: int) -> bool:
    """Shared by this organisation already, replaced by a newer version, or withdrawn: a second run does not bring
    it back."""
    select = (
        sa.select(ResourceFile.id)
        .join(Resource, Resource.id == ResourceFile.resource_id)
        .outerjoin(FileVersion, FileVersion.file_id == ResourceFile.id)
        .where(
            sa.or_(ResourceFile.sha256 == upload.sha256, FileVersion.sha256 == upload.sha256),
            Resource.organisation_id == organisation_id,
        )
        .limit(1)
    )
    return db.session.scalar(select) is not None


def _add(upload: Upload, path: Path, cluster_id: int, organisation_id: int, row: Mapping[str, str]) -> None:
    tags = [*path.parts[:-1], *(one.strip() for one in (row.get("tags") or "").split(";") if one.strip())]
    lists, rest = looked_up(tags)
    resource = Resource(
        title=(row.get("title") or title_of(upload.name))[:200],
        summary=f"From the folder {' / '.join(rest)}" if rest else "",
        cluster_id=cluster_id,
        organisation_id=organisation_id,
        visibility=Visibility((row.get("visibility") or Visibility.CLUSTER.value).lower()),
        licence=Licence((row.get("licence") or Licence.MEMBERS.value).lower()),
        **lists,
    )
    resource.confirm()
    resource.add_files([upload])
    db.session.add(resource)
    record("resources.import", resource, cluster_id=cluster_id)
    db.session.commit()


def looked_up(tags: list[str]) -> tuple[dict[str, list[str]], list[str]]:
    """Words that are in our vocabularies, by list; and the others."""
    lists: dict[str, list[str]] = {}
    rest = []
    for tag in tags:
        wanted, found = slug(tag), False
        for name, attribute in _LISTS.items():
            for code, label in vocabulary.choices(name):
                if wanted in {slug(label), slug(code)}:
                    found = True
                    lists.setdefault(attribute, [])
                    lists[attribute] += [code] if code not in lists[attribute] else []
        if not found:
            rest.append(clean(tag))
    return lists, rest
