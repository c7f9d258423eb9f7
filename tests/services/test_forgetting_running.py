"""On a real server: somebody is forgotten, and is nowhere any more: log, keys, rows, caches, a rebuilt model."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nats
import pytest
from nats.aio.client import Client
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.backup.back import restore
from deploy.backup.make import back_up, back_up_keys
from deploy.backup.sealed import identity, new_identity, recipient
from deploy.broker import Broker, connected
from deploy.plan_import import read_plan
from deploy.privacy import enforce, find, held_of, living, unknown_to_log
from deploy.quiet import until_quiet
from deploy.streams import DURABLES
from services.program import wiping
from services.program.changes import Blank
from services.program.model import create_schema, dump, open_model, reading, wiped
from services.program.projections.privacy import HOLDING, _forgotten
from services.program.projector import follow
from services.program.rebuild import rebuild
from services.registry import app as registry
from shared import forgotten_list, subjects
from shared.client import Commands
from shared.commands.base import Accepted, Answer, Command, Declined
from shared.commands.privacy import ForgetPerson, ReceivePrivacyRequest
from shared.commands.registry import (
    DeclineAttendee,
    IssueInvitation,
    PlanConference,
    ProposePaper,
    RegisterAttendee,
)
from shared.envelope import Actor, Meta, encode, event_id
from shared.events import awards as a
from shared.events.people import Attendee, Author, Awardee, Contact
from shared.events.privacy import PersonForgotten
from shared.law import Bonus
from shared.personal import REMOVED, Personal
from shared.sealed import Owner
from shared.settings import Settings
from shared.store import EventStore, NewRecord
from shared.vault import vault_of
from tests.paths import PLAN
from tests.postgres import NoPostgres, postgres_server

NOW = datetime(2023, 11, 20, 1, tzinfo=UTC)
C, ORGANISER, UNIT, OTHER = "bac-giang-2023", "bo-chqs-tinh", "so-y-te", "so-tai-chinh"
NAME, PHONE, EMAIL = "Trịnh Giả Định (giả định)", "0000777777", "an@nguoi-gia-dinh.example"
PLAIN = (NAME, PHONE, EMAIL)
PERSON = Attendee(
    person_id="gd-1",
    name=Personal(NAME),
    position="Phó Giám đốc",
    phone=Personal(PHONE),
    email=Personal(EMAIL),
)
WISH = ForgetPerson(unit=UNIT, person_id="gd-1", basis="Điều 14", reason="Theo đề nghị")


@dataclass
class Running:
    client: Client
    engine: AsyncEngine
    broker: Broker
    directory: Path
    now: datetime = NOW

    async def send(self, unit: str, command: Command) -> Answer:
        return await Commands(self.client, C).send(unit, command, time=self.now)

    async def do(self, unit: str, command: Command) -> None:
        answer = await self.send(unit, command)
        assert isinstance(answer, Accepted), answer

    async def refused(self, unit: str, command: Command) -> str:
        answer = await self.send(unit, command)
        assert isinstance(answer, Declined), answer
        return answer.code

    async def quiet(self, engine: AsyncEngine | None = None) -> None:
        await until_quiet(
            self.client, durables=[d for d in DURABLES if d.name.startswith("registry")]
        )
        end = await EventStore(self.client).last_position()
        await follow(self.client, engine or self.engine, stop_at=end)

    async def rebuilt(self) -> dict[str, list[dict[str, object]]]:
        """By a process that has read nothing yet."""
        url = f"sqlite+aiosqlite:///{self.directory / 'rebuilt.db'}"
        fresh = await nats.connect(self.broker.url)
        await rebuild(fresh, url)
        engine = open_model(url)
        found = await dump(engine)
        await engine.dispose()
        await fresh.close()
        return found


@pytest.fixture
async def running(broker: Broker, client: Client, tmp_path: Path) -> AsyncIterator[Running]:
    settings = Settings(
        nats_url=broker.url,
        nats_monitor_url=broker.monitor_url,
        clock="simulated",
        forgotten_list=tmp_path / forgotten_list.NAME,
    )
    service = registry.build(settings)
    await service.start()
    engine = open_model(f"sqlite+aiosqlite:///{_folder(tmp_path / 'rows') / 'rows.db'}")
    await create_schema(engine)
    system = Running(client, engine, broker, tmp_path)
    checked = read_plan(PLAN)
    await system.do(ORGANISER, PlanConference(plan=checked.plan, agencies=checked.agencies))
    for unit in (UNIT, OTHER):
        await system.do(ORGANISER, _invitation(unit))
        await system.do(unit, RegisterAttendee(delegation=unit, attendee=_person(unit)))
    author = Author(person_id="gd-1", name=PERSON.name, position=PERSON.position)
    await system.do(UNIT, ProposePaper(paper="p1", title="Tham luận giả định", author=author))
    await system.quiet()
    yield system
    await service.stop()
    await engine.dispose()


def _invitation(unit: str) -> IssueInvitation:
    return IssueInvitation(
        delegation=unit,
        unit=unit,
        invitee=unit,
        group="so-nganh",
        seats=2,
        rank_rule="representative",
        respond_by=datetime(2023, 11, 30, 10, tzinfo=UTC),
        contact=Contact(
            person_id=unit, name=Personal("Văn thư"), email=Personal(f"vt@{unit}.example")
        ),
    )


def _person(unit: str) -> Attendee:
    """Another unit uses the same id for another person."""
    if unit == UNIT:
        return PERSON
    other = {"name": Personal("Người Khác (giả định)"), "phone": None, "email": None}
    return PERSON.model_copy(update=other)


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def _on_disk(directory: Path, needle: str) -> list[str]:
    files = (path for path in directory.rglob("*") if path.is_file())
    return [str(path) for path in files if needle.encode() in path.read_bytes()]


async def _is_over(running: Running) -> None:
    running.now = NOW + timedelta(days=40)


@pytest.fixture
async def in_postgresql(running: Running) -> AsyncIterator[tuple[AsyncEngine, Path]]:
    """The rows so far in a real PostgreSQL, too, with the folder in which it keeps them.

    It has run with the setting that it comes with, and kept a file of the write-ahead log under a new name; now it
    is set as ``docker-compose.yml`` has it.
    """
    with contextlib.ExitStack() as stack:
        try:
            server = stack.enter_context(postgres_server())
        except NoPostgres as why:
            pytest.skip(f"no PostgreSQL here: {why}")
        engine = open_model(server.url)
        await create_schema(engine)
        await running.quiet(engine)
        async with engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            for said in ("ANALYZE", "SELECT pg_switch_wal()", "CHECKPOINT"):
                await connection.execute(text(said))
        await engine.dispose()
        server.kill()
        server.set("wal_recycle = off")
        await asyncio.to_thread(server.start)
        yield engine, server.data
        await engine.dispose()


async def _file_of(engine: AsyncEngine, table: str) -> str:
    async with engine.connect() as connection:
        found = await connection.execute(text(f"SELECT pg_relation_filepath('{table}')"))
        return str(found.scalar_one())


async def test_who_is_forgotten_is_in_no_file_of_postgresql(
    running: Running, in_postgresql: tuple[AsyncEngine, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither in its tables, indexes and samples, nor in its write-ahead log."""
    engine, data = in_postgresql
    assert any("/pg_wal/" in name for name in _on_disk(data, NAME))
    assert any("/base/" in name for name in _on_disk(data, NAME))
    await _is_over(running)
    await running.do(ORGANISER, WISH)

    # somebody reads the rows as they were: there they must stay until it is done
    monkeypatch.setattr(wiping, "_READERS_SECONDS", 0)
    async with reading(engine) as earlier:
        await earlier.execute(text("SELECT 1"))
        await running.quiet(engine)
        assert NAME not in str(await dump(engine))
        assert any("/base/" in name for name in _on_disk(data, NAME))
        assert await wiped(engine) is False

    assert await wiped(engine) is True
    assert [(value, found) for value in PLAIN if (found := _on_disk(data, value))] == []
    stands = await _file_of(engine, "attendees")
    assert await wiped(engine) is True
    assert await _file_of(engine, "attendees") == stands, "a restart rewrites nothing anew"


def test_each_table_in_which_somebody_is_blanked_is_rewritten() -> None:
    gone = PersonForgotten(
        person_id="gd-1",
        unit=UNIT,
        delegations=(UNIT,),
        of_organiser=True,
        basis="b",
        reason="r",
        request=None,
    )
    changes = _forgotten(gone, C, "2023-12-10T00:00:00Z")
    assert {one.table for one in changes if isinstance(one, Blank)} == set(HOLDING)


async def test_who_is_forgotten_is_nowhere_any_more(running: Running) -> None:
    assert NAME in str(await dump(running.engine))
    assert _on_disk(running.directory / "rows", NAME) != []
    await _is_over(running)
    await running.do(ORGANISER, WISH)
    await running.quiet()
    rows = await dump(running.engine)
    assert [value for value in PLAIN if value in str(rows)] == []
    read_model = running.directory / "rows"
    assert [value for value in PLAIN if _on_disk(read_model, value)] == [], "former rows, too"
    [paper] = rows["papers"]
    assert paper["author_name"] == REMOVED
    assert "Người Khác (giả định)" in str(rows), "another unit's person of the same id"
    assert await running.rebuilt() == rows
    assert [value for value in PLAIN if _on_disk(running.broker.directory, value)] == []


async def test_nothing_personal_was_ever_on_the_brokers_disk(running: Running) -> None:
    files = running.broker.directory
    assert _on_disk(files, PERSON.position) != [], "the event itself is found there"
    assert [value for value in PLAIN if _on_disk(files, value)] == []


async def test_a_copy_of_the_logs_store_brings_nobody_back(running: Running) -> None:
    """The log as it was before, beside the keys as they are now: the backup of the log is no way back."""
    js = running.client.jetstream()
    end = await EventStore(running.client).last_position()
    before = [
        (found.subject, found.data, found.headers)
        for found in [await js.get_msg(subjects.EVENTS, place) for place in range(1, end + 1)]
    ]
    await _is_over(running)
    await running.do(ORGANISER, WISH)
    await running.quiet()
    opened = []
    fresh = await nats.connect(running.broker.url)
    for _subject, data, _headers in before:
        opened.append(await _read(fresh, data or b""))
    assert len(before) > 5
    assert [value for value in PLAIN if value in str(opened)] == []
    await fresh.close()


async def _read(client: Client, body: bytes) -> str:
    return (await vault_of(client).opened(body)).decode()


async def test_keys_of_an_older_backup_are_destroyed_again(running: Running) -> None:
    js = running.client.jetstream()
    kid = Owner(C, UNIT, "gd-1").kid
    kept = await js.get_last_msg(subjects.KEYS, subjects.key(kid))
    await _is_over(running)
    await running.do(ORGANISER, WISH)
    await running.quiet()
    await js.purge_stream(subjects.KEYS, subject=subjects.key(kid))
    await js.publish(subjects.key(kid), kept.data or b"")
    vault_of(running.client)._cache.clear()  # a command line knows no key yet
    assert len(await living(running.client)) == 1
    assert await enforce(running.client) == 1
    assert await enforce(running.client) == 0
    assert await living(running.client) == []
    assert NAME not in str(await running.rebuilt())


@pytest.mark.parametrize("last", ["log", "keys"])
async def test_log_and_keys_from_before_the_forgetting_bring_nobody_back(
    running: Running, tmp_path: Path, last: str
) -> None:
    """Neither knows of it; the list that registry wrote outside of the broker does."""
    to = new_identity(tmp_path / "secret.age")
    by, sealed_for = identity(tmp_path / "secret.age"), recipient(to)
    await _is_over(running)
    log = await back_up(running.client, tmp_path / "kept", sealed_for, _quiet, now=NOW)
    keys = await back_up_keys(running.client, tmp_path / "keys", sealed_for, _quiet, now=NOW)
    assert keys is not None
    await running.do(ORGANISER, WISH)
    await running.quiet()
    listed = forgotten_list.read(tmp_path / forgotten_list.NAME)
    assert Owner(C, UNIT, "gd-1").kid in listed
    assert NAME not in (tmp_path / forgotten_list.NAME).read_text()
    assert forgotten_list.read(tmp_path / "keys" / forgotten_list.NAME) == {}

    other = Broker(tmp_path / "second").start()
    try:
        restoring = await connected(other.settings("provisioner"))
        for folder in (keys, log) if last == "log" else (log, keys):
            await restore(restoring, folder, by, _quiet, listed=listed)
        restored = Running(await nats.connect(other.url), running.engine, other, tmp_path / "rows")
        shown = str(await restored.rebuilt())
        assert UNIT in shown
        assert NAME not in shown
        assert {one.told for one in await unknown_to_log(restored.client, listed)} == {
            f"{C}/{UNIT}/gd-1"
        }
        await restoring.close()
        await restored.client.close()
    finally:
        other.stop()


def _quiet(_line: str) -> None:
    pass


async def test_a_delegate_of_a_coming_conference_is_not_forgotten_by_mistake(
    running: Running,
) -> None:
    assert await running.refused(ORGANISER, WISH) == "PERSON_STILL_COMING"
    await running.quiet()
    assert NAME in str(await dump(running.engine))
    decline = DeclineAttendee(delegation=UNIT, person_id="gd-1", reason="Bận")
    await running.do(UNIT, decline)
    await running.quiet()
    await running.do(ORGANISER, WISH)


async def test_only_the_organiser_forgets(running: Running) -> None:
    await _is_over(running)
    assert await running.refused(UNIT, WISH) == "NOT_ENTITLED"
    stranger = WISH.model_copy(update={"person_id": "nobody"})
    assert await running.refused(ORGANISER, stranger) == "PERSON_UNKNOWN"


async def test_nothing_more_is_written_of_who_was_forgotten(running: Running) -> None:
    decline = DeclineAttendee(delegation=UNIT, person_id="gd-1", reason="Bận")
    await running.do(UNIT, decline)
    await running.quiet()
    await running.do(ORGANISER, WISH)
    await running.quiet()
    author = Author(person_id="gd-1", name=PERSON.name, position=PERSON.position)
    again = ProposePaper(paper="p2", title="Tham luận giả định", author=author)
    assert await running.refused(UNIT, again) == "PERSON_FORGOTTEN"
    anew = PERSON.model_copy(update={"person_id": "gd-2"})
    await running.do(UNIT, RegisterAttendee(delegation=UNIT, attendee=anew))


async def test_all_that_is_held_is_shown_from_the_log(running: Running) -> None:
    [found] = {
        (one.conference, one.unit, one.person_id)
        for one in await find(running.engine, "trinh gia dinh")
    }
    told = await held_of(running.client, *found)
    seen = {(one["event"], one["field"], one["value"]) for one in told.values}
    assert ("AttendeeRegistered", "attendee.phone", PHONE) in seen
    assert ("PaperProposed", "author.name", NAME) in seen
    assert ("PersonEnrolled", "person.email", EMAIL) in seen
    assert "Người Khác (giả định)" not in str(told)
    await _is_over(running)
    await running.do(ORGANISER, WISH)
    await running.quiet()
    after = await held_of(await nats.connect(running.broker.url), *found)
    assert {one["value"] for one in after.values} == {REMOVED}
    assert len(after.values) == len(told.values)
    assert after.forgotten is not None


def _of_id_gd_1(name: str) -> Author:
    return Author(person_id="gd-1", name=Personal(f"{name} (giả định)"), position="(giả định)")


async def _ceremony(running: Running) -> None:
    """Two units and the organiser each mean somebody else by one id; an older fact names no unit."""
    units = {"n1": UNIT, "n2": OTHER, "n3": UNIT}
    lines = tuple(
        a.Award(
            nomination=name,
            unit=unit,
            kind="collective",
            awardee=Awardee(person_id=name, name=Personal("Tập thể giả định"), position="Phòng"),
            bonus=1_000,
        )
        for name, unit in units.items()
    )
    group = a.StageGroup(nominations=tuple(units), presenter=_of_id_gd_1("Người Trao"))
    facts = [
        a.AwardDecisionIssued(
            round="main",
            form_name="Bằng khen",
            decision_number="1/QĐ",
            decision_date=NOW.date(),
            awards=lines,
            bonuses={"collective": Bonus(amount=1_000, formula="ví dụ", parameters=())},
            total=3_000,
        ),
        a.CeremonyArranged(round="main", groups=(group,)),
        _receiver("n1", UNIT, "Của Y Tế"),
        _receiver("n2", OTHER, "Của Tài Chính"),
        _receiver("n3", None, "Từ Trước"),
    ]
    subject = subjects.award_round(C, "main")
    by = Meta("ceremony", NOW, C, Actor(ORGANISER, "x", frozenset({"organiser"})), "ceremony")
    ids = [event_id("ceremony", subject, index) for index in range(len(facts))]
    records = [
        NewRecord(one, encode(fact, one, subject, by)) for one, fact in zip(ids, facts, strict=True)
    ]
    await EventStore(running.client).append(subject, 0, records)
    await running.quiet()


def _receiver(nomination: str, unit: str | None, name: str) -> a.AwardReceiverNamed:
    return a.AwardReceiverNamed(
        round="main", nomination=nomination, receiver=_of_id_gd_1(name), unit=unit
    )


@pytest.mark.parametrize(
    ("unit", "removed"),
    [(UNIT, {"n1"}), (OTHER, {"n2"}), (ORGANISER, {"n3", "presenter"})],
)
async def test_one_units_person_is_forgotten_and_nobody_else_of_the_same_id(
    running: Running, unit: str, removed: set[str]
) -> None:
    await _ceremony(running)
    before = await held_of(await nats.connect(running.broker.url), C, unit, "gd-1")
    named = {one["field"] for one in before.values if one["event"].startswith(("Aw", "Cer"))}
    assert named == (
        {"receiver.name", "groups[0].presenter.name"} if unit == ORGANISER else {"receiver.name"}
    )
    await _is_over(running)
    await running.do(ORGANISER, WISH.model_copy(update={"unit": unit}))
    await running.quiet()
    rows = await dump(running.engine)
    awards = {str(row["nomination"]): row for row in rows["awards"]}
    gone = {name for name, row in awards.items() if row["receiver"] == REMOVED}
    gone |= {"presenter"} if {row["presenter"] for row in awards.values()} == {REMOVED} else set()
    assert gone == removed
    assert await running.rebuilt() == rows


async def test_forgetting_twice_at_once_ends_alike(running: Running) -> None:
    await _is_over(running)
    answers = await asyncio.gather(*(running.send(ORGANISER, WISH) for _ in range(4)))
    assert [type(one) for one in answers] == [Accepted] * 4
    assert sum(len(one.events) for one in answers if isinstance(one, Accepted)) == 1


async def test_a_request_gets_its_days_from_the_law_and_stands_in_the_list(
    running: Running,
) -> None:
    asked = ReceivePrivacyRequest(
        request="yc-1",
        right="delete",
        unit=UNIT,
        person_id="gd-1",
        received_on=datetime(2026, 3, 6).date(),
    )
    assert await running.refused(ORGANISER, asked) == "PRIVACY_DAY_IN_FUTURE"
    running.now = datetime(2026, 3, 6, 3, tzinfo=UTC)
    await running.do(ORGANISER, asked)
    await running.quiet()
    [row] = (await dump(running.engine))["privacy_requests"]
    assert (row["reply_by"], row["done_by"]) == ("2026-03-10", "2026-03-26")
