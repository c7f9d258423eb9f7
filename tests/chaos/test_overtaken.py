"""Two processes of one service, and one of them stands still with a copy of a command in its hands.

The other one refuses the copy that is sent next, the reason goes away, the first goes on: it must not carry out
what its sender was told is refused (docs/decisions/0035).
"""

import asyncio
import json
import signal
from datetime import timedelta
from pathlib import Path

import pytest
from nats.aio.msg import Msg
from sqlalchemy import select

from deploy.ports import free_ports
from services.program.tables import audit
from shared import subjects
from shared.client import Commands, NoAnswer
from shared.commands.base import Accepted, Answer, Command, Declined
from shared.commands.registry import ConfirmAttendee, IssueInvitation, RegisterAttendee
from shared.events.people import Attendee, Contact
from shared.personal import Personal
from tests.chaos.load import NOW, Sent
from tests.chaos.reckoning import answers_against, log_of
from tests.chaos.rig import Rig
from tests.store.ledger import until

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]


async def answered(commands: Commands, unit: str, wish: Command, identity: str) -> Answer:
    again = False
    while True:
        try:
            return await commands.send(unit, wish, command_id=identity, again=again)
        except NoAnswer:
            again = True


def answers_told(log: Path, identity: str) -> int:
    """How often the processes of a service say that they answered it."""
    lines = (line for line in log.read_text().splitlines() if identity in line)
    return sum(json.loads(line).get("event") == "command answered" for line in lines)


async def test_what_was_refused_is_not_carried_out_by_a_process_that_stood_still(rig: Rig) -> None:
    system = rig.system
    agency, group, _seats = rig.load.invited[-1]
    unit, plan = agency.id, rig.load.checked.plan
    commands = Commands(rig.client, plan.id, patience=60, time=NOW)
    # of its own: whom the load has, another test's round may have registered and confirmed already
    invitation = IssueInvitation(
        delegation="doan-dung-yen", unit=unit, invitee="Đoàn đứng yên (giả định)", group=group.id,
        seats=1, rank_rule="representative", respond_by=NOW + timedelta(days=1),
        contact=Contact(person_id=unit, name=Personal("Văn thư"), email=Personal("a@b.example")),
        another=True,
    )  # fmt: skip
    guest = Attendee(
        person_id="dung-yen-01", name=Personal("Ninh Đứng Yên"), position="Chuyên viên (giả định)"
    )
    confirm = ConfirmAttendee(delegation="doan-dung-yen", person_id=guest.person_id)
    register = RegisterAttendee(delegation="doan-dung-yen", attendee=guest)
    invited = await answered(commands, plan.organiser, invitation, "overtaken-invited")
    assert isinstance(invited, Accepted), invited

    copies: list[str] = []

    async def seen(message: Msg) -> None:
        copies.append(json.loads(message.data)["id"])

    subject = subjects.command("registry", unit, ConfirmAttendee.__name__)
    watching = await rig.client.subscribe(subject, cb=seen)
    first, port = system.processes["registry"], system.health_ports["registry"]
    system.health_ports["registry"] = (await asyncio.to_thread(free_ports, 1))[0]
    try:
        await rig.revived("registry")
        first.send_signal(signal.SIGSTOP)
        try:
            number, identity, told = 0, "", None
            # the broker deals copies out at random: until the first one of a command fell to who stands still
            while told is None or copies.count(identity) < 2:
                number += 1
                identity = f"overtaken-{number:03}"
                told = await answered(commands, unit, confirm, identity)
            assert isinstance(told, Declined)
            named = await answered(commands, unit, register, "overtaken-registered")
            assert isinstance(named, Accepted)
        finally:
            first.send_signal(signal.SIGCONT)
        log = system.directory / "registry.log"
        await until(lambda: answers_told(log, identity) == copies.count(identity), 120)
        raw, facts = await log_of(rig.client)
        sent = {identity: Sent(unit, confirm, told)}
        assert answers_against(sent, raw, facts) == ([], [])
        assert told.recorded

        # Its id is used up; what is wished anew, under a new one, is granted.
        late = await answered(commands, unit, confirm, identity)
        assert isinstance(late, Declined)
        assert (late.code, late.recorded) == (told.code, True)
        anew = await answered(commands, unit, confirm, "overtaken-anew")
        assert isinstance(anew, Accepted)
        assert len(anew.events) == 1
        await (
            rig.rest()
        )  # every consumer and the rows pass over the refusals; the history shows facts alone
        async with rig.engine.connect() as connection:
            shown = select(audit.c.position).where(audit.c.position <= raw[-1].position)
            history = set((await connection.execute(shown)).scalars())
        assert history == {fact.position for fact in facts}
    finally:
        await watching.unsubscribe()
        first.kill()
        await asyncio.to_thread(first.wait, 10)
    assert port != system.health_ports["registry"]
