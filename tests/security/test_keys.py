"""Keys, their files, and the wire: what is kept where, who may read it, and that nothing goes in clear text."""

import stat
import subprocess
import time
import unicodedata
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pydantic import ValidationError

from deploy import broker as brokers
from deploy.accounts import accounts_conf
from deploy.broker import BrokerUnreachable, binary, connected
from deploy.credentials import CredentialsExist, write_once
from deploy.keyring import AgencyReserved, AgencyUnknown, Keyring
from deploy.ports import free_port
from shared.connection import KeyUnreadable, connection_options, public_key
from shared.settings import Settings
from shared.subjects import InvalidToken


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    ring = Keyring.of(tmp_path / "broker")
    ring.prepare()
    return ring


def test_the_servers_file_holds_no_secret_and_the_seeds_are_their_owners(keyring: Keyring) -> None:
    seed = keyring.add("so-y-te")
    seeds = [seed, *(path.read_text().strip() for path in keyring.folder.glob("*.nk"))]
    told = keyring.conf.read_text() + (keyring.folder / "directory.json").read_text()
    assert len(seeds) > 10
    assert not any(one in told for one in seeds)
    assert public_key(seed) in told
    assert {stat.S_IMODE(path.stat().st_mode) for path in keyring.folder.iterdir()} == {0o600}
    assert stat.S_IMODE(keyring.folder.stat().st_mode) == 0o700


def test_making_the_keys_again_changes_none_and_a_deleted_file_is_written_anew(
    keyring: Keyring,
) -> None:
    keyring.add("so-y-te")
    before = {path: path.read_bytes() for path in keyring.folder.iterdir()}
    conf = keyring.conf.read_text()
    keyring.conf.unlink()
    assert keyring.prepare() == []
    assert {path: path.read_bytes() for path in keyring.folder.iterdir()} == before
    assert keyring.conf.read_text() == conf


@pytest.mark.parametrize("unit", ["", "a.b", "*", ">", "so y te", "x" * 65, "sở-y-tế",
                                  unicodedata.normalize("NFD", "sở")])  # fmt: skip
def test_a_name_that_is_no_unit_gets_no_key(keyring: Keyring, unit: str) -> None:
    with pytest.raises(InvalidToken):
        keyring.add(unit)
    assert keyring.agencies() == {}


@pytest.mark.parametrize("unit", ["HOINGHI", "hoinghi", "SYS", "sys", "public", "Public", "system"])
def test_a_name_of_the_brokers_own_is_no_agencys(keyring: Keyring, unit: str) -> None:
    with pytest.raises(AgencyReserved):
        keyring.add(unit)


def test_a_key_that_was_never_given_cannot_be_taken(keyring: Keyring) -> None:
    keyring.add("so-y-te")
    for unit, key in (("so-noi-vu", None), ("so-y-te", "UNKNOWN")):
        with pytest.raises(AgencyUnknown):
            keyring.revoke(unit, key)
    assert list(keyring.agencies()) == ["so-y-te"]


def test_a_file_with_a_key_is_never_written_over_and_none_is_left_behind(tmp_path: Path) -> None:
    path = tmp_path / "so-y-te.nk"
    with pytest.raises(RuntimeError), write_once(path):
        raise RuntimeError("the broker is away")
    assert not path.exists()
    with write_once(path) as keep:
        keep("SU-made-up")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(CredentialsExist), write_once(path):
        pass
    assert path.read_text() == "SU-made-up\n"


@pytest.mark.parametrize("seed", ["", "SUXX", "not a seed", "Ư"])
def test_what_is_no_key_is_refused_without_being_shown(seed: str, tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(seed)
    settings = Settings(nats_nkey_file=path)
    with pytest.raises(KeyUnreadable) as refused:
        connection_options(settings)
    assert not seed or seed not in str(refused.value)


def test_a_node_that_stands_still_is_left_within_twenty_seconds() -> None:
    """`make chaos` stops the leader of three under the whole system; nobody may be deaf for long with it."""
    told = connection_options(Settings())
    assert told["ping_interval"] * (told["max_outstanding_pings"] + 1) <= 20


@pytest.mark.parametrize("url", ["nats://10.0.0.5:4222", "nats://broker.example:4222", "http://127.0.0.1",
                                 "nats://127.0.0.1:1,nats://10.0.0.5:1", "tls://"])  # fmt: skip
def test_an_address_beyond_this_machine_is_spoken_to_over_tls_only(url: str) -> None:
    with pytest.raises(ValidationError, match=r"tls://HOST:4222"):
        Settings(nats_url=url)


def test_inside_one_host_plain_is_allowed_where_it_is_said() -> None:
    assert Settings(nats_url="nats://nats:4222", nats_private_network=True)
    assert Settings(nats_url="tls://broker.example:4222")
    with pytest.raises(ValidationError, match="HOINGHI_NATS_KEY"):
        Settings(nats_url="tls://broker.example:4222", nats_cert=Path("client.pem"))


def _certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate for loopback that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    cert, secret = folder / f"{name}.pem", folder / f"{name}.key"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return cert, secret


async def test_over_tls_a_client_knows_its_broker_and_nothing_goes_in_clear_text(
    tmp_path: Path, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    cert, secret = _certificate(tmp_path, "broker")
    stranger, _ = _certificate(tmp_path, "stranger")
    port = free_port()
    conf = keyring.conf.parent.parent / "nats.conf"
    conf.write_text(
        f'include "server/accounts.conf"\nlisten: "127.0.0.1:{port}"\n'
        f'jetstream {{\n  store_dir: "{tmp_path}/js"\n  sync_interval: always\n}}\n'
        f'tls {{\n  cert_file: "{cert}"\n  key_file: "{secret}"\n  min_version: "1.3"\n'
        "  handshake_first: true\n}\n"
    )
    server = subprocess.Popen(  # noqa: ASYNC220 - returns at once
        [binary(), "-c", str(conf)], stderr=subprocess.DEVNULL
    )
    try:
        key: Any = {"nats_nkey_file": keyring.path("operator")}
        good = Settings(nats_url=f"tls://localhost:{port}", nats_ca=cert, **key)
        give_up = time.monotonic() + 20
        while True:
            try:
                client = await connected(good)
                break
            except BrokerUnreachable:
                assert time.monotonic() < give_up
        assert client.connected_url is not None
        assert client.connected_url.scheme == "tls"
        await client.close()
        monkeypatch.setattr(brokers, "CONNECT_SECONDS", 3.0)
        for wrong in (
            Settings(nats_url=f"tls://localhost:{port}", nats_ca=stranger, **key),
            Settings(nats_url=f"tls://127.0.0.1:{port}", nats_ca=cert, **key),
            Settings(nats_url=f"nats://localhost:{port}", **key),
        ):
            with pytest.raises(BrokerUnreachable):
                await connected(wrong)
    finally:
        server.kill()
        server.wait()


def test_without_agencies_the_accounts_are_whole_too() -> None:
    text = accounts_conf({}, "U" + "A" * 55, {})
    assert "no_auth_user" not in text
    assert "HOINGHI" in text
