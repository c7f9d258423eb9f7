"""The feed by webhook, against a real HTTP server: in order, tried again, switched off, told again by hand."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

import pytest
from nats.aio.client import Client
from typer.testing import CliRunner

from deploy import webhooks
from deploy.broker import Broker
from deploy.cli_webhook import webhook
from deploy.ports import free_ports
from hoinghi.client import WebhookRefused, verify_webhook
from services.feed import app
from services.feed.delivery import LONGEST_PAUSE, after, pause_after, signing
from services.feed.webhooks import _Delivery
from shared import subjects
from shared.envelope import Actor, Meta, encode
from shared.events.feed import DelegateStatusChanged
from shared.service import Service
from shared.settings import Settings
from shared.store import MESSAGE_ID
from shared.webhook import AddressRefused, Reply, checked_address, post
from shared.webhook_book import Hook, WebhookBook, new_secret
from tests.services.endpoint import LATE, LOST, Endpoint, listening
from tests.services.outgoing import CONFERENCE, Server, plan, serving
from tests.spec import NOON

UNIT, OTHER, LAST = "so-y-te", "so-van-hoa", "ubnd-xa"


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with listening() as one:
        yield one


@pytest.fixture(autouse=True)
def short_pauses(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pauses are short here; how they grow is tested below without a clock."""
    monkeypatch.setattr("services.feed.delivery.FIRST_PAUSE", 0.02)
    monkeypatch.setattr("services.feed.delivery.LONGEST_PAUSE", 0.1)
    monkeypatch.setattr("services.feed.delivery.LEASE", timedelta(seconds=2))
    monkeypatch.setattr("services.feed.webhooks.LEASE", timedelta(seconds=2))
    monkeypatch.setattr("services.feed.webhooks.SECONDS", 0.5)
    monkeypatch.setattr("shared.webhook.SECONDS", 0.5)


def local(broker: Broker) -> Settings:
    return Settings.model_validate({"nats_url": broker.url, "webhooks_local": True})


async def started(broker: Broker) -> Service:
    service = app.build(local(broker))
    await service.start()
    return service


async def tell(client: Client, unit: str, *numbers: int) -> list[str]:
    """Feed events as the publisher writes them; returns their ids."""
    js = client.jetstream(timeout=5)
    ids = []
    for number in numbers:
        identity = f"{unit}-{number}"
        fact = DelegateStatusChanged(delegation="d1", person_id=f"p{number}", status="confirmed")
        subject = subjects.feed(unit, CONFERENCE, "registry", "DelegateStatusChanged")
        meta = Meta(identity, NOON, CONFERENCE, Actor(unit), identity)
        await js.publish(
            subject, encode(fact, identity, subject, meta), headers={MESSAGE_ID: identity}
        )
        ids.append(identity)
    return ids


async def last(client: Client) -> int:
    return (await client.jetstream().stream_info(subjects.FEED)).state.last_seq


async def connect(broker: Broker, endpoint: Endpoint, unit: str = UNIT) -> str:
    _, secret = await webhooks.put(unit, endpoint.url, None, new=True, settings=local(broker))
    return secret


async def until(broker: Broker, holds: Any, unit: str = UNIT, seconds: float = 60) -> Hook:
    """The record, as soon as ``holds`` says so of it: looks when it changes, and a little later once more, since
    the broker tells of a change before it has stored it."""
    import nats

    client = await nats.connect(broker.url)
    book = WebhookBook(client)
    news: asyncio.Queue[Any] = asyncio.Queue()
    await client.subscribe(subjects.webhook(unit), cb=news.put)
    try:
        async with asyncio.timeout(seconds):
            while True:
                hook, _ = await book.read(unit)
                if hook is not None and holds(hook):
                    return hook
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(news.get(), 0.5)
    finally:
        await client.close()


async def test_own_and_public_events_arrive_signed_in_order_and_those_of_others_do_not(
    broker: Broker, client: Client, endpoint: Endpoint
) -> None:
    expected = await tell(client, UNIT, 1, 2)
    expected += await tell(client, "public", 1)
    await tell(client, OTHER, 1)
    secret = await connect(broker, endpoint)
    service = await started(broker)
    expected += await tell(client, UNIT, 3)
    expected += await tell(client, "public", 2, 3)
    expected += await tell(client, UNIT, 4)
    end = await last(client)
    await until(broker, lambda hook: hook.position >= end)
    await service.stop()
    ours = [one for one in endpoint.taken if one in expected]
    assert ours == expected
    assert not [one for one in endpoint.taken if one.startswith(OTHER)]
    for headers, body in endpoint.heard:
        told = verify_webhook(secret, headers, body)
        assert told["id"] == headers["webhook-id"]
        assert headers["content-type"] == "application/cloudevents+json"
    headers, body = endpoint.heard[0]
    with pytest.raises(WebhookRefused):
        verify_webhook(secret, headers, body.replace(b"p1", b"p2"))


async def test_what_is_not_taken_is_tried_again_under_its_id_and_holds_up_what_follows(
    broker: Broker, client: Client, endpoint: Endpoint
) -> None:
    endpoint.answers = [500, 503, 429, 404, 302, LOST, LATE, 500]
    expected = await tell(client, UNIT, 1, 2, 3)
    await connect(broker, endpoint)
    service = await started(broker)
    hook = await until(broker, lambda hook: hook.position >= 3)
    await service.stop()
    assert [headers["webhook-id"] for headers, _ in endpoint.heard][:9] == expected[:1] * 9
    assert list(dict.fromkeys(endpoint.taken))[:3] == expected
    assert (endpoint.elsewhere, hook.failing, hook.attempts) == (0, None, 0)


async def test_a_410_switches_it_off_the_agency_is_written_to_and_by_hand_it_goes_on(
    broker: Broker, client: Client, endpoint: Endpoint
) -> None:
    from services.notifications import app as notifications

    await plan(client)
    endpoint.answers = [204, 410]
    expected = await tell(client, UNIT, 1, 2, 3)
    await connect(broker, endpoint)
    messages = notifications.build(
        Settings.model_validate({"nats_url": broker.url, "smtp_url": "smtp://127.0.0.1:1"})
    )
    await messages.start()
    service = await started(broker)
    hook = await until(broker, lambda hook: hook.status == "disabled" and hook.noticed)
    assert len(endpoint.heard) == 2
    assert "410" in hook.reason
    found = await client.jetstream().get_msg(
        subjects.EVENTS, seq=1, subject="event.*.notifications.message.*", next=True
    )
    body = (found.data or b"").decode()
    assert "webhook-disabled" in body
    assert UNIT in body
    (known,) = await webhooks.listed(UNIT, local(broker))
    assert known[1] >= 2
    await webhooks.enabled(UNIT, settings=local(broker))
    await until(broker, lambda hook: hook.position >= 3)
    await service.stop()
    await messages.stop()
    assert [one for one in endpoint.taken if one in expected] == expected


async def test_three_days_of_refusals_switch_it_off_with_a_mail_and_by_hand_all_of_it_comes(
    broker: Broker,
    client: Client,
    endpoint: Endpoint,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The real pauses, service, broker and POSTs; only the clock is put forward where the service would wait."""
    from services.feed import webhooks as deliveries
    from services.notifications import app as notifications

    monkeypatch.setattr("services.feed.delivery.FIRST_PAUSE", 5.0)
    monkeypatch.setattr("services.feed.delivery.LONGEST_PAUSE", LONGEST_PAUSE)
    passed, pauses, waited = timedelta(), list[float](), deliveries._woken

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Clock":
            moved = datetime.now(tz) + passed
            return cls.fromisoformat(moved.isoformat())

    async def put_forward(event: asyncio.Event, seconds: float) -> bool:
        nonlocal passed
        if seconds in (deliveries._LOOK_SECONDS, deliveries._AGAIN_SECONDS):
            return await waited(event, seconds)
        passed += timedelta(seconds=seconds)
        pauses.append(round(seconds))
        return False

    monkeypatch.setattr(deliveries, "datetime", Clock)
    monkeypatch.setattr(deliveries, "_woken", put_forward)
    monkeypatch.setattr(deliveries, "_SOON", ())  # would cut each pause in pieces
    await plan(client)
    endpoint.always = 503
    expected = await tell(client, UNIT, 1, 2, 3)
    await connect(broker, endpoint)
    server = Server(tmp_path / "mail")
    async with serving(server) as port:
        url = f"smtp://127.0.0.1:{port}"
        messages = notifications.build(
            Settings.model_validate({"nats_url": broker.url, "smtp_url": url})
        )
        await messages.start()
        service = await started(broker)
        off = await until(broker, lambda hook: hook.status == "disabled" and hook.noticed)
        await server.until(1)
        refused, endpoint.always = len(endpoint.heard), None
        await webhooks.enabled(UNIT, settings=local(broker))
        await until(broker, lambda hook: hook.position >= 3)
        await webhooks.redelivered(UNIT, 2, local(broker))
        await until(broker, lambda hook: hook.taken >= 5 and hook.position >= 3)
        await service.stop()
        await messages.stop()
    assert pauses[:13] == [5 * 2**number for number in range(13)]
    assert set(pauses[13:]) == {round(LONGEST_PAUSE)}
    assert off.since is not None
    assert off.disabled_at is not None
    assert timedelta(days=3) <= off.disabled_at - off.since < timedelta(days=3, hours=7)
    assert refused == off.attempts == len(pauses) + 1
    assert {headers["webhook-id"] for headers, _ in endpoint.heard[:refused]} == {expected[0]}
    assert server.taken.total() == 1
    assert [one for one in endpoint.taken if one in expected][:5] == [*expected, *expected[1:]]


async def test_told_again_by_hand_from_any_position_under_the_same_ids(
    broker: Broker, client: Client, endpoint: Endpoint
) -> None:
    expected = await tell(client, UNIT, 1, 2, 3, 4)
    await connect(broker, endpoint)
    service = await started(broker)
    end = await last(client)
    hook = await until(broker, lambda hook: hook.position >= end)
    endpoint.taken.clear()
    await webhooks.redelivered(UNIT, 3, local(broker))
    await until(broker, lambda again: again.taken > hook.taken and again.position >= end)
    await service.stop()
    assert [one for one in endpoint.taken if one in expected] == expected[2:]
    with pytest.raises(webhooks.PositionAhead):
        await webhooks.redelivered(UNIT, 4000, local(broker))


async def test_one_that_stands_still_holds_up_no_other(
    broker: Broker, client: Client, endpoint: Endpoint
) -> None:
    await webhooks.put(
        OTHER, "http://127.0.0.1:1/", None, new=True, settings=local(broker)
    )  # nobody listens there
    await tell(client, OTHER, 1)
    await connect(broker, endpoint)
    service = await started(broker)
    await until(broker, lambda hook: hook.attempts >= 2, OTHER)
    expected = await tell(client, UNIT, 1)
    end = await last(client)
    await until(broker, lambda hook: hook.position >= end)
    await service.stop()
    assert expected[0] in endpoint.taken


async def test_a_new_secret_signs_beside_the_old_one_and_a_removed_one_is_sent_nothing(
    broker: Broker, client: Client, endpoint: Endpoint
) -> None:
    ours = local(broker)
    hook, _ = await webhooks.put(UNIT, endpoint.url, None, new=True, settings=ours, dry_run=True)
    assert hook.url == endpoint.url
    assert await webhooks.listed(settings=ours) == [], "a dry run sets nothing"
    with pytest.raises(webhooks.PositionAhead):
        await webhooks.put(UNIT, endpoint.url, 99, new=True, settings=ours, dry_run=True)
    old = await connect(broker, endpoint)
    await webhooks.put(UNIT, f"{endpoint.url}x", None, new=True, settings=ours, dry_run=True)
    await webhooks.removed(UNIT, ours, dry_run=True)
    ((kept, _),) = await webhooks.listed(settings=ours)
    assert (kept.url, kept.status, len(kept.secrets)) == (endpoint.url, "on", 1)
    new = await connect(broker, endpoint)
    await tell(client, UNIT, 1)
    service = await started(broker)
    await until(broker, lambda hook: hook.taken >= 1)
    headers, body = endpoint.heard[0]
    assert verify_webhook(old, headers, body) == verify_webhook(new, headers, body)
    await webhooks.removed(UNIT, local(broker))
    await until(broker, lambda hook: hook.status == "removed")
    count = len(endpoint.heard)
    await tell(client, UNIT, 2)
    await service.stop()
    assert len(endpoint.heard) == count
    assert await webhooks.listed(settings=local(broker)) == []


async def test_failures_are_known_after_a_restart(
    broker: Broker, client: Client, endpoint: Endpoint
) -> None:
    endpoint.always = 500
    expected = await tell(client, UNIT, 1)
    await connect(broker, endpoint)
    service = await started(broker)
    await until(broker, lambda hook: hook.attempts >= 2)
    await service.stop()
    (before, _), *_ = await webhooks.listed(UNIT, local(broker))
    service = await started(broker)
    again = await until(broker, lambda hook: hook.attempts > before.attempts)
    assert again.since == before.since
    endpoint.always = None
    await until(broker, lambda hook: hook.position >= 1)
    await service.stop()
    assert endpoint.taken[0] == expected[0]


async def test_a_pause_goes_on_over_a_restart(
    broker: Broker, client: Client, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("FIRST_PAUSE", "LONGEST_PAUSE"):
        monkeypatch.setattr(f"services.feed.delivery.{name}", 3600.0)
    endpoint.always = 500
    await tell(client, UNIT, 1)
    await connect(broker, endpoint)
    service = await started(broker)
    before = await until(broker, lambda hook: hook.attempts == 1)
    await service.stop()
    service = await started(broker)
    with listening() as another:
        await connect(broker, another, LAST)
        await tell(client, LAST, 1)
        end = await last(client)
        await until(broker, lambda hook: hook.position >= end, LAST)  # all were looked at by then
    await service.stop()
    (now, _), *_ = await webhooks.listed(UNIT, local(broker))
    assert (now.attempts, now.not_before) == (1, before.not_before)
    assert len(endpoint.heard) == 1


async def test_a_wake_up_that_comes_before_the_event_is_stored_is_followed_by_another_look(
    broker: Broker, client: Client, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The broker tells of a message first and stores it then; the look half a minute later is taken away here."""
    monkeypatch.setattr("services.feed.webhooks._LOOK_SECONDS", 3600.0)
    read, hidden = _Delivery._read, list[str]()

    async def too_early(delivery: _Delivery, unit: str, position: int) -> Any:
        found = await read(delivery, unit, position)
        if found is not None and found.identity not in hidden:
            hidden.append(found.identity)
            return None
        return found

    monkeypatch.setattr(_Delivery, "_read", too_early)
    await connect(broker, endpoint)
    service = await started(broker)
    expected = await tell(client, UNIT, 1)
    end = await last(client)
    await until(broker, lambda hook: hook.position >= end)
    await service.stop()
    assert expected[0] in hidden  # it was missed once
    assert expected[0] in endpoint.taken


async def test_two_processes_deliver_each_event_once_and_in_order(
    broker: Broker, client: Client, endpoint: Endpoint
) -> None:
    await connect(broker, endpoint)
    one, two = await started(broker), await started(broker)
    expected = await tell(client, UNIT, *range(1, 31))
    end = await last(client)
    await until(broker, lambda hook: hook.position >= end)
    await one.stop()
    await two.stop()
    assert [one for one in endpoint.taken if one in expected] == expected


@pytest.mark.parametrize("goes_on", [False, True])
async def test_one_that_ends_or_stands_still_between_reading_and_its_lease_loses_and_doubles_nothing(
    broker: Broker,
    client: Client,
    endpoint: Endpoint,
    monkeypatch: pytest.MonkeyPatch,
    goes_on: bool,
) -> None:
    """Killed there it has written nothing; going on after another delivered, its lease is refused."""
    stands, on = asyncio.Event(), asyncio.Event()
    write = WebhookBook.write

    async def first_stands(book: WebhookBook, hook: Hook, revision: int) -> int:
        if hook.holder is not None and not stands.is_set():
            stands.set()
            await on.wait()
        return await write(book, hook, revision)

    await connect(broker, endpoint)
    monkeypatch.setattr(WebhookBook, "write", first_stands)
    expected = await tell(client, UNIT, 1, 2, 3)
    end = await last(client)
    one = await started(broker)
    async with asyncio.timeout(60):
        await stands.wait()
    if not goes_on:
        await one.stop()
    two = await started(broker)
    await until(broker, lambda hook: hook.position >= end)
    if goes_on:
        on.set()
        expected += await tell(client, UNIT, 4)
        end = await last(client)
        await until(broker, lambda hook: hook.position >= end)
        await one.stop()
    await two.stop()
    assert [one for one in endpoint.taken if one in expected] == expected


async def test_killed_in_the_midst_of_200_events_none_is_lost_and_the_order_stays(
    broker: Broker, client: Client, endpoint: Endpoint, tmp_path: Path
) -> None:
    endpoint.pause = 0.005
    expected = await tell(client, UNIT, *range(1, 201))
    await connect(broker, endpoint)
    environment = {
        **os.environ,
        "HOINGHI_NATS_URL": broker.url,
        "HOINGHI_WEBHOOKS_LOCAL": "true",
        "HOINGHI_HEALTH_PORT": str(free_ports(1)[0]),
    }
    kills = 0
    with (tmp_path / "feed.log").open("wb") as log:
        for most in (80, None):
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "deploy", "serve", "feed"),
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
            goal = 200 if most is None else most
            await until(broker, lambda hook, goal=goal: hook.position >= goal, seconds=120)
            if most is None:
                process.send_signal(signal.SIGTERM)
            else:
                process.kill()
                kills += 1
            await process.wait()
    ours = [one for one in endpoint.taken if one in expected]
    assert list(dict.fromkeys(ours)) == expected
    assert len(ours) - len(expected) <= kills  # at most the one in hand at each kill, under its id


def test_the_pauses_grow_to_six_hours_and_after_three_days_a_person_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("services.feed.delivery.FIRST_PAUSE", 5.0)
    monkeypatch.setattr("services.feed.delivery.LONGEST_PAUSE", LONGEST_PAUSE)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    hook = Hook(unit=UNIT, url="https://x.example/", secrets=(), secret_since=now)
    no = Reply(503, "503 Service Unavailable")
    began, waits = now, []
    while hook.status == "on":
        hook = after(hook, 7, CONFERENCE, no, now)
        if hook.not_before is not None:
            waits.append((hook.not_before - now).total_seconds())
            now = hook.not_before
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (5.0, LONGEST_PAUSE)
    assert now - began >= timedelta(days=3)
    assert (hook.failing, hook.position, hook.noticed) == (7, 0, False)
    assert pause_after(1, asked=120.0) == 120.0
    assert pause_after(1, asked=1e9) == LONGEST_PAUSE


def test_the_secret_before_the_present_one_signs_for_a_day() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    hook = Hook(unit=UNIT, url="https://x.example/", secrets=(), secret_since=now)
    assert signing(hook, ["new", "old"], now + timedelta(hours=23)) == ["new", "old"]
    assert signing(hook, ["new", "old"], now + timedelta(hours=25)) == ["new"]


@pytest.mark.parametrize(
    "url",
    [
        "http://so-y-te.example/nhan",
        "https://127.0.0.1/nhan",
        "https://localhost/nhan",
        "https://co-quan.localhost./nhan",
        "https://127.1/nhan",
        "https://2130706433/nhan",
        "https://0x7f.1/nhan",
        "https://0x7f000001/nhan",
        "https://[::1]/nhan",
        "https://[::ffff:127.0.0.1]/",
        "https://169.254.169.254/latest",
        "https://0.0.0.0/",
        "https://ai:matkhau@so-y-te.example/",
        "file:///etc/passwd",
        "khong phai dia chi",
        "",
    ],
)
def test_an_address_that_is_none_of_an_office_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        checked_address(url)


async def test_a_name_that_leads_to_this_machine_is_found_when_it_is_looked_up(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo

    def leads_here(host: str, *more: Any, **named: Any) -> Any:
        return real("127.0.0.1" if host == "so-y-te.example" else host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", leads_here)
    url = f"https://so-y-te.example:{endpoint.url.rpartition(':')[2]}"
    assert checked_address(url) == url  # by the look of it a name as any other
    reply = await post(url, [new_secret()], "an-id", b"{}")
    assert (reply.code, reply.taken) == (None, False)
    assert "AddressRefused" in reply.said
    assert endpoint.heard == []


async def test_the_organisers_hand_sets_it_shows_it_and_takes_it_away(
    broker: Broker, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOINGHI_NATS_URL", broker.url)
    secret, first, second = tmp_path / "so-y-te.whsec", "https://a.example/", "https://b.example/"

    async def told(*words: str) -> str:
        done = await asyncio.to_thread(CliRunner().invoke, webhook, words)
        return f"{getattr(done.exception, 'code', '')} {' '.join(done.output.split())}"

    def kept() -> tuple[str, int]:
        return secret.read_text(), secret.stat().st_mode & 0o777

    assert first in await told("set", UNIT, "--url", first, "--out", str(secret))
    before = kept()
    assert (before[0][:6], before[1]) == ("whsec_", 0o600)
    assert "CREDENTIALS_EXIST" in await told("set", UNIT, "--url", second, "--out", str(secret))
    assert first in await told("show", UNIT)
    assert second in await told("set", UNIT, "--url", second, "--keep-secret")
    assert kept() == before
    shown = json.loads(await told("show", UNIT, "--json"))
    assert [(one["url"], one["waiting"], "secrets" in one) for one in shown] == [(second, 0, False)]
    await tell(client, UNIT, 1, 2)
    assert "position 1" in await told("redeliver", UNIT, "--from", "1")
    assert "POSITION_AHEAD" in await told("redeliver", UNIT, "--from", "4")
    assert "position 0" in await told("enable", UNIT)
    assert "✓" in await told("remove", UNIT)
    for words in (("enable", UNIT), ("remove", UNIT), ("show", UNIT)):
        assert "WEBHOOK_UNKNOWN" in await told(*words)
    assert "WEBHOOK_ADDRESS_REFUSED" in await told("set", UNIT, "--url", "http://a.example/",
                                                   "--out", str(tmp_path / "b"))  # fmt: skip
    assert not (tmp_path / "b").exists()
