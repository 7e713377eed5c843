"""`flask hub doctor`: each fault is really made, found, and mended where it can be mended without harm."""

import io
import json
import os
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import dns.message
import dns.rrset
import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from dns.resolver import Resolver
from flask import Flask

import hub.search as search
import hub.storage as storage
from hub.db import db, now
from hub.history import HistoryEntry, chain, record
from hub.home import health
from hub.home.checks import State, sending
from hub.mail import Letter
from hub.resources.models import Resource
from tests.client import Client
from tests.mail.conftest import Postbox
from tests.resources.making import docx, share, share_file, work
from tests.running import free_port
from tests.world import World


def doctor(app: Flask, *words: str) -> tuple[int, dict[str, dict[str, str]]]:
    """(exit code, findings by name)"""
    db.session.commit()
    result = app.test_cli_runner().invoke(args=["hub", "doctor", "--json", *words])
    told = json.loads(result.stdout)
    assert told["code"] == result.exit_code
    return result.exit_code, {one["name"]: one for one in told["checks"]}


def state(app: Flask, name: str, *words: str) -> str:
    return doctor(app, *words)[1][name]["state"]


@pytest.fixture
def at_work(app: Flask) -> Path:
    instance: Path = app.config["HUB"].instance
    instance.chmod(0o700)
    (instance / "secret_key").chmod(0o600)
    (instance / "worker.alive").touch()
    work()
    return instance


def age(path: Path, days: int = 2) -> None:
    moment = (now() - timedelta(days=days)).timestamp()
    os.utime(path, (moment, moment))


def content(app: Flask, sha256: str) -> Path:
    return Path(app.config["HUB"].instance) / "files" / "content" / sha256[:2] / sha256


def test_a_hub_at_work_has_no_fault_but_its_tables(app: Flask, at_work: Path, people: World) -> None:
    """(The tests' tables are not made by migrations, and the tests may run as root.)"""
    share_file(people, docx("Signals"), "signals.docx")
    work()
    code, found = doctor(app)
    doubtful = {name for name, one in found.items() if one["state"] in {"look", "fault"}}
    assert doubtful - {"settings", "disk"} == {"tables"}
    assert "flask hub migrate" in found["tables"]["advice"]
    assert code == 2


def test_it_says_in_words_what_to_do(app: Flask, at_work: Path) -> None:
    (at_work / "worker.alive").unlink()
    result = app.test_cli_runner().invoke(args=["hub", "doctor"])
    assert "FAULT   worker              has not run yet" in result.output
    assert "start `flask hub worker`" in result.output


def test_a_file_that_no_row_points_at_is_removed_after_a_day(app: Flask, at_work: Path, people: World) -> None:
    kept = share_file(people, docx("Kept"), "kept.docx").files[0].sha256
    stray = storage.put(io.BytesIO(b"stray"), 100).sha256
    assert state(app, "files without a row") == "well"  # somebody may just be filling in a form
    for path in (content(app, kept), content(app, stray)):
        age(path)
    found = doctor(app)[1]["files without a row"]
    assert (found["state"], found["words"]) == ("look", "1 file that no row points at")
    found = doctor(app, "--mend")[1]["files without a row"]
    assert (found["state"], found["mended"]) == ("well", "1 file removed")
    assert (storage.exists(kept), storage.exists(stray)) == (True, False)


def test_a_row_whose_file_is_gone_is_a_fault_that_mending_leaves_alone(
    app: Flask, at_work: Path, people: World
) -> None:
    row = share_file(people, docx("Lost"), "lost.docx")
    sha256, row_id = row.files[0].sha256, row.id
    content(app, sha256).unlink()
    found = doctor(app, "--mend")[1]["rows without a file"]
    assert (found["state"], found["words"]) == ("fault", f"1 file missing or damaged: {sha256}")
    assert "restore-files BACKUP" in found["advice"]
    assert db.session.get_one(Resource, row_id).files[0].sha256 == sha256


@pytest.mark.parametrize("harm", [b"", b"the disk went bad"])
def test_content_that_went_bad_on_the_disk_is_seen(app: Flask, at_work: Path, people: World, harm: bytes) -> None:
    """The backups leave it out, and one day the last that has it is gone."""
    sha256 = share_file(people, docx("Bad"), "bad.docx").files[0].sha256
    content(app, sha256).write_bytes(harm or content(app, sha256).read_bytes()[:-1])
    found = doctor(app)[1]["rows without a file"]
    assert (found["state"], found["words"]) == ("fault", f"1 file missing or damaged: {sha256}")


def test_a_clock_that_went_back_makes_no_file_missing(app: Flask, at_work: Path, people: World) -> None:
    age(content(app, share_file(people, docx("Later"), "later.docx").files[0].sha256), days=-30)
    assert state(app, "rows without a file") == "well"


def test_index_and_rows_are_made_to_agree(app: Flask, at_work: Path, people: World) -> None:
    share(people, title="Stays")
    gone_id, lost_id = share(people, title="Gone").id, share(people, title="Lost").id
    work()
    with search.only_writer():
        search.remove([("resource", lost_id)])
    db.session.execute(sa.delete(Resource).where(Resource.id == gone_id))  # without telling the index
    share(people, title="Waits")  # that the worker has not come to it yet is no finding
    found = doctor(app)[1]["index against rows"]
    assert (found["state"], found["words"]) == ("look", "1 entry without a row, 1 row without an entry")
    found = doctor(app, "--mend")[1]["index against rows"]
    assert (found["state"], found["mended"]) == ("well", "2 entries put right")
    assert ("resource", lost_id) in search.entries()
    assert ("resource", gone_id) not in search.entries()
    db.session.rollback()


def test_the_secret_key_is_closed_to_others(app: Flask, at_work: Path) -> None:
    (at_work / "secret_key").chmod(0o644)
    at_work.chmod(0o755)
    assert (state(app, "secret key"), state(app, "folder")) == ("fault", "look")
    assert state(app, "secret key", "--mend") == "well"
    assert (at_work / "secret_key").stat().st_mode & 0o777 == 0o600
    assert at_work.stat().st_mode & 0o777 == 0o700


def test_a_changed_log_is_seen(app: Flask, at_work: Path, people: World) -> None:
    for verb in ("one", "two", "three"):
        record(verb, people.person("ben"))
    db.session.commit()
    chain()
    assert state(app, "log of acts") == "well"
    db.session.execute(sa.update(HistoryEntry).where(HistoryEntry.verb == "two").values(verb="nothing"))
    assert "does not hold at 1 places" in doctor(app)[1]["log of acts"]["words"]


def test_a_clock_that_went_back_is_seen(app: Flask, at_work: Path, people: World) -> None:
    record("early", people.person("ben"))
    db.session.flush()
    db.session.execute(sa.update(HistoryEntry).values(at=now() + timedelta(hours=3)))
    assert state(app, "clock") == "fault"


def letter(**values: object) -> None:
    db.session.add(
        Letter(to_address="x@school.uk", from_name="Hub", subject="x", text="x", html="x", template="x",
               message_id=f"<{len(values)}@hub>", **values)
    )  # fmt: skip
    db.session.commit()


def test_letters_that_wait_or_were_given_up_are_seen(app: Flask, at_work: Path) -> None:
    letter(created_at=now(), next_try_at=None, failed_at=now())
    assert "1 letter given up" in doctor(app)[1]["outbox"]["words"]
    letter(created_at=now() - timedelta(hours=2), next_try_at=now() - timedelta(hours=2))
    assert state(app, "outbox") == "fault"


def test_a_reminder_that_waits_for_monday_is_no_fault(app: Flask, at_work: Path) -> None:
    letter(created_at=now() - timedelta(days=2), next_try_at=now() + timedelta(days=1))
    assert state(app, "outbox") == "well"


def test_a_letter_that_its_recipients_server_puts_off_is_something_to_look_at(app: Flask, at_work: Path) -> None:
    letter(created_at=now() - timedelta(hours=9), next_try_at=now() + timedelta(hours=1), tries=5, last_error="451")
    assert "1 letter put off" in doctor(app)[1]["outbox"]["words"]
    assert state(app, "outbox") == "look"


def test_a_disk_below_the_floor_is_a_fault(app: Flask, at_work: Path) -> None:
    before = app.config["HUB"]
    app.config["HUB"] = replace(before, disk_floor=10**16)
    assert state(app, "disk") == "fault"
    app.config["HUB"] = before


def test_page_and_readyz_ask_the_same_list(client: Client, people: World, at_work: Path) -> None:
    quick = [look.name for look in health.LOOKS if look.is_quick]
    told = client.get("admin.readyz", status=503).response.get_json()
    assert set(told["checks"]) == set(quick)
    assert (told["checks"]["tables"], told["checks"]["worker"]) == ("fault", "well")
    page = client.sign_in(people.ada).get("admin.index")
    for name in quick:
        assert name.capitalize() in page.text
    assert "flask hub migrate" in page.text


def test_a_look_that_fails_is_a_fault_and_the_others_go_on(
    app: Flask, at_work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot() -> None:
        raise RuntimeError("unexpected")

    broken = health.Look("broken", cannot, needs_database=False)  # type: ignore[arg-type]
    monkeypatch.setattr(health, "LOOKS", (broken, *health.LOOKS))
    found = doctor(app)[1]
    assert found["broken"]["words"] == "could not be looked at (RuntimeError)"
    assert found["worker"]["state"] == "well"


# Letters on their way


def at_address(app: Flask, smtp_url: str | None, base_url: str = "https://hub.canal.uk") -> None:
    app.config["HUB"] = replace(app.config["HUB"], smtp_url=smtp_url, base_url=base_url, mail_from="hub@canal.uk")


@pytest.fixture
def settings(app: Flask) -> Iterator[None]:
    before = app.config["HUB"]
    yield
    app.config["HUB"] = before


def test_a_mail_server_is_tried(app: Flask, at_work: Path, settings: None) -> None:
    controller = Controller(Postbox(), hostname="127.0.0.1", port=free_port())
    controller.start()
    at_address(app, f"smtp://127.0.0.1:{controller.port}")
    assert sending.mail_server().state is State.WELL
    controller.stop()
    assert sending.mail_server().state is State.FAULT


class NameServer:
    """Answers over UDP from a dict of (name, type) -> records; what is not in it does not exist."""

    def __init__(self, records: dict[tuple[str, str], list[str]]) -> None:
        self.records = records
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()
        self.resolver = Resolver(configure=False)
        self.resolver.nameservers, self.resolver.port = ["127.0.0.1"], self.socket.getsockname()[1]
        self.resolver.lifetime = 10

    def _serve(self) -> None:
        while True:
            data, sender = self.socket.recvfrom(4096)
            if data == b"stop":
                return
            asked = dns.message.from_wire(data)
            question = asked.question[0]
            kind = dns.rdatatype.to_text(question.rdtype)
            answer = dns.message.make_response(asked)
            found = self.records.get((question.name.to_text(omit_final_dot=True), kind))
            if found:
                answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *found))
            else:
                answer.set_rcode(dns.rcode.NXDOMAIN)
            self.socket.sendto(answer.to_wire(), sender)

    def stop(self) -> None:
        self.socket.sendto(b"stop", self.socket.getsockname())
        self.thread.join(5)
        self.socket.close()


CHECKS = {"mx": sending.mx, "spf": sending.spf, "dmarc": sending.dmarc, "dkim": sending.dkim}
GOOD = {
    ("canal.uk", "MX"): ["10 mail.canal.uk."],
    ("canal.uk", "TXT"): ['"v=spf1 mx -all"', '"something-else=1"'],
    ("_dmarc.canal.uk", "TXT"): ['"v=DMARC1; p=none"'],
    ("s1._domainkey.canal.uk", "TXT"): ['"v=DKIM1; k=rsa; p=MIG" "fMA0"'],
}


@pytest.mark.no_database
@pytest.mark.parametrize(
    ("changed", "domain", "expected"),
    [
        ({}, "canal.uk", {"mx": "well", "spf": "well", "dmarc": "well", "dkim": "well"}),
        ({}, "hub.canal.uk", {"mx": "look", "spf": "look", "dmarc": "well", "dkim": "unknown"}),
        ({("canal.uk", "TXT"): ['"v=spf1 mx -all"', '"v=spf1 a -all"']}, "canal.uk", {"spf": "fault"}),
        ({("canal.uk", "TXT"): ['"v=spf1 +all"']}, "canal.uk", {"spf": "look"}),
        ({("_dmarc.canal.uk", "TXT"): ['"v=DMARC1; p=none"', '"v=DMARC1; p=reject"']}, "canal.uk", {"dmarc": "fault"}),
        ({("_dmarc.canal.uk", "TXT"): []}, "canal.uk", {"dmarc": "look"}),
    ],
)
def test_what_the_senders_domain_says_is_read(
    changed: dict[tuple[str, str], list[str]], domain: str, expected: dict[str, str]
) -> None:
    server = NameServer({**GOOD, **changed})
    try:
        found = {name: CHECKS[name](server.resolver, domain).state.value for name in expected}
    finally:
        server.stop()
    assert found == expected


def test_without_a_name_server_nothing_is_a_fault(
    app: Flask, at_work: Path, settings: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_address(app, f"smtp://127.0.0.1:{free_port()}")
    offline = Resolver(configure=False)
    offline.nameservers, offline.port, offline.lifetime = ["127.0.0.1"], free_port(), 0.3
    monkeypatch.setattr("dns.resolver.Resolver", lambda: offline)
    monkeypatch.setattr(sending, "SECONDS", 0.3)
    found = doctor(app)[1]
    for name in ("MX", "SPF", "DMARC", "DKIM"):
        assert (found[name]["state"], "could not be reached" in found[name]["words"]) == ("unknown", True)
