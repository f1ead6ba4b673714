"""`mabillon serve` as it is called: alone, for a team, over TLS, behind a proxy, and its end."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from mabillon.archive.store import Store, utc_now
from mabillon.errors import UsageError
from mabillon.web.certificate import names_of
from mabillon.web.people import passwords
from mabillon.web.people.people import People, desk_folder, team_folder
from mabillon.web.serve import hosts_of, serve

COMMAND = "import sys; from mabillon.cli import main; main(sys.argv[1:])"
WORDS = "damp otter, brass ladder"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An empty archive, with its data folder beside it."""
    Store.init(tmp_path / "archive").close()
    return tmp_path / "archive"


def environment(archive: Path) -> dict[str, str]:
    return {**os.environ, "XDG_DATA_HOME": str(archive.parent / "data")}


def command(archive: Path, name: str) -> list[str]:
    return [sys.executable, "-c", COMMAND, "--archive", str(archive), name]


def team(archive: Path) -> None:
    """Give the archive's team an admin."""
    environ = environment(archive)
    people = People(desk_folder(archive, environ) / team_folder(archive).name)
    person = people.accounts.open("Okoro", "admin", utc_now())
    people.accounts.keep_password(person, passwords.kept(WORDS, names=()))
    people.close()


@contextmanager
def running(archive: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Serve; yield the process and what it printed until it listened."""
    process = subprocess.Popen(
        [*command(archive, "serve"), "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment(archive),
    )
    said = ""
    try:
        assert process.stdout is not None
        for line in process.stdout:
            said += line
            if "Ctrl-C" in line:
                break
        yield process, said
    finally:
        process.kill()
        process.wait()


def port_of(process: subprocess.Popen[str]) -> int:
    """Return where a process listens."""
    inodes = set()
    for one in Path(f"/proc/{process.pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # it closed the file since it was listed
            found = re.match(r"socket:\[(\d+)\]", str(one.readlink()))
            if found:
                inodes.add(found[1])
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        parts = line.split()
        if parts[3] == "0A" and parts[9] in inodes:
            return int(parts[1].rpartition(":")[2], 16)
    raise AssertionError("it listens nowhere")


def test_alone_it_prints_a_link_that_works_once_and_ctrl_c_closes_it(archive: Path) -> None:
    with running(archive) as (process, said):
        link = re.search(r"http://127\.0\.0\.1:\d+/sign-in\?token=\S{43}", said)
        assert link
        with httpx.Client(timeout=60) as browser:
            came = browser.get(link[0])
            assert (came.status_code, came.headers["location"]) == (303, "/")
            assert f"mabillon-{port_of(process)}=" in came.headers["set-cookie"]
            assert "strict-transport-security" not in came.headers
            assert browser.get(link[0].partition("/sign-in")[0] + "/account").status_code == 200
        process.send_signal(signal.SIGINT)
        assert process.stdout is not None
        assert process.stdout.read() == "The desk is closed; what was kept is whole.\n"
        assert process.wait(timeout=60) == 0


def test_ctrl_c_stops_long_work_and_leaves_the_archive_whole(archive: Path) -> None:
    big = archive.parent / "posts.jsonl"
    with big.open("w") as file:
        for n in range(60_000):
            line = {"channel": "web:a.example", "id": str(n), "date": "2031-03-01T00:00:00Z"}
            file.write(json.dumps(line | {"text": f"A quiet day, number {n}."}) + "\n")
    with running(archive) as (process, said):
        link = re.search(r"(http://\S+)/sign-in\?token=\S+", said)
        assert link
        with httpx.Client(base_url=link[1], headers={"origin": link[1]}, timeout=60) as browser:
            browser.get(link[0])
            token = re.search(r'name="csrf" value="([^"]+)"', browser.get("/ingest").text)
            assert token
            form = {"csrf": token[1], "path": str(big), "mode": "retrospective"}
            came = browser.post("/ingest", data=form)
            assert came.status_code == 303, came.text
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
    children = subprocess.run(
        ["ps", "-eo", "args"], capture_output=True, text=True, check=True
    ).stdout
    assert f"{archive}" not in children
    with Store.open(archive) as store:
        store.rows()
    audit = [*command(archive, "audit"), "--quiet"]
    assert subprocess.run(audit, env=environment(archive)).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--host", "0.0.0.0"], "without accounts the desk is served to this machine alone"),
        (["--behind", "https://desk.example"], "without accounts"),
        (["--team", "--host", "0.0.0.0"], "passwords would cross the network"),
        (["--team", "--behind", "http://desk.example"], "not the address of a desk behind"),
        (["--team", "--behind", "https://desk.example/x"], "not the address of a desk behind"),
        (["--team", "--behind", "https://d.example", "--proxy", "me"], "no address of a machine"),
        (["--team"], "nobody has an account here"),
        (["--team", "--tls-cert", __file__], "go together"),
        (["--team", "--tls-cert", __file__, "--tls-key", __file__], "holds no certificate"),
    ],
)
def test_what_would_not_be_safe_is_refused_in_a_sentence(
    arguments: list[str], said: str, archive: Path
) -> None:
    environ = {"XDG_DATA_HOME": str(archive.parent / "data")}
    came = CliRunner().invoke(serve, [*arguments, "--port", "0"], obj=str(archive), env=environ)
    assert isinstance(came.exception, UsageError), came.output
    assert said in str(came.exception)


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate of this machine that it signed itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([])
    names = [x509.DNSName("localhost"), x509.DNSName("*.example"), x509.DNSName("Desk.example")]
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([*names, x509.IPAddress(ip_address("127.0.0.1"))]), True
        )
        .sign(key, hashes.SHA256())
    )
    pem, secret = tmp_path / "desk.pem", tmp_path / "desk.key"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    kind = serialization.PrivateFormat.PKCS8
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, kind, serialization.NoEncryption())
    )
    return pem, secret


def test_over_tls_the_desk_has_the_certificates_names_and_strict_cookies(
    archive: Path, certificate: tuple[Path, Path]
) -> None:
    pem, key = certificate
    assert names_of(pem) == ["localhost", "desk.example", "127.0.0.1"]
    team(archive)
    more = ["--team", "--host", "0.0.0.0", "--tls-cert", str(pem), "--tls-key", str(key)]
    with running(archive, *more) as (process, said):
        port = port_of(process)
        assert f"https://localhost:{port}" in said and "token=" not in said
        address, trust = f"https://127.0.0.1:{port}", ssl.create_default_context(cafile=str(pem))
        with httpx.Client(
            base_url=address, verify=trust, headers={"origin": address}, timeout=60
        ) as browser:
            assert browser.get("/sign-in", headers={"host": f"a.example:{port}"}).status_code == 421
            came = browser.post("/sign-in", data={"name": "okoro", "password": WORDS})
            given = came.headers["set-cookie"]
            assert given.startswith(f"__Host-mabillon-{port}=") and "; Secure" in given
            assert "Path=/" in given and "Domain" not in given
            hsts = came.headers["strict-transport-security"]
            assert hsts == "max-age=31536000; includeSubDomains"
            assert browser.get("/people").status_code == 200
            foreign = {"origin": f"http://127.0.0.1:{port}"}
            assert browser.post("/sign-in", data={"name": "x"}, headers=foreign).status_code == 403
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
        with pytest.warns(DeprecationWarning):
            old.maximum_version = ssl.TLSVersion.TLSv1_1
        old.set_ciphers("ALL:@SECLEVEL=0")
        with socket.create_connection(("127.0.0.1", port)) as line, pytest.raises(ssl.SSLError):
            old.wrap_socket(line)
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            line.settimeout(60)
            assert b"HTTP" not in line.recv(100)


def test_behind_a_proxy_it_is_the_proxys_name_and_only_the_proxy_asks(archive: Path) -> None:
    team(archive)
    with running(archive, "--team", "--behind", "https://desk.example.org") as (process, said):
        assert "open at https://desk.example.org\n" in said
        address = f"http://127.0.0.1:{port_of(process)}"
        name = {"host": "desk.example.org", "origin": "https://desk.example.org"}
        name["x-forwarded-for"] = "10.9.9.9, 198.51.100.7"
        with httpx.Client(base_url=address, timeout=60) as proxy:
            assert proxy.get("/sign-in").status_code == 421
            form = {"name": "Okoro", "password": WORDS}
            came = proxy.post("/sign-in", data=form, headers=name)
            assert came.status_code == 303
            cookie = came.headers["set-cookie"]
            assert cookie.startswith("__Host-mabillon=") and "; Secure" in cookie
            pair = {"cookie": cookie.partition(";")[0]}
            assert "198.51.100.7" in proxy.get("/account", headers=name | pair).text
    more = ["--team", "--behind", "https://desk.example.org", "--proxy", "192.0.2.9"]
    with running(archive, *more) as (process, _):
        came = httpx.get(f"http://127.0.0.1:{port_of(process)}/sign-in", headers=name, timeout=60)
        assert came.status_code == 403 and "proxy" in came.text


def test_the_hosts_of_one_machine_alone() -> None:
    assert hosts_of(8765) == {"127.0.0.1:8765", "[::1]:8765", "localhost:8765"}
    assert {"localhost", "localhost:80"} <= hosts_of(80)


def test_what_fails_is_written_where_only_its_owner_reads_it(tmp_path: Path) -> None:
    told = (
        "import logging, pathlib, sys; from mabillon.web.trouble import written_to\n"
        "folder = pathlib.Path(sys.argv[1]); written_to(folder)\n"
        "logging.getLogger('mabillon.web').error('odd \\x1b[31m\\nforged line \\u202e')\n"
        "logging.getLogger('uvicorn.error').warning('Invalid HTTP request received.')\n"
    )
    came = subprocess.run(
        [sys.executable, "-c", told, str(tmp_path / "desk")], capture_output=True, text=True
    )
    path = tmp_path / "desk" / "errors.log"
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    written = path.read_text("utf-8")
    assert "odd" in written and "Invalid HTTP request" in written
    assert "\x1b" not in written and "\u202e" not in written
    assert came.stderr == f"mabillon: something failed; it is written in {path}\n"
