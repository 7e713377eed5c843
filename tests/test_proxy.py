"""The shipped nginx site in front of the real web process: slow clients, large uploads, addresses, cookies."""

import contextlib
import hashlib
import http.client
import io
import os
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

from hub.db import db
from hub.members.guesses import hashed
from hub.members.models import Guess
from hub.resources.models import ResourceFile
from tests.running import ROOT, Answer, Running, free_port, wait_until
from tests.test_disk_full import MEGABYTE, heavy

pytestmark = pytest.mark.no_database
SITE = ROOT / "deploy" / "nginx.conf"
CLIENT = "127.0.0.3"  # loopback too, but not where the proxy itself comes from


class Proxied(Running):
    """A hub of four threads behind the shipped site, with a certificate of our own."""

    def __init__(self, folder: Path, nginx: str) -> None:
        self.folder, self.nginx, self.secure_port = folder, nginx, free_port()
        base_url = f"https://127.0.0.1:{self.secure_port}"
        super().__init__(folder / "instance", folder / "log", HUB_TRUSTED_PROXIES="1", HUB_BASE_URL=base_url)
        self._write_site()

    def _write_site(self) -> None:
        key, certificate = self.folder / "key.pem", self.folder / "certificate.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
             "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)],
            check=True, capture_output=True,
        )  # fmt: skip
        site = SITE.read_text("utf-8")
        for pattern, words in {
            r"server 127\.0\.0\.1:5000": f"server 127.0.0.1:{self.port}",
            r"listen \[::\].*;\n": "",
            r"listen 80;": f"listen 127.0.0.1:{free_port()};",
            r"listen 443 ": f"listen 127.0.0.1:{self.secure_port} ",
            r"ssl_certificate /[^;]*": f"ssl_certificate {certificate}",
            r"ssl_certificate_key /[^;]*": f"ssl_certificate_key {key}",
        }.items():
            site, count = re.subn(pattern, words, site)
            assert count, pattern
        folders = "".join(
            f"{name}_temp_path {self.folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        self.configuration = self.folder / "nginx.conf"
        self.configuration.write_text(
            f"{'user root;' if os.geteuid() == 0 else ''}\nworker_processes 1;\npid {self.folder}/pid;\n"
            f"error_log {self.folder}/nginx.log;\nevents {{}}\nhttp {{\naccess_log off;\n{folders}{site}}}\n"
        )

    def command(self, name: str) -> list[str]:
        if name == "nginx":
            return [self.nginx, "-c", str(self.configuration), "-g", "daemon off;"]
        return super().command(name)

    def connect(self) -> http.client.HTTPSConnection:
        trust = ssl.create_default_context(cafile=str(self.folder / "certificate.pem"))
        return http.client.HTTPSConnection(
            "127.0.0.1", self.secure_port, timeout=60, context=trust, source_address=(CLIENT, 0)
        )

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """Through the proxy, as soon as it runs."""
        if "nginx" not in self.processes:
            return super().ask(method, path, body, **headers)
        connection = self.connect()
        with contextlib.closing(connection):
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            referer = {"Referer": f"https://127.0.0.1:{self.secure_port}/"}  # as a browser sends it, for CSRF
            connection.request(method, path, body, {"Cookie": self.cookie, **referer, **named})
            response = connection.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read())


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxied]:
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if not nginx or not shutil.which("openssl"):
        pytest.skip("nginx or openssl is not installed")
    with Proxied(tmp_path_factory.mktemp("proxy"), nginx) as hub:
        checked = subprocess.run([nginx, "-t", "-c", str(hub.configuration)], capture_output=True, text=True)
        assert checked.returncode == 0, checked.stderr
        hub.start("web")
        hub.start("nginx")
        wait_until(lambda: can_connect(hub.secure_port), "nginx listens")
        yield hub


def can_connect(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_slow_clients_hold_no_thread(proxied: Proxied) -> None:
    """Twelve clients that stop in the middle of a form; the hub has four threads."""
    slow = []
    for _ in range(12):
        connection = proxied.connect()
        connection.putrequest("POST", "/login")
        connection.putheader("Content-Length", "100000")
        connection.putheader("Content-Type", "application/x-www-form-urlencoded")
        connection.endheaders(b"email=" + b"x" * 20_000)
        slow.append(connection)
    for _ in range(3):
        assert proxied.get("/login").status == 200
    for connection in slow:
        connection.close()


def test_a_large_upload_arrives_whole(proxied: Proxied) -> None:
    proxied.sign_in(proxied.people.ben)
    content = heavy("signals", 45 * MEGABYTE)
    path = f"/c/{proxied.people.canal}/resources/share"
    answer = proxied.submit(path, title="Big", uploads=(io.BytesIO(content), "big.docx"))
    assert answer.status == 302, answer.text[:300]
    with proxied.app.app_context():
        file = db.session.scalars(sa.select(ResourceFile)).one()
        assert (file.sha256, file.size) == (hashlib.sha256(content).hexdigest(), len(content))
        proxied.let_go()


def test_what_the_hub_would_refuse_is_refused_by_the_hub_in_words(proxied: Proxied) -> None:
    """The proxy lets through what four files of the largest size need; of more the hub need not hear."""
    limit = re.search(r"client_max_body_size (\d+)m", SITE.read_text("utf-8"))
    assert limit is not None
    assert int(limit[1]) * MEGABYTE >= proxied.app.config["MAX_CONTENT_LENGTH"]


def test_the_address_is_the_clients_whatever_it_claims(proxied: Proxied) -> None:
    fields = MultiDict([("email", "ben@example.org"), ("password", "not the right one")])
    proxied.cookie = ""
    page = proxied.get("/login")
    proxied.cookie = page.headers["Set-Cookie"].partition(";")[0]
    fields.add("csrf_token", page.soup.select_one('main input[name="csrf_token"]')["value"])
    body = "&".join(f"{name}={value}" for name, value in fields.items()).replace(" ", "+").encode()
    form = "application/x-www-form-urlencoded"
    answer = proxied.ask("POST", "/login", body, Content_Type=form, X_Forwarded_For="203.0.113.9, 127.0.0.1")
    assert (answer.status, "do not belong together" in answer.text) == (200, True)
    with proxied.app.app_context():
        guess = db.session.scalars(sa.select(Guess).order_by(Guess.id.desc())).first()
        assert guess is not None
        assert guess.address_hash == hashed(CLIENT)
        proxied.let_go()


def test_cookies_and_transport_are_secure(proxied: Proxied) -> None:
    proxied.cookie = ""
    answer = proxied.get("/login")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-hub=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "max-age=" in answer.headers["Strict-Transport-Security"]


def test_metrics_are_not_given_out_through_the_proxy(proxied: Proxied) -> None:
    assert proxied.get("/metrics").status == 404
    assert proxied.get("/readyz").status in {200, 503}
