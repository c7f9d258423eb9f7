"""A letter is sent with the names of those whom it is about, as the log has them then; its own text has none."""

from collections.abc import AsyncIterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from nats.aio.client import Client

from deploy.broker import Broker
from deploy.quiet import until_quiet
from deploy.streams import DURABLES
from services.notifications import app
from shared import subjects
from shared.envelope import Actor, Fact, Meta, decode, encode, event_id
from shared.events import CATALOGUE
from shared.events.budget import BudgetReturned, EstimateDrafted, EstimateLine, LineRemark
from shared.events.notifications import NotificationRequested
from shared.events.people import Attendee, Contact
from shared.events.registry import (
    AttendeeRegistered,
    InvitationIssued,
    SubstitutionRefused,
    SubstitutionRequested,
    TaskAssigned,
    TaskWithdrawn,
)
from shared.personal import Personal
from shared.service import Service
from shared.settings import Settings
from shared.store import EventStore, NewRecord
from shared.subjects import Subject
from tests.services.outgoing import CONFERENCE, Server, plan, serving
from tests.spec import NOON

HEAD = Attendee(person_id="p1", name=Personal("Bà Ví Dụ"), position="Giám đốc", head=True)
DEPUTY = Attendee(person_id="p2", name=Personal("Ông Giả Định"), position="Phó Giám đốc")
STRANGER = Attendee(person_id="k1", name=Personal("Người Xa Lạ"), position="Giám đốc")


@pytest.fixture
async def taking(tmp_path: Path) -> AsyncIterator[tuple[Server, int]]:
    server = Server(tmp_path / "taken")
    async with serving(server) as port:
        yield server, port


async def happened(client: Client, subject: Subject, *events: Fact) -> None:
    store = EventStore(client)
    meta = Meta(
        f"c-{subject}", NOON, CONFERENCE, Actor("bo-chqs-tinh", "x", frozenset({"organiser"})), "c"
    )
    last = 0
    for number, event in enumerate(events):
        identity = event_id(meta.command_id, subject, number)
        record = NewRecord(identity, encode(event, identity, subject, meta))
        last = (await store.append(subject, last, [record])).last


def invited(unit: str, who: Attendee) -> tuple[Fact, Fact]:
    of = {"delegation": unit, "unit": unit, "group": "cac-so"}
    contact = Contact(person_id=unit, name=Personal("Văn thư"), email=Personal(f"{unit}@x.example"))
    letter = InvitationIssued(
        **of, invitee=unit, seats=1, rank_rule="head", respond_by=NOON, contact=contact
    )
    return letter, AttendeeRegistered(**of, attendee=who)


async def letters(client: Client, server: Server) -> dict[str, str]:
    """The text of each mail, by recipient."""
    own = [one for one in DURABLES if one.name.startswith("notifications")]
    await until_quiet(client, durables=own)
    found = {}
    for file in server.folder.glob("*.eml"):
        mail = message_from_bytes(file.read_bytes(), policy=policy.default)
        body = mail.get_body(("plain",))
        assert body is not None
        found[str(mail["To"])] = " ".join(body.get_content().split())
    return found


async def asked_for(client: Client) -> list[str]:
    """The texts as they stand in the log, in its order."""
    records = await EventStore(client).read(subjects.messages(CONFERENCE))
    facts = [decode(one.body, one.position, CATALOGUE).event for one in records]
    return [one.body for one in facts if isinstance(one, NotificationRequested)]


async def started(broker: Broker, port: int) -> Service:
    service = app.build(Settings(nats_url=broker.url, smtp_url=f"smtp://127.0.0.1:{port}"))
    await service.start()
    return service


async def test_the_chair_reads_who_is_to_come_for_whom_and_the_log_holds_no_name(
    broker: Broker, client: Client, taking: tuple[Server, int]
) -> None:
    server, port = taking
    await plan(client)
    asks = SubstitutionRequested(
        delegation="so-y-te", unit="so-y-te", group="cac-so", person_id="p1", substitute=DEPUTY,
        reason="Ốm",
    )  # fmt: skip
    delegation = subjects.delegation(CONFERENCE, "so-y-te")
    await happened(client, delegation, *invited("so-y-te", HEAD), asks)
    service = await started(broker, port)
    found = await letters(client, server)
    await service.stop()
    assert found
    for told in found.values():
        assert (
            "đại biểu Bà Ví Dụ (Giám đốc) không dự được, đề nghị cử đại biểu Ông Giả Định (Phó Giám "
            "đốc) dự thay"
        ) in told
    bodies = await asked_for(client)
    assert bodies
    assert not [one for one in bodies if "Ví Dụ" in one or "Giả Định" in one]


async def test_a_letter_about_the_estimate_names_the_line_by_what_it_is_for(
    broker: Broker, client: Client, taking: tuple[Server, int]
) -> None:
    server, port = taking
    await plan(client)
    line = EstimateLine(
        line="khanh-tiet", order=1, content="Trang trí khánh tiết", unit="bộ", quantity=1,
        unit_price=1, basis="Báo giá",
    )  # fmt: skip
    back = BudgetReturned(
        remarks="Xem lại.", lines=(LineRemark(line="khanh-tiet", remark="Giảm."),)
    )
    drafted = EstimateDrafted(lines=(line,), headcount=1)
    await happened(client, subjects.budget(CONFERENCE), drafted, back)
    service = await started(broker, port)
    found = await letters(client, server)
    await service.stop()
    assert found
    assert all("- Dòng “Trang trí khánh tiết”: Giảm." in told for told in found.values())


async def test_who_has_a_task_no_longer_reads_what_it_was(
    broker: Broker, client: Client, taking: tuple[Server, int]
) -> None:
    server, port = taking
    await plan(client)
    of = {"task": "nv-in-the", "lead": "so-y-te"}
    given = TaskAssigned(**of, text="In 250 thẻ đại biểu", due=NOON.date())
    gone = TaskWithdrawn(**of, reason="Đã có nơi in")
    await happened(client, subjects.task(CONFERENCE, "nv-in-the"), given, gone)
    service = await started(broker, port)
    await letters(client, server)
    await service.stop()
    texts = [" ".join(body.split()) for body in await asked_for(client)]
    assert len(texts) == server.taken.total() == 2
    assert "chủ trì thực hiện nhiệm vụ “In 250 thẻ đại biểu” nữa." in texts[1]


async def test_a_reason_that_refers_to_another_agencys_delegate_does_not_make_a_letter_name_them(
    broker: Broker, client: Client, taking: tuple[Server, int]
) -> None:
    server, port = taking
    await plan(client)
    sly = "{đại biểu so-tu-phap/k1}, {đại biểu so-y-te/p1}"
    refused = SubstitutionRefused(
        delegation="so-y-te", unit="so-y-te", group="cac-so", person_id="p1", substitute_id="p2",
        reason=sly,
    )  # fmt: skip
    for unit, who, further in (("so-tu-phap", STRANGER, ()), ("so-y-te", HEAD, (refused,))):
        boundary = subjects.delegation(CONFERENCE, unit)
        await happened(client, boundary, *invited(unit, who), *further)
    service = await started(broker, port)
    found = await letters(client, server)
    await service.stop()
    (told,) = [text for to, text in found.items() if "so-y-te@x.example" in to]
    assert "Lý do: “k1”, Bà Ví Dụ (Giám đốc)." in told
    assert not [text for text in found.values() if "Xa Lạ" in text]
