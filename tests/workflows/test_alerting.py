"""Alerts go out by every way until the way acknowledges them, and are never taken twice."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import feedparser
import keyring
import msgspec
import pytest
from alert_receivers import Hook, Post, only, smtp, web
from keyring.backend import KeyringBackend
from keyring.backends import fail

from mabillon import errors
from mabillon.archive.rows import NewEntry
from mabillon.archive.store import Store
from mabillon.watch.alert import Alert
from mabillon.workflows import raised
from mabillon.workflows.alerting import KIND, LONGEST, Delivered, acknowledged, deliver
from mabillon.workflows.alerts_configured import Alerts, secret

NOW = datetime(2031, 3, 26, 10, 0, tzinfo=UTC)
WHAT = "A statement in the name of the League was posted as marl/7."


def alert(subject: str, what: str = WHAT) -> Alert:
    return Alert(
        rule="in-name",
        subject=subject,
        what=what,
        where="Marl",
        when=NOW - timedelta(hours=1),
        why="A formula of its own channels stands in it: “To all who pass by”.",
        posts=["marl/7"],
        issuer="league",
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.init(tmp_path / "archive") as made:
        yield made


def put(store: Store, *alerts: Alert, at: datetime = NOW) -> None:
    with store.writing(lambda: at) as writer:
        raised.keep(store, writer, alerts, NewEntry("watch", "position", "", "", b"{}"))


def config(**ways: object) -> Alerts:
    import msgspec

    return msgspec.convert(
        {"on": True, "link": "https://desk.example/alerts/{number}", **ways}, Alerts
    )


def mail(post: Post, **more: object) -> dict[str, object]:
    return {
        "host": "127.0.0.1",
        "port": post.port,
        "from": "desk@example.org",
        "to": ["vane@example.org"],
        "starttls": False,
        "timeout_s": 30,
        **more,
    }


def hooked(hook: Hook, folder: Path, **more: object) -> dict[str, object]:
    secret = folder / "secret"
    secret.write_text("pass by\n")
    secret.chmod(0o600)
    return {"url": hook.url, "secret": f"file:{secret}", "timeout_s": 30, **more}


def recorded(store: Store) -> list[str]:
    return [entry.key for entry in store.entries(KIND)]


def test_nothing_goes_out_before_it_is_switched_on(store: Store, tmp_path: Path) -> None:
    put(store, alert("a"))
    with web(Hook()) as hook:
        off = Alerts.configured(store.root, {"XDG_CONFIG_HOME": str(tmp_path)})
        assert deliver(store, off, now=NOW) == Delivered()
        silent = msgspec.structs.replace(config(webhook=hooked(hook, tmp_path)), on=False)
        assert deliver(store, silent, now=NOW) == Delivered()
    assert (hook.taken, recorded(store)) == ([], [])


# --- E-mail ----------------------------------------------------------------------------------


def test_mail_is_sent_once_for_each_alert(store: Store) -> None:
    put(store, alert("a"), alert("b", "Second\r\nBcc: all@example.org \u202eevil\x1b[31m"))
    with smtp(Post()) as post:
        made = deliver(store, config(mail=mail(post)), now=NOW)
        assert (made.acknowledged, made.waiting, made.failures) == ({"mail": 2}, {"mail": 0}, [])
        assert deliver(store, config(mail=mail(post)), now=NOW).acknowledged == {"mail": 0}
    [one, two] = [message_from_bytes(e.original_content, policy=default) for e in post.taken]
    assert one["Subject"] == f"Alert: {WHAT}"
    assert one["To"] == "vane@example.org"
    assert "https://desk.example/alerts/1" in one.get_content()
    assert "mabillon alerts show 1" in one.get_content()
    assert "Bcc" not in two
    assert "\x1b" not in two.get_content() + two["Subject"]
    assert one["Message-ID"] != two["Message-ID"]
    assert recorded(store) == ["in-name a mail", "in-name b mail"]


def test_a_server_that_refuses_is_asked_again_later_and_later(store: Store) -> None:
    put(store, alert("a"))
    at = NOW
    soon = at + timedelta(seconds=59)
    with smtp(Post(answers=["451 later", "554 no", "250 ok"])) as post:
        made = deliver(store, config(mail=mail(post)), now=at)
        [failure] = made.failures
        assert failure.said == f"mail: 127.0.0.1:{post.port} refuses: 451 later"
        assert failure.again == at + timedelta(minutes=1)
        assert made.waiting == {"mail": 1}
        assert deliver(store, config(mail=mail(post)), now=soon).failures == []
        at += timedelta(minutes=1)
        [failure] = deliver(store, config(mail=mail(post)), now=at).failures
        assert failure.again == at + timedelta(minutes=2)
        assert recorded(store) == []
        assert deliver(store, config(mail=mail(post)), now=failure.again).acknowledged == {
            "mail": 1
        }
    assert recorded(store) == ["in-name a mail"]


def test_the_longest_rest_and_a_clock_that_goes_back(store: Store) -> None:
    put(store, alert("a"))
    nowhere = {**mail(Post()), "port": 1}
    at = NOW
    for _ in range(14):
        [failure] = deliver(store, config(mail=nowhere), now=at).failures
        assert at < failure.again <= at + LONGEST
        at = failure.again
    assert "cannot be reached" in failure.said
    earlier = at - timedelta(days=2)
    assert deliver(store, config(mail=nowhere, days=30), now=earlier).failures


def test_a_server_that_falls_silent(store: Store) -> None:
    put(store, alert("a"))
    with smtp(Post(slow_s=1.5)) as post:
        [failure] = deliver(store, config(mail=mail(post, timeout_s=0.2)), now=NOW).failures
    assert "fell silent" in failure.said
    assert recorded(store) == []


def test_a_recipient_who_is_unknown_keeps_an_alert_waiting(store: Store) -> None:
    put(store, alert("a"))
    with smtp(Post(unknown={"gone@example.org"})) as post:
        of = mail(post, to=["vane@example.org", "gone@example.org"])
        [failure] = deliver(store, config(mail=of), now=NOW).failures
        assert failure.said.endswith("does not take it for gone@example.org")
        [failure] = deliver(
            store, config(mail=mail(post, to=["gone@example.org"])), now=failure.again
        ).failures
        assert failure.said.endswith("takes it for none of gone@example.org")


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A key and a certificate of its own for localhost, as a desk's own server may have."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    folder = tmp_path_factory.mktemp("certificate")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    no = serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, no))
    (folder / "cert.pem").write_bytes(made.public_bytes(pem))
    return folder / "cert.pem", folder / "key.pem"


def test_mail_over_starttls_with_a_password_from_a_file(
    store: Store, tmp_path: Path, certificate: tuple[Path, Path]
) -> None:
    put(store, alert("a"))
    password = tmp_path / "password"
    password.write_text("four hundred bulbs\n")
    password.chmod(0o600)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    secure = {
        "tls_context": context,
        "require_starttls": True,
        "auth_required": True,
        "authenticator": only("desk", "four hundred bulbs"),
    }
    with smtp(Post(), **secure) as post:
        of = {**mail(post), "starttls": True, "host": "localhost", "user": "desk"}
        of["password"] = f"file:{password}"
        [failure] = deliver(store, config(mail=of), now=NOW).failures
        assert "certificate verify failed" in failure.said
        trusted = of | {"ca": str(certificate[0])}
        made = deliver(store, config(mail=trusted), now=failure.again)
        assert (made.acknowledged, made.failures) == ({"mail": 1}, [])
        put(store, alert("b"))
        password.write_text("forty bulbs")
        [failure] = deliver(store, config(mail=trusted), now=NOW).failures
        assert "535" in failure.said
        password.chmod(0o644)
        [failure] = deliver(store, config(mail=trusted), now=failure.again).failures
        assert failure.said.endswith(f"others can read this secret; chmod 600 {password}")
    assert post.secure == [True]


def test_nothing_is_said_to_a_server_without_starttls(store: Store) -> None:
    put(store, alert("a"))
    with smtp(Post()) as post:
        of = config(mail=mail(post, starttls=True))
        [failure] = deliver(store, of, now=NOW).failures
    assert "STARTTLS" in failure.said
    assert (post.taken, recorded(store)) == ([], [])


class Ring(KeyringBackend):
    """A keyring in memory."""

    priority = 1.0
    held = {("mabillon", "desk"): "four hundred bulbs"}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError

    def delete_password(self, service: str, username: str) -> None:
        raise NotImplementedError


def test_secrets_stand_in_the_keyring() -> None:
    before = keyring.get_keyring()
    try:
        keyring.set_keyring(Ring())
        assert secret("keyring", "desk") == "four hundred bulbs"
        with pytest.raises(errors.UsageError, match="keyring set mabillon nobody"):
            secret("keyring", "nobody")
        keyring.set_keyring(fail.Keyring())
        with pytest.raises(errors.UsageError, match="the keyring cannot be asked"):
            secret("keyring", "desk")
    finally:
        keyring.set_keyring(before)
    with pytest.raises(errors.UsageError, match="file of its own"):
        secret("four hundred bulbs", "desk")


# --- Webhook ---------------------------------------------------------------------------------


def test_a_webhook_is_a_signed_link_without_content(store: Store, tmp_path: Path) -> None:
    put(store, alert("a"))
    with web(Hook()) as hook:
        made = deliver(store, config(webhook=hooked(hook, tmp_path)), now=NOW)
        assert made.acknowledged == {"webhook": 1}
    [(headers, body, path)] = hook.taken
    assert path == "/hook?of=desk"
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    mac = base64.b64encode(hmac.new(b"pass by", signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{mac}"
    assert headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    said = json.loads(body)
    assert said["data"] == {
        "id": headers["webhook-id"],
        "number": 1,
        "rule": "in-name",
        "link": "https://desk.example/alerts/1",
    }
    assert b"League" not in body and b"marl" not in body


@pytest.mark.parametrize("status", [302, 307, 400, 429, 500])
def test_a_webhook_that_refuses_or_sends_elsewhere(
    store: Store, tmp_path: Path, status: int
) -> None:
    put(store, alert("a"))
    with web(Hook(answers=[status])) as hook:
        of = config(webhook=hooked(hook, tmp_path))
        [failure] = deliver(store, of, now=NOW).failures
        assert failure.said.endswith(f"answers {status}")
        assert len(hook.taken) == 1
        assert deliver(store, of, now=failure.again).acknowledged == {"webhook": 1}
    assert [path for _, _, path in hook.taken] == ["/hook?of=desk"] * 2
    assert hook.taken[0][0]["webhook-id"] == hook.taken[1][0]["webhook-id"]


def test_a_webhook_by_https_whose_certificate_is_checked(
    store: Store, tmp_path: Path, certificate: tuple[Path, Path]
) -> None:
    put(store, alert("a"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with web(Hook(), context) as hook:
        of = hooked(hook, tmp_path)
        [failure] = deliver(store, config(webhook=of), now=NOW).failures
        assert "certificate verify failed" in failure.said
        trusted = config(webhook=of | {"ca": str(certificate[0])})
        assert deliver(store, trusted, now=failure.again).acknowledged == {"webhook": 1}
    assert len(hook.taken) == 1


def test_a_webhook_that_never_comes_to_an_end(store: Store, tmp_path: Path) -> None:
    put(store, alert("a"))
    with web(Hook(drip=True)) as hook:
        made = deliver(store, config(webhook=hooked(hook, tmp_path, timeout_s=0.3)), now=NOW)
    [failure] = made.failures
    assert "fell silent" in failure.said


# --- The feed --------------------------------------------------------------------------------


def test_the_feed_has_every_alert_and_is_whole(store: Store, tmp_path: Path) -> None:
    put(store, alert("a", "One <b>&amp; \x1b[31m\u202eother"), alert("b"))
    path = tmp_path / "alerts.xml"
    of = config(feed={"path": str(path), "most": 2})
    assert deliver(store, of, now=NOW).acknowledged == {"feed": 2}
    read = feedparser.parse(path.read_bytes())
    assert not read.bozo
    assert [entry.link for entry in read.entries] == [
        "https://desk.example/alerts/2",
        "https://desk.example/alerts/1",
    ]
    assert "\x1b" not in path.read_text() and "\u202e" not in path.read_text()
    ids = [entry.id for entry in read.entries]
    put(store, alert("c"), at=NOW + timedelta(hours=1))
    deliver(store, of, now=NOW)
    read = feedparser.parse(path.read_bytes())
    assert [entry.id for entry in read.entries][1:] == ids[:1]
    assert (read.feed.updated, len(read.entries)) == ("2031-03-26T11:00:00Z", 2)


def test_a_feed_that_cannot_be_written_waits(store: Store, tmp_path: Path) -> None:
    put(store, alert("a"))
    made = deliver(store, config(feed={"path": str(tmp_path / "no" / "alerts.xml")}), now=NOW)
    assert made.waiting == {"feed": 1}
    assert "cannot be written" in made.failures[0].said


# --- Once, and what is configured ------------------------------------------------------------

CHILD = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from mabillon.archive.store import Store
from mabillon.workflows import alerting
from mabillon.workflows.alerts_configured import Alerts

def killed(*_): os.kill(os.getpid(), 9)

alerting.acknowledged = killed
with Store.open(Path(sys.argv[1])) as store:
    ways = Alerts.configured(store.root)
    alerting.deliver(store, ways, now=datetime(2031, 3, 26, 10, 0, tzinfo=UTC))
"""


def test_killed_between_sending_and_recording_the_same_id_is_sent_again(
    store: Store, tmp_path: Path
) -> None:
    put(store, alert("a"))
    with smtp(Post()) as post, web(Hook()) as hook:
        of = hooked(hook, tmp_path)
        (tmp_path / "mabillon").mkdir()
        (tmp_path / "mabillon" / "config.toml").write_text(
            "[alerts]\non = true\n[alerts.webhook]\n"
            f'url = "{of["url"]}"\nsecret = "{of["secret"]}"\n'
        )
        child = subprocess.run(
            [sys.executable, "-c", CHILD, str(store.root)],
            env=os.environ | {"XDG_CONFIG_HOME": str(tmp_path)},
            check=False,
        )
        assert child.returncode == -signal.SIGKILL
        assert (len(hook.taken), recorded(store)) == (1, [])
        ways = Alerts.configured(store.root, {"XDG_CONFIG_HOME": str(tmp_path)})
        assert deliver(store, ways, now=NOW).acknowledged == {"webhook": 1}
        assert hook.taken[0][0]["webhook-id"] == hook.taken[1][0]["webhook-id"]
        assert deliver(store, ways, now=NOW).acknowledged == {"webhook": 0}
    assert recorded(store) == ["in-name a webhook"]
    assert post.taken == []


def test_an_acknowledgement_is_recorded_once_and_old_alerts_are_let_rest(store: Store) -> None:
    put(store, alert("a"))
    [one] = raised.raised(store)
    assert acknowledged(store, one, "mail", NOW)
    assert not acknowledged(store, one, "mail", NOW)
    assert recorded(store) == ["in-name a mail"]
    put(store, alert("b"), at=NOW - timedelta(days=8))
    with smtp(Post()) as post:
        assert deliver(store, config(mail=mail(post)), now=NOW).waiting == {"mail": 0}
    assert post.taken == []


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("[alerts]\nonn = true\n", "onn"),
        ('[alerts.webhook]\nurl = "http://example.org/x"\n', "http only for a server"),
        ('[alerts.webhook]\nurl = "ftp://example.org/x"\n', "https://HOST/PATH"),
        ('[alerts.feed]\npath = "alerts.xml"\n', "path must be absolute"),
        (
            '[alerts.mail]\nhost = "example.org"\nfrom = "a@b"\nto = ["c@d"]\nstarttls = false\n',
            "only for a server on this machine",
        ),
        ('[alerts.mail]\nhost = "localhost"\nfrom = "a@b"\nto = ["c@d\\r\\nX: y"]\n', "one line"),
    ],
)
def test_what_is_wrong_with_the_configuration(
    store: Store, tmp_path: Path, toml: str, said: str
) -> None:
    (tmp_path / "mabillon").mkdir()
    (tmp_path / "mabillon" / "config.toml").write_text(toml)
    with pytest.raises(errors.UsageError) as error:
        Alerts.configured(store.root, {"XDG_CONFIG_HOME": str(tmp_path)})
    assert said in str(error.value)
