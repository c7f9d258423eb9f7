"""A wrong setting is refused at start: with its name, what was expected, and before anything is reached."""

import os
import re
import subprocess
import sys

import pytest

from tests.paths import ROOT


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
        ("SEAL_KEY", "zz", "base64"),
        ("MASTER_KEY", "zz", "base64"),
        ("NATS_NKEY", "SUABC", "SU… is expected"),
    ],
)
def test_a_wrong_setting_is_refused_by_its_name(name: str, value: str, expected: str) -> None:
    given = {key: one for key, one in os.environ.items() if not key.startswith("HOINGHI_")}
    # nothing answers there: what is said is said without having asked anybody
    given |= {"HOINGHI_NATS_URL": "nats://127.0.0.1:9", f"HOINGHI_{name}": value}
    told = subprocess.run(
        [sys.executable, "-m", "deploy", "serve", "program"],
        cwd=ROOT,
        env=given,
        capture_output=True,
        text=True,
        timeout=120,
    )
    said = re.sub(r"\s+", " ", told.stdout + told.stderr)
    assert told.returncode in (1, 2), said
    known = "BROKER_KEY_INVALID" if name == "NATS_NKEY" else f"HOINGHI_{name}"
    assert known in said, said
    assert expected in said, said
    assert "Traceback" not in said
    assert "BROKER_UNREACHABLE" not in said
