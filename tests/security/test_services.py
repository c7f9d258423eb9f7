"""What a key of our own may not do, tried on the real broker."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from deploy.access import CONTEXTS, IDENTITIES
from deploy.parked import parked_events, replay
from deploy.quiet import until_quiet
from deploy.streams import DURABLES, streams
from services.awards import app as awards
from services.budget import app as budget
from services.feed import app as feed
from services.notifications import app as notifications
from services.registry import app as registry
from shared import subjects
from shared.client import Commands, NoAnswer
from shared.commands.base import Declined
from shared.commands.budget import SubmitBudget
from shared.envelope import UnreadableEvent, decode
from shared.events import CATALOGUE
from shared.service import Service
from shared.store import EventStore
from shared.subjects import EVENTS, FEED, KEYS
from tests.paths import ROOT
from tests.security.ground import Ground, Trying, trying, until
from tests.spec import NOON
from tests.store.ledger import until as until_told

As = Callable[[str], Awaitable[Trying]]
NAMES = [one.name for one in IDENTITIES]
FACTS = {
    "registry": "event.c1.registry.conference.c1",
    "awards": "event.c1.awards.round.main",
    "budget": "event.c1.budget.budget.c1",
    "notifications": "event.c1.notifications.message.m1",
}


@pytest.mark.parametrize("name", NAMES)
async def test_an_identity_writes_the_facts_of_its_own_context_and_no_others(
    name: str, as_: As
) -> None:
    everything = {*FACTS.values(), "event.c1.nowhere.x.y"}
    own = {FACTS[name]} if name in CONTEXTS else set()
    assert await (await as_(name)).publish(everything - own) == everything - own
    elsewhere = {
        "feed.public.c1.registry.X",
        "parked.somebody",
        "timer.awards.c1.t",
        "due.awards.c1.t",
        "webhook.so-y-te",
    }
    if name == "feed":
        elsewhere -= {"feed.public.c1.registry.X", "webhook.so-y-te"}
    if name == "operator":
        elsewhere -= {"webhook.so-y-te"}
    if name == "storyteller":
        elsewhere -= {"due.awards.c1.t"}
    assert await (await as_(name)).publish(elsewhere) == elsewhere


@pytest.mark.parametrize("name", [name for name in NAMES if name != "provisioner"])
async def test_nobody_but_the_provisioner_touches_a_stream_or_a_consumer_of_another(
    name: str, as_: As
) -> None:
    verbs = ("CREATE", "UPDATE", "DELETE", "MSG.DELETE", "SNAPSHOT", "RESTORE", "PEER.REMOVE")
    wanted = {subjects.stream_api(verb, str(one.name)) for one in streams() for verb in verbs}
    wanted |= {subjects.stream_api("PURGE", EVENTS), subjects.stream_api("PURGE", FEED)}
    wanted |= {"$JS.API.STREAM.NAMES", "$JS.API.STREAM.LIST", f"$JS.API.CONSUMER.NAMES.{EVENTS}"}
    if name in ("registry", "operator"):  # a person is forgotten by destroying their key
        wanted.discard(subjects.stream_api("MSG.DELETE", KEYS))
    for one in DURABLES:
        theirs = one.name.split("-")[0] != name
        wanted |= {
            f"$JS.API.CONSUMER.{verb}.{one.stream}.{one.name}"
            for verb in ("DURABLE.CREATE", "CREATE", "DELETE", "PAUSE", "UNPIN")
            + (("MSG.NEXT", "RESET") if theirs else ())
        }
        if theirs:
            wanted.add(f"$JS.ACK.{one.stream}.{one.name}.1.1.1.1.1")
    assert await (await as_(name)).publish(wanted) == wanted


@pytest.mark.parametrize("name", NAMES)
async def test_nobody_hears_anothers_answers_or_the_wishes_to_another(name: str, as_: As) -> None:
    wanted = {">", "_INBOX.>", "$JS.>", "$SYS.>", "_R_.>", "event.>"}
    if name != "feed":  # which hears what it wrote itself, to deliver it by webhook
        wanted |= {"feed.>", "webhook.>", "webhook.*"}
    wanted |= {subjects.commands_to(context) for context in CONTEXTS if context != name}
    assert await (await as_(name)).subscribe(wanted) == wanted


async def test_a_scan_without_a_name_cannot_pass_for_anothers_durable(
    ground: Ground, as_: As
) -> None:
    program, provisioner = await as_("program"), await as_("provisioner")
    js = provisioner.client.jetstream()
    before = (await js.consumer_info(EVENTS, "registry-policies")).config
    for named in ({"durable_name": "registry-policies"}, {"name": "registry-policies"}):
        config = {"filter_subject": "event.c1.nothing.>", "ack_policy": "none"} | named
        wish = {"stream_name": EVENTS, "config": config}
        reply = await program.client.request(
            subjects.consumer_api("CREATE", EVENTS), json.dumps(wish).encode(), timeout=5
        )
        assert "error" in json.loads(reply.data)
    assert (await js.consumer_info(EVENTS, "registry-policies")).config == before


async def test_an_answer_goes_to_an_inbox_only(own_ground: Ground) -> None:
    """Somebody who may ask, and not write, names a subject of the log as the place for the answer."""
    service = registry.build(own_ground.settings("registry", clock="simulated"))
    await service.start()
    portal = await trying(own_ground.settings("portal"))
    try:
        await portal.client.publish(
            "command.registry.so-y-te.ConfirmAttendee", b"{}", reply=FACTS["budget"]
        )
        # A second one, asked honestly, is answered after it.
        await portal.client.request("command.registry.so-y-te.ConfirmAttendee", b"{}", timeout=10)
        assert await EventStore(portal.client).last_position() == 0
    finally:
        await portal.client.close()
        await service.stop()


async def test_what_the_brokers_receipt_leaves_on_anothers_subject_is_no_fact(
    own_ground: Ground,
) -> None:
    """Inside one account a receipt can be sent anywhere: known, and read by nobody as a fact (ADR 0020)."""
    awards_key = await trying(own_ground.settings("awards"))
    try:
        store = EventStore(awards_key.client)
        await awards_key.client.publish(FACTS["awards"], b"{}", reply=FACTS["budget"])
        records: list[Any] = []
        while not records:
            records = await store.read(subjects.Subject(FACTS["budget"]))
        with pytest.raises(UnreadableEvent):
            decode(records[0].body, records[0].position, CATALOGUE)
    finally:
        await awards_key.client.close()


async def test_every_service_hears_and_answers_under_its_own_key(own_ground: Ground) -> None:
    """FastStream's subscribers do not take the inbox of their broker: a service could start and hear nothing."""
    builds = (registry.build, awards.build, budget.build, notifications.build, feed.build)
    running = [
        build(own_ground.settings(name, clock="simulated"))
        for build, name in zip(
            builds, ("registry", "awards", "budget", "notifications", "feed"), strict=True
        )
    ]
    for service in running:
        await service.start()
    operator = await trying(own_ground.settings("operator"))
    try:
        commands = Commands(operator.client, "c1", patience=10)
        for context in CONTEXTS:
            answer = await commands.send_raw(
                subjects.command(context, "so-y-te", "NoSuchCommand"),
                {"id": "x" * 8, "conference": "c1", "data": {}},
            )
            assert isinstance(answer, Declined)
            assert answer.code == "COMMAND_UNKNOWN"
        known = await commands.send("so-tai-chinh", SubmitBudget(), time=NOON)
        assert isinstance(known, Declined)
        assert known.code == "CONFERENCE_UNKNOWN"  # it has read the log
        await until(lambda: all(one.bound for service in running for one in service.consumers))
        assert [name for service in running for name in service.dead + service.missing] == []
    finally:
        await operator.client.close()
        for service in running:
            await service.stop()


@pytest.mark.parametrize("name", ["gate", "program", "registry", "provisioner"])
async def test_a_wish_that_a_key_may_not_send_is_refused_and_not_waited_for(
    as_: As, name: str
) -> None:
    """The broker answers nothing to it: without its word this would wait for an hour."""
    key = await as_(name)
    commands = Commands(key.client, "c1", patience=3600)
    async with asyncio.timeout(60):
        answers = [await commands.send("so-tai-chinh", SubmitBudget(), time=NOON) for _ in range(2)]
    for answer in answers:
        assert isinstance(answer, Declined)
        assert answer.code == "NOT_PERMITTED"
        assert answer.details == {
            "name": "SubmitBudget",
            "subject": "command.budget.so-tai-chinh.SubmitBudget",
        }
        for said in (answer.vi, answer.en):
            assert "SubmitBudget" in said
        for todo in (answer.todo_vi, answer.todo_en):
            assert "HOINGHI_NATS_NKEY_FILE" in todo
    assert len(key.said) >= 2  # whoever listened to the connection's errors before, still does


async def test_who_may_send_and_is_not_heard_waits(as_: As) -> None:
    """No service runs here: that is no lack of a right, and is not called one."""
    operator = await as_("operator")
    with pytest.raises(NoAnswer):
        await Commands(operator.client, "c1", patience=0.5).send("so-tai-chinh", SubmitBudget())


def test_the_command_line_says_what_its_key_may_not(ground: Ground) -> None:
    told = subprocess.run(
        [
            *(sys.executable, "-m", "deploy", "budget", "submit-budget"),
            *("--unit", "so-tai-chinh", "--timeout", "3600"),
        ],
        cwd=ROOT,
        env=os.environ
        | {
            "HOINGHI_NATS_URL": ground.broker.bare_url,
            "HOINGHI_NATS_NKEY_FILE": str(ground.keyring.path("gate")),
            "HOINGHI_CONFERENCE": "c1",
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert told.returncode == 1
    head, vietnamese, todo_vi, english, todo_en = told.stderr.splitlines()
    assert head.endswith(": NOT_PERMITTED")
    assert "không có quyền" in vietnamese
    assert "has no right" in english
    for todo in (todo_vi, todo_en):
        assert "HOINGHI_NATS_NKEY_FILE" in todo


async def test_what_was_parked_is_read_again_under_the_services_own_key(own_ground: Ground) -> None:
    """A parked timer does not lie in the log."""
    service = registry.build(own_ground.settings("registry", clock="simulated"))
    await service.start()
    story = await trying(own_ground.settings("storyteller"))
    provisioner = await trying(own_ground.settings("provisioner"))
    try:
        await story.client.jetstream().publish(subjects.due("registry", "c1", "t1"), b"{}")

        async def parked() -> bool:
            return bool(await parked_events(provisioner.client))

        await until_told(parked)
        (one,) = await replay(provisioner.client, await parked_events(provisioner.client))
        assert (one.parked.stream, one.outcome) == (subjects.TIMERS, None)
        assert "timer cannot be read" in one.reason
    finally:
        await story.client.close()
        await provisioner.client.close()
        await service.stop()


async def test_under_its_own_key_a_service_knows_what_its_predecessor_parked(
    own_ground: Ground,
) -> None:
    provisioner = await trying(own_ground.settings("provisioner"))
    awards_key = await trying(own_ground.settings("awards"))
    subject = subjects.award_round("c1", "chinh")

    async def once() -> Service:
        service = registry.build(own_ground.settings("registry", clock="simulated"))
        await service.start()
        own = [one for one in DURABLES if one.name == "registry-policies"]
        await until_quiet(provisioner.client, durables=own)
        return service

    try:
        await awards_key.client.jetstream().publish(subject, b"{")
        await (await once()).stop()
        await awards_key.client.jetstream().publish(subject, b"[")
        await (await once()).stop()
        told = await parked_events(provisioner.client, "registry-policies")
        assert [(one.position, one.waits) for one in told] == [(1, False), (2, True)]
    finally:
        await awards_key.client.close()
        await provisioner.client.close()
