"""A real IMAP server (dovecot) for the tests of archive and inbox, where it is installed."""

import imaplib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from deploy.ports import free_ports

MISSING = "dovecot is not installed (apt-get install dovecot-imapd)"
_USER, _PASSWORD = "van-thu", "mat-khau-thu"
_CONFIG = """
protocols = imap
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/log
{tls}
disable_plaintext_auth = no
mail_location = maildir:{base}/mail/%u
first_valid_uid = 1
default_login_user = {login}
default_internal_user = {internal}
default_internal_group = {group}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={base}/mail/%u allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {imaps}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
"""


def found() -> bool:
    return shutil.which("dovecot") is not None and os.getuid() == 0


@dataclass(frozen=True)
class Imap:
    """``url`` of a mailbox as the settings take it."""

    port: int
    imaps: int = 0
    ca: Path | None = None
    """Port of IMAP over TLS, and who signed the server's certificate."""

    def secure_url(self, folder: str = "INBOX", host: str = "localhost") -> str:
        return f"imaps://{_USER}:{_PASSWORD}@{host}:{self.imaps}/{folder}"

    def url(self, folder: str = "INBOX") -> str:
        return f"imap://{_USER}:{_PASSWORD}@127.0.0.1:{self.port}/{folder}"

    def client(self) -> imaplib.IMAP4:
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        client.login(_USER, _PASSWORD)
        return client

    def put(self, mail: bytes, folder: str = "INBOX") -> None:
        """As a mail server that delivers there."""
        with self.client() as client:
            client.create(f'"{folder}"')
            status, _ = client.append(
                f'"{folder}"', "", imaplib.Time2Internaldate(time.time()), mail
            )
            assert status == "OK"

    def flags(self, folder: str = "INBOX") -> list[str]:
        """Of each mail, in the order in which they came."""
        with self.client() as client:
            client.select(f'"{folder}"', readonly=True)
            _, rows = client.fetch("1:*", "(FLAGS)")
            return [row.decode() for row in rows if isinstance(row, bytes)]


def certified(folder: Path) -> None:
    """``server.pem`` and ``server.key`` for localhost, signed by an authority of our own (``ca.pem``)."""
    now = datetime.now(UTC)

    def named(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    def certificate(name: str, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(named(name))
            .issuer_name(named("HoiNghi thu nghiem"))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=2))
        )

    authority, server = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root = (
        certificate("HoiNghi thu nghiem", authority)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(authority.public_key()), critical=False
        )
        .sign(authority, hashes.SHA256())
    )
    names = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    own = (
        certificate("localhost", server)
        .add_extension(names, critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key()),
            critical=False,
        )
        .sign(authority, hashes.SHA256())
    )
    key = server.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "ca.pem").write_bytes(root.public_bytes(serialization.Encoding.PEM))
    (folder / "server.pem").write_bytes(own.public_bytes(serialization.Encoding.PEM))
    (folder / "server.key").write_bytes(key)


@contextmanager
def serving() -> Iterator[Imap]:
    """On a free port, in a folder of its own that the mail user may reach."""
    base = Path(tempfile.mkdtemp(prefix="hoinghi-imap-"))
    base.chmod(0o755)
    port, imaps = free_ports(2)
    certified(base)
    nobody = 65534
    (base / "mail").mkdir()
    os.chown(base / "mail", nobody, nobody)
    config = base / "dovecot.conf"
    config.write_text(
        _CONFIG.format(
            base=base,
            port=port,
            imaps=imaps,
            tls=f"ssl = yes\nssl_cert = <{base}/server.pem\nssl_key = <{base}/server.key",
            password=_PASSWORD,
            uid=nobody,
            gid=nobody,
            login="dovenull",
            internal="dovecot",
            group="dovecot",
        )
    )
    with (base / "out").open("wb") as out:
        process = subprocess.Popen(
            ["dovecot", "-F", "-c", str(config)], stdout=out, stderr=subprocess.STDOUT
        )
    imap = Imap(port, imaps, base / "ca.pem")
    try:
        _until_it_answers(imap, process, base)
        yield imap
    finally:
        process.terminate()
        process.wait(timeout=20)
        shutil.rmtree(base, ignore_errors=True)


def _until_it_answers(imap: Imap, process: "subprocess.Popen[bytes]", base: Path) -> None:
    for _ in range(200):
        if process.poll() is not None:
            break
        try:
            imap.client().logout()
        except OSError:
            time.sleep(0.05)  # a process of somebody else's: there is no position to wait for
        else:
            return
    raise AssertionError((base / "out").read_text() + (base / "log").read_text())
