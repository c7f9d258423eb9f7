"""Messages by webhook, against a real HTTP server: signed, tried again, ended, sent anew by hand."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nats.aio.client import Client

from deploy.broker import Broker
from services.notifications import app
from services.notifications.webhook import Webhooks
from shared.client import Commands
from shared.commands.base import Accepted
from shared.commands.notifications import ResendNotification
from shared.service import Service
from shared.settings import Settings
from tests.services.endpoint import LATE, Endpoint, listening
from tests.services.outgoing import CONFERENCE, ORGANISER, asked, plan, request, until_settled
from tests.spec import NOON

KEY = b"mot khoa bi mat chi dung de thu "
SECRET = "whsec_" + base64.b64encode(KEY).decode()


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with listening() as one:
        yield one


def verified(endpoint: Endpoint, number: int) -> dict[str, Any]:
    """As an office's own program does it, by the letter of the specification."""
    headers, body = endpoint.heard[number]
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    mark = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    assert f"v1,{mark}" in headers["webhook-signature"].split()
    assert abs(time.time() - int(headers["webhook-timestamp"])) < 300
    told: dict[str, Any] = json.loads(body)
    return told


def described(tmp_path: Path, url: str, secret: str = SECRET) -> Path:
    file = tmp_path / "webhooks.yaml"
    file.write_text(f"so-y-te:\n  url: {url}\n  secret: {secret}\n", encoding="utf-8")
    return file


async def started(broker: Broker, file: Path) -> Service:
    settings = Settings.model_validate(
        {"nats_url": broker.url, "webhooks_file": file, "webhooks_local": True}
    )
    service = app.build(settings)
    await service.start()
    return service


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Which attempts were followed by a pause; the pauses themselves are short here."""
    seen: list[int] = []

    def pause(attempt: int) -> float:
        seen.append(attempt)
        return 0.05

    monkeypatch.setattr("services.notifications.outbox.pause_after", pause)
    monkeypatch.setattr("services.notifications.pacing._FIRST_REST", 0.05)
    monkeypatch.setattr("shared.webhook.SECONDS", 0.3)
    return seen


async def test_a_message_is_signed_and_tried_again_with_the_same_id_until_it_is_taken(
    broker: Broker, client: Client, endpoint: Endpoint, tmp_path: Path, pauses: list[int]
) -> None:
    endpoint.answers = [503, 429, LATE]
    await plan(client)
    service = await started(broker, described(tmp_path, endpoint.url))
    wish = asked(1, channel="webhook")
    await request(client, [wish])
    (end,) = await until_settled(client, [wish])
    await service.stop()
    assert (end.status, end.attempts) == ("sent", 4)
    assert pauses == [1, 2, 3]
    assert len({headers["webhook-id"] for headers, _ in endpoint.heard}) == 1
    for number in range(len(endpoint.heard)):
        told = verified(endpoint, number)
        assert told["type"] == "hoinghi.notification.task-assigned"
        assert told["data"]["message"] == wish.message


@pytest.mark.parametrize("code", [400, 404, 302, 308])
async def test_a_refusal_or_a_redirect_ends_it_and_it_is_sent_anew_by_hand(
    broker: Broker, client: Client, endpoint: Endpoint, tmp_path: Path, code: int
) -> None:
    endpoint.answers = [code]
    await plan(client)
    service = await started(broker, described(tmp_path, endpoint.url))
    wish = asked(code, channel="webhook")
    await request(client, [wish])
    (end,) = await until_settled(client, [wish])
    assert (end.status, len(endpoint.heard), endpoint.elsewhere) == ("abandoned", 1, 0)
    again = ResendNotification(message=wish.message, reason="Đầu nhận đã sửa")
    answer = await Commands(client, CONFERENCE).send(ORGANISER, again, time=NOON)
    assert isinstance(answer, Accepted)
    (end,) = await until_settled(client, [wish])
    await service.stop()
    assert end.status == "sent"
    ids = [headers["webhook-id"] for headers, _ in endpoint.heard]
    assert len(set(ids)) == 2  # a new message for the other side


async def test_an_endpoint_that_is_gone_is_asked_no_more(
    broker: Broker, client: Client, endpoint: Endpoint, tmp_path: Path, capsys: Any
) -> None:
    endpoint.answers = [410]
    await plan(client)
    service = await started(broker, described(tmp_path, endpoint.url))
    first, second = asked(1, channel="webhook"), asked(2, channel="webhook")
    await request(client, [first])
    await until_settled(client, [first])
    await request(client, [second])
    ends = await until_settled(client, [first, second])
    await service.stop()
    assert [one.status for one in ends] == ["abandoned", "abandoned"]
    assert len(endpoint.heard) == 1
    assert "webhook disabled" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://so-y-te.example/nhan", True),
        ("http://so-y-te.example/nhan", False),
        ("http://127.0.0.1:9/nhan", False),
        ("http://169.254.169.254/latest", True),
        ("file:///etc/passwd", True),
        ("ftp://so-y-te.example/", True),
    ],
)
def test_an_address_without_tls_is_refused_at_start(tmp_path: Path, url: str, local: bool) -> None:
    with pytest.raises(ValueError, match="HOINGHI_WEBHOOKS_FILE"):
        Webhooks.of(described(tmp_path, url), local=local)


def test_a_secret_that_is_none_is_refused_at_start(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"whsec_"):
        Webhooks.of(described(tmp_path, "https://so-y-te.example/", "whsec_khong-phai"))
