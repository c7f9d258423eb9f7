"""Gates that race, gates that were cut off, and every kind of code that does not let in: over the wire."""

import asyncio
import shutil
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nats
import pytest

from deploy.gate.queue import Scan, ScanQueue
from deploy.gate.sender import Sender
from shared import subjects
from shared.client import Commands
from shared.commands.base import Accepted
from shared.commands.reception import ReissueCheckInCode, ScanCode, UndoCheckIn
from shared.commands.registry import (
    CancelConference,
    CheckInAttendee,
    SubstituteAttendee,
    WithdrawInvitation,
)
from shared.events.people import Attendee
from shared.events.reception import ArrivalMovedEarlier, ScanRefused, ScanRepeated, ScanUnmatched
from shared.events.registry import AttendeeCheckedIn
from shared.personal import Personal
from tests.reception.conftest import CONFERENCE, ORGANISER, UNIT, Reception

DOOR = AttendeeCheckedIn | ScanRepeated | ScanRefused | ArrivalMovedEarlier


def kind_of(answer: Accepted) -> str:
    return answer.events[0].type.split(".")[-2]


async def scanned(reception: Reception, code: str, gate: str = "Cửa 1") -> tuple[str, list[str]]:
    answer = await reception.say(ScanCode(code=code, gate=gate))
    return kind_of(answer), [one.code for one in answer.warnings]


async def test_one_ticket_at_four_gates_at_once_is_one_arrival_and_three_repeats(
    reception: Reception,
) -> None:
    codes = await reception.delegation("dua", people=10)
    gates = [await nats.connect(reception.broker.url) for _ in range(4)]
    try:
        for code in codes:
            answers = await asyncio.gather(
                *(
                    Commands(gate, CONFERENCE).send(
                        ORGANISER, ScanCode(code=code, gate=f"Cửa {number}")
                    )
                    for number, gate in enumerate(gates, 1)
                )
            )
            kinds = Counter(kind_of(one) for one in answers if isinstance(one, Accepted))
            arrived = kinds.pop("AttendeeCheckedIn")
            # a gate whose scan is a millisecond older moves the arrival: still one person, four scans
            assert (arrived, kinds.total()) == (1, 3)
            assert set(kinds) <= {"ScanRepeated", "ArrivalMovedEarlier"}
    finally:
        for gate in gates:
            await gate.close()
    state = await reception.state("dua")
    assert [person.status for person in state.people.values()] == ["present"] * 10
    kept = [fact for fact in await reception.of_delegation("dua") if isinstance(fact, DOOR)]
    assert len(kept) == 40


async def test_every_kind_of_code_that_does_not_let_in_has_its_own_answer_and_is_kept(
    reception: Reception,
) -> None:
    old, lost, *_ = await reception.delegation("nhieu", people=2)
    other = Attendee(person_id="thay", name=Personal("Người thay (mẫu)"), position="Chuyên viên")
    replace = SubstituteAttendee(
        delegation="nhieu", person_id="nhieu-01", substitute=other, reason="đi công tác"
    )
    await reception.say(replace, UNIT)
    await reception.say(ReissueCheckInCode(delegation="nhieu", person_id="nhieu-02", reason="mất"))
    (gone,) = await reception.delegation("thu-hoi", people=1)
    await reception.say(WithdrawInvitation(delegation="thu-hoi", reason="mời nhầm"))
    assert await scanned(reception, old) == ("ScanRefused", ["CHECKIN_REPLACED"])
    assert await scanned(reception, lost) == ("ScanRefused", ["CHECKIN_SUPERSEDED"])
    assert await scanned(reception, gone) == ("ScanRefused", ["CHECKIN_WITHDRAWN"])
    no_ticket = old[:-4] + ("0000" if not old.endswith("0000") else "1111")
    for code, said in [
        (no_ticket, "CHECKIN_UNKNOWN"),
        (f"HN1.{CONFERENCE}.khong-co-doan.{'5' * 39}", "CHECKIN_UNKNOWN"),
        (f"HN1.hoi-nghi-khac.nhieu.{'5' * 39}", "CHECKIN_OTHER_CONFERENCE"),
        ("mã viết tay", "CHECKIN_UNREADABLE"),
    ]:
        assert await scanned(reception, code) == ("ScanUnmatched", [said])
    strays = await reception.facts(subjects.reception(CONFERENCE))
    assert [type(one) for one in strays] == [ScanUnmatched] * 4
    assert await reception.facts(subjects.delegation(CONFERENCE, "khong-co-doan")) == []
    new = next(iter((await reception.state("nhieu")).people["thay"].ticket or ""), "")
    assert new, "the substitute has a code of their own"


async def test_the_delegations_own_code_checks_in_all_of_it_and_an_undo_takes_one_back(
    reception: Reception,
) -> None:
    await reception.delegation("ca-doan", people=3)
    own = reception.codes["ca-doan"]
    answer = await reception.say(ScanCode(code=own, gate="Cửa 1"))
    assert [one.type.split(".")[-2] for one in answer.events] == ["AttendeeCheckedIn"] * 3
    assert await scanned(reception, own) == ("ScanRepeated", ["CHECKIN_ALREADY_IN"])
    undo = UndoCheckIn(delegation="ca-doan", person_id="ca-doan-02", reason="không đến")
    await reception.say(undo)
    state = await reception.state("ca-doan")
    assert [one.status for one in state.people.values()] == ["present", "confirmed", "present"]


async def test_to_a_cancelled_conference_nobody_comes_and_before_it_opens_neither(
    reception: Reception,
) -> None:
    (code,) = await reception.delegation("huy", people=1)
    early = ScanCode(code=code, gate="Cửa 1", scanned_at=datetime.now(UTC) - timedelta(hours=30))
    answer = await reception.say(early)
    assert [one.code for one in answer.warnings] == ["CHECKIN_NOT_OPEN", "CHECKIN_CONFLICT"]
    await reception.say(CancelConference(reason="bão số 5"), "chu-tich-ubnd-tinh")
    loop = asyncio.get_running_loop()
    give_up = loop.time() + 10
    while (found := await scanned(reception, code))[1] != ["CHECKIN_CANCELLED"]:
        assert loop.time() < give_up, found  # the door may be a second old


async def send_all(reception: Reception, file: Path) -> Counter[str]:
    """A gate's sender, from its file, until nothing is unsent; what was said, by fact."""
    verdicts: Counter[str] = Counter()
    finished = asyncio.Event()
    with ScanQueue(file) as queue:

        def told(_scan: Scan, answer: object) -> None:
            assert isinstance(answer, Accepted), answer
            verdicts[kind_of(answer)] += 1
            if not queue.unsent:
                finished.set()

        sender = Sender(
            reception.settings, queue, CONFERENCE, ORGANISER, "cua-2", told, lambda: None
        )
        sending = asyncio.create_task(sender.run())
        try:
            async with asyncio.timeout(60):
                await finished.wait()
        finally:
            sending.cancel()
            await asyncio.wait({sending})
        assert queue.unsent == 0
    return verdicts


@pytest.mark.parametrize("backwards", [False, True], ids=["in order", "backwards"])
async def test_a_gate_that_was_cut_off_for_two_hours_sends_twice_while_another_works(
    reception: Reception, tmp_path: Path, backwards: bool
) -> None:
    """Nothing is lost, nobody counted twice, the arrival is the earliest scan, who was replaced is a conflict."""
    codes = await reception.delegation("cat-duong", people=12)
    began = datetime.now(UTC) - timedelta(hours=2)
    scans = [
        Scan.now(code, "Cửa 2", began + timedelta(seconds=10 * number))
        for number, code in enumerate(codes)
    ]
    again = [Scan.now(scan.code, "Cửa 2", scan.at + timedelta(minutes=30)) for scan in scans[:4]]
    other = Attendee(person_id="thay", name=Personal("Người thay (mẫu)"), position="Chuyên viên")
    await reception.say(
        SubstituteAttendee(
            delegation="cat-duong", person_id="cat-duong-12", substitute=other, reason="ốm"
        ),
        UNIT,
    )
    kept = [*scans, *again]
    with ScanQueue(tmp_path / "one.scans") as queue:
        for scan in reversed(kept) if backwards else kept:
            queue.add(scan)
    shutil.copy(tmp_path / "one.scans", tmp_path / "copy.scans")

    async def works() -> None:
        for number in range(1, 12):
            name = f"cat-duong-{number:02}"
            await reception.say(
                CheckInAttendee(delegation="cat-duong", person_id=name, gate="Cửa 1")
            )

    first, second, _ = await asyncio.gather(
        send_all(reception, tmp_path / "one.scans"),
        send_all(reception, tmp_path / "copy.scans"),
        works(),
    )
    assert first == second, "the same scan is answered alike, whoever sends it"
    facts = [fact for fact in await reception.of_delegation("cat-duong") if isinstance(fact, DOOR)]
    assert len(facts) == len(kept) + 11
    state = await reception.state("cat-duong")
    for scan, name in zip(scans[:11], list(state.people)[:11], strict=True):
        arrival = state.people[name].arrival
        assert arrival is not None
        assert (arrival.at, arrival.gate) == (scan.at, "Cửa 2")
    (conflict,) = [fact for fact in facts if isinstance(fact, ScanRefused)]
    assert (conflict.person_id, conflict.reason, conflict.late) == (
        "cat-duong-12",
        "replaced",
        True,
    )
