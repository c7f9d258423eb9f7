"""A wrong setting is refused at start: with its name, what was expected, and before anything is reached."""

import base64
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

import pytest
from pydantic import ValidationError
from pydantic_settings import SettingsError

from shared.settings import Settings
from tests.paths import ROOT

_OWN_CODES: Final = {"NATS_NKEY": "BROKER_KEY_INVALID", "TEMPLATES_DIR": "TEMPLATE_INVALID"}


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("CLOCK", "fast", "'system' or 'simulated'"),
        ("LOG_LEVEL", "loud", "'debug', 'info', 'warning' or 'error'"),
        ("HEALTH_PORT", "abc", "integer"),
        ("MAIL_PER_MINUTE", "-1", "greater than or equal to 0"),
        ("NATS_URL", "nats://broker.example:4222", "tls://HOST:4222"),
        ("NATS_MONITOR_URL", "ftp://x", "http://HOST:8222"),
        ("NATS_MONITOR_URL", "http://127.0.0.1:8222,x", "http://HOST:8222"),
        ("DATABASE_URL", "mysql://x", "postgresql+asyncpg://USER@HOST/NAME"),
        ("SMTP_URL", "ftp://x", "smtps://HOST:PORT"),
        ("MAIL_FROM", "nobody", "NAME@HOST"),
        ("MAIL_FROM", "a@b\r\nBcc: c@d", "NAME@HOST"),
        ("ANSWER_BASE_URL", "http://x.example", "https://HOST"),
        ("OIDC_ISSUER", "https://a.example", "HOINGHI_OIDC_CLIENT_ID"),
        (
            "OIDC_ROLES",
            '{"HN-ThamDinh": "reviewr"}',
            "no such role: reviewr; cần / expected: organiser",
        ),
        ("PORTAL_PROXIES", "10.0.0.7,proxy.example", "addresses, no names"),
        ("PORTAL_PROXIES", "10.1.0.7/16", "10.1.0.0/16"),
        ("PORTAL_PUBLISHED", "127.0.0.1:9640", "no address"),
        ("LAW_FILES", "law.yaml", "JSON"),
        ("SEAL_KEY", "zz", "base64"),
        ("MASTER_KEY", "zz", "base64"),
        ("NATS_NKEY", "SUABC", "SU… is expected"),
    ],
)
def test_a_wrong_setting_is_refused_by_its_name(name: str, value: str, expected: str) -> None:
    _refused("program", name, value, expected)


@pytest.mark.parametrize(
    ("service", "name", "value", "expected"),
    [
        ("notifications", "DKIM_KEY", "zz", "base64"),
        ("notifications", "WEBHOOKS_FILE", str(ROOT / "README.md"), "{url, secret}"),
        ("mail", "MAIL_DIR", str(ROOT / "README.md"), "a folder that can be written"),
        ("mail", "MAIL_HOST", "192.0.2.1", "an address and a free port"),
        ("registry", "FORGOTTEN_LIST", "/nowhere/x", "on another disk than the broker's"),
        ("portal", "TEMPLATES_DIR", str(ROOT / "khong-co"), "there is no such folder"),
    ],
)
def test_what_only_its_own_process_can_tell_is_told_there_in_a_sentence(
    service: str, name: str, value: str, expected: str
) -> None:
    _refused(service, name, value, expected)


@pytest.mark.parametrize("port", ["1", "{of_another}"])
def test_a_monitoring_address_at_which_no_broker_tells_of_itself_is_told_in_a_sentence(
    port: str, another: int
) -> None:
    """Nobody is there; or somebody else, whose answer is no broker's."""
    at = f"http://127.0.0.1:{port.format(of_another=another)}"
    key = base64.b64encode(bytes(32)).decode()
    beside = {"HOINGHI_HEALTH_PORT": "0", "HOINGHI_MASTER_KEY": key}
    said = _told(("serve", "feed"), "NATS_MONITOR_URL", at, "http://HOST:8222", **beside)
    assert "MONITOR_UNREACHABLE" in said
    assert f"{at} (" in said
    assert "Application startup failed" not in said


@pytest.fixture
def another() -> Iterator[int]:
    """The port of a server of this machine that is no broker."""
    with ThreadingHTTPServer(("127.0.0.1", 0), SimpleHTTPRequestHandler) as server:
        threading.Thread(target=server.serve_forever).start()
        yield server.server_port
        server.shutdown()


@pytest.mark.parametrize("words", [("doctor",), ("agenda", "list", "bac-giang-2023")])
def test_each_command_tells_it_in_a_sentence(words: tuple[str, ...]) -> None:
    _told(words, "CLOCK", "fast", "'system' or 'simulated'")


def _refused(service: str, name: str, value: str, expected: str) -> None:
    _told(("serve", service), name, value, expected)


def _told(words: tuple[str, ...], name: str, value: str, expected: str, **beside: str) -> str:
    given = {key: one for key, one in os.environ.items() if not key.startswith("HOINGHI_")}
    # nothing answers there: what is said is said without having asked anybody
    given |= {
        "HOINGHI_NATS_URL": "nats://127.0.0.1:9",
        "HOINGHI_MAIL_PORT": "0",
        f"HOINGHI_{name}": value,
        **beside,
    }
    told = subprocess.run(
        [sys.executable, "-m", "deploy", *words],
        cwd=ROOT,
        env=given,
        capture_output=True,
        text=True,
        timeout=120,
    )
    said = re.sub(r"\s+", " ", told.stdout + told.stderr)
    assert told.returncode in (1, 2), said
    known = _OWN_CODES.get(name, f"HOINGHI_{name}")
    assert known in said, said
    assert expected in said, said
    assert "Traceback" not in said
    assert "BROKER_UNREACHABLE" not in said
    return said


FILE: Final = str(ROOT / "README.md")
"""It can be read, and is nothing of what is asked for."""
NONE: Final = "/nowhere/x"
WRONG: Final[dict[str, tuple[str, ...]]] = {
    "nats_url": ("x", "nats://127.0.0.1:abc"),
    "nats_monitor_url": ("x", "http://127.0.0.1:abc"),
    "nats_ca": (NONE, FILE),
    "nats_private_network": ("perhaps",),
    "database_url": ("x",),
    "smtp_url": ("x", "smtp://127.0.0.1:abc", "smtp://"),
    "mail_from": ("x",),
    "mail_connections": ("0", "65"),
    "mail_per_minute": ("-1",),
    "mail_copy_to": ("no address", "a@b@c"),
    "mail_archive": (
        "pop3://u:p@mail.example",
        "imaps://mail.example",
        "imaps://u:p@mail.example:x",
        NONE,
        FILE,
    ),
    "mail_settle_seconds": ("-1",),
    "mail_inbox": ("pop3://u:p@mail.example", "imaps://mail.example", NONE, FILE),
    "mail_ca_file": (NONE, FILE),
    "quiet_hours": ("late", "21:00", "21:00-25:00", "06:00-06:00"),
    "dkim_selector": ("a b", "", "."),
    "webhooks_file": (NONE,),
    "webhooks_local": ("perhaps",),
    "answer_base_url": ("x", "http://hoi-nghi.example"),
    "portal_host": ("not a host", ""),
    "portal_port": ("x", "65536"),
    "portal_published": ("127.0.0.1:9640", "x", "", "65536", "8001-8000", "8000-"),
    "portal_proxies": ("x",),
    "oidc_client_secret_file": (NONE,),
    "oidc_scopes": ("", "profile"),
    "oidc_unit_claim": ("", "a b"),
    "oidc_role_claim": ("",),
    "oidc_person_claim": ("",),
    "oidc_units": ("x",),
    "oidc_roles": ("x",),
    "mail_host": ("not a host",),
    "mail_port": ("x",),
    "clock": ("x",),
    "health_host": ("not a host",),
    "health_port": ("x",),
    "max_lag": ("-1",),
    "checkin_opens_hours": ("241",),
    "checkin_undo_minutes": ("-1",),
    "log_level": ("x",),
    "law_files": ("x", f'["{NONE}"]'),
    "law_scopes": ("x", '["Bac Ninh"]'),
    "days_off_files": ("x",),
}
BY_ITS_PROCESS: Final = {
    "nats_nkey", "nats_nkey_file", "master_key", "master_key_file", "seal_key", "seal_key_file", "dkim_key",
    "mail_dir", "templates_dir", "forgotten_list",
}  # fmt: skip
"""Refused by who uses it, with a code of its own."""
IN_PAIRS: Final = {"nats_cert", "nats_key", "oidc_issuer", "oidc_client_id"}
FREE: Final = {"broker_dir", "database_password", "oidc_client_secret", "oidc_help"}
"""A folder that is made when it is needed, what another server knows, free words."""


def test_of_every_setting_it_is_known_what_would_be_wrong() -> None:
    groups = (set(WRONG), BY_ITS_PROCESS, IN_PAIRS, FREE)
    assert set().union(*groups) == set(Settings.model_fields)
    assert sum(map(len, groups)) == len(Settings.model_fields)


@pytest.mark.parametrize(("name", "value"), [(key, one) for key in WRONG for one in WRONG[key]])
def test_each_setting_refuses_what_it_cannot_be(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"HOINGHI_{name.upper()}", value)
    with pytest.raises((ValidationError, SettingsError), match=name):
        Settings()


@pytest.mark.parametrize(
    "pair",
    [
        {"nats_cert": Path(NONE), "nats_key": Path(NONE)},
        {"nats_cert": Path(FILE), "nats_key": Path(FILE)},
        {"nats_cert": Path(FILE)},
        {"oidc_issuer": "https://a.example"},
        {"oidc_client_id": "hoinghi"},
    ],
)
def test_what_belongs_together_is_refused_together(pair: dict[str, Path | str]) -> None:
    with pytest.raises(ValidationError, match=f"HOINGHI_{next(iter(pair))[:4].upper()}"):
        Settings(**pair)  # type: ignore[arg-type]


@pytest.mark.parametrize("ports", ["0", "8000", "8000-8001", "65535"])
def test_a_port_or_as_many_as_there_are_portals_are_taken(ports: str) -> None:
    assert Settings(portal_published=ports).portal_published == ports


@pytest.mark.parametrize(
    "right",
    [
        {"quiet_hours": "21:00-06:00"},
        {"quiet_hours": ""},
        {"mail_archive": "imaps://user:mat-khau@mail.example:993/Sent"},
        {"mail_inbox": str(ROOT)},
        {"mail_copy_to": "ban-luu@bacgiang.example"},
        {"portal_host": "::1"},
        {"health_host": "0.0.0.0"},  # noqa: S104 - a setting, not bound
        {"dkim_selector": "2026.hoi-nghi"},
        {"oidc_scopes": "openid profile groups"},
        {"oidc_role_claim": "realm_access.roles"},
        {"law_scopes": ["agency:so-noi-vu", "province:bac-ninh"]},
    ],
)
def test_what_is_right_is_taken(right: dict[str, object]) -> None:
    assert Settings(**right)  # type: ignore[arg-type]
