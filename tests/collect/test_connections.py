"""TLS, IPv6 and proxies, with real ones on this machine."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from awkward_server import manners, names, run, serving
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> Path:
    """A key and a certificate that it signed itself, for site.example and 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "site.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.DNSName("site.example"), x509.IPAddress(ip_address("127.0.0.1"))]
            ),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "site.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def secure(certificate: Path):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with serving(tls=context) as server:
        yield server


def test_a_certificate_of_nobody_known_is_not_believed(secure) -> None:
    answer = run(secure.url("/"), tls=None).answers[0]
    assert answer.status is None
    assert "127.0.0.1 cannot prove that it is 127.0.0.1" in answer.failure
    assert secure.seen == []


def test_the_name_asked_for_is_the_name_that_is_proven(secure, certificate: Path) -> None:
    trusted = ssl.create_default_context(cafile=str(certificate))
    resolve = names(site_example="127.0.0.1", other_example="127.0.0.1")
    urls = (secure.url("/", "site.example"), secure.url("/", "other.example"))
    answers = run(*urls, resolve=resolve, tls=trusted).answers
    assert answers[0].status == 404
    assert secure.seen[0].headers["host"].startswith("site.example:")
    assert "other.example cannot prove that it is other.example" in answers[1].failure


def test_plain_words_to_a_secure_port_and_the_other_way_round(secure) -> None:
    answer = run(secure.url("/").replace("https", "http")).answers[0]
    assert answer.status is None
    assert answer.failure
    with serving() as server:
        answer = run(server.url("/").replace("http", "https")).answers[0]
    assert answer.status is None
    assert "127.0.0.1 does not encrypt as it should" in answer.failure


def _has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as it:
            it.bind(("::1", 0))
    except OSError:
        return False
    return True


@pytest.mark.skipif(not _has_ipv6(), reason="this machine has no IPv6")
def test_ipv6_is_reached_where_it_is_listed() -> None:
    with serving("::1") as server:
        done = run(
            server.url("/"), server.url("/", "six.example"), resolve=names(six_example="::1")
        )
        assert [answer.status for answer in done.answers] == [404, 404]
        assert done.answers[0].address == "::1"
        refused = run(server.url("/"), how=manners(reach=[])).answers[0]
        assert "::1 is an address of this machine itself" in refused.failure


class Socks:
    """A SOCKS5 proxy that leads every name to 127.0.0.1."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"socks5h://127.0.0.1:{self._listener.getsockname()[1]}"

    def serve(self) -> None:
        """Take connections until the listener is closed."""
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._lead, args=(client,), daemon=True).start()

    def _lead(self, client: socket.socket) -> None:
        with client:
            client.recv(100)
            client.sendall(b"\x05\x00")
            head = client.recv(300)
            assert head[3] == 3, "a name, not an address"
            name, port = head[5:-2].decode(), struct.unpack("!H", head[-2:])[0]
            self.asked.append(name)
            if name == "closed.example":
                client.sendall(b"\x05\x05\x00\x01" + bytes(6))
                return
            with socket.create_connection(("127.0.0.1", self.port)) as beyond:
                client.sendall(b"\x05\x00\x00\x01" + bytes(4) + struct.pack("!H", port))
                beyond.sendall(client.recv(65536))
                while piece := beyond.recv(65536):
                    client.sendall(piece)

    port = 0

    def close(self) -> None:
        """Stop."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


@contextmanager
def socks() -> Iterator[Socks]:
    it = Socks()
    thread = threading.Thread(target=it.serve, daemon=True)
    thread.start()
    try:
        yield it
    finally:
        it.close()
        thread.join(5)


def test_names_are_looked_up_by_the_proxy() -> None:
    with serving() as server, socks() as proxy:
        proxy.port = server.server_address[1]
        server.script["/"] = lambda it: it.answer(200, b"through", Connection="close")
        server.script["/robots.txt"] = lambda it: it.answer(404, Connection="close")
        urls = (
            "http://site.example/",
            "http://closed.example/",
            "http://127.0.0.1:9/",
            "http://10.0.0.1/",
            "http://localhost/",
        )
        # None of these names can be looked up here; a proxy may stand at a private address.
        done = run(*urls, how=manners(proxy=proxy.url, reach=[]), resolve=names())
        assert done.answers[0].body == b"through"
        assert "the proxy does not connect to closed.example" in done.answers[1].failure
        for answer in done.answers[2:]:
            assert " is not asked: " in answer.failure
        assert set(proxy.asked) == {"site.example", "closed.example"}


def test_a_web_proxy() -> None:
    with serving() as proxy:
        proxy.script["http://site.example/"] = lambda it: it.answer(200, b"through")
        done = run("http://site.example/", how=manners(proxy=proxy.url(""), reach=[]))
        assert done.answers[0].body == b"through"
        assert done.answers[0].address is None  # the proxy does not say to which it connected
        assert proxy.seen[0].path == "http://site.example/robots.txt"


def test_through_a_proxy_a_redirect_does_not_use_reach() -> None:
    with serving() as proxy:
        inside = "http://10.20.0.7/secret"
        proxy.script["http://site.example/"] = lambda it: it.answer(302, Location=inside)
        proxy.script[inside] = lambda it: it.answer(200, b"the desk's own")
        how = manners(proxy=proxy.url(""), reach=["10.20.0.7"])
        done = run("http://site.example/", inside, how=how)
        assert "10.20.0.7 is not asked" in done.answers[0].failure
        assert done.answers[1].body == b"the desk's own"  # the register itself names it


def test_a_proxy_that_is_none_or_is_not_there() -> None:
    with serving() as server:
        proxy = f"socks5h://127.0.0.1:{server.server_address[1]}"
        once = manners(proxy=proxy, timeout_s=0.5, delay_s=30.0)
        done = run("http://site.example/", how=once)
        assert "no answer of site.example began" in done.answers[0].failure
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        proxy = f"socks5h://127.0.0.1:{deaf.getsockname()[1]}"
        done = run("http://site.example/", how=manners(proxy=proxy))
    assert "cannot be reached" in done.answers[0].failure
    with socket.create_server(("127.0.0.1", 0)) as odd:

        def speak() -> None:
            for _ in range(3):
                client, _ = odd.accept()
                with client:
                    client.recv(100)
                    client.sendall(b"HTTP/1.0 400 No\r\n\r\n")

        threading.Thread(target=speak, daemon=True).start()
        proxy = f"socks5h://127.0.0.1:{odd.getsockname()[1]}"
        done = run("http://site.example/", how=manners(proxy=proxy))
    assert "the proxy does not connect to site.example" in done.answers[0].failure
