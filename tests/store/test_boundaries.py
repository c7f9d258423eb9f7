"""Kept states against the log: races for a quota, repeated commands, bounded memory, stale processes."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import nats
import pytest
from nats.aio.client import Client

from deploy.broker import Broker
from services.awards.round import AwardRound
from services.awards.round import decider as award_round
from services.registry.delegation import decider as delegation
from shared import subjects
from shared.boundaries import Boundaries
from shared.commands.awards import (
    ApproveNomination,
    ApproveNominations,
    EndorseNomination,
    OpenAwardRound,
    RejectNomination,
    SubmitNomination,
)
from shared.commands.base import Accepted
from shared.commands.registry import (
    ApproveSubstitution,
    ConfirmAttendee,
    IssueInvitation,
    RegisterAttendee,
    SubstituteAttendee,
)
from shared.envelope import Meta, Warned, decode
from shared.events import CATALOGUE
from shared.events.awards import DossierFile, NominationApproved
from shared.events.people import Attendee, Awardee, Contact
from shared.events.registry import AttendeeSubstituted, SubstitutionApproved
from shared.personal import Personal
from shared.refusals import NOT_FOUND, Refused
from shared.store import EventStore, LogUnavailable
from tests.spec import NOON, meta
from tests.store import ledger
from tests.store.ledger import LEDGER, Note, assert_chain_holds, book, whole_log

CONFERENCE = "qpdp-2023"
ROUND = subjects.award_round(CONFERENCE, "bang-khen")
HOME_AFFAIRS = meta("so-noi-vu", "award-review")
CHAIRMAN = meta("chu-tich", "approver")


def called(by: Meta, command_id: str) -> Meta:
    return replace(by, command_id=command_id)


async def open_round(boundaries: Boundaries, quota: int, nominations: int) -> None:
    opened = OpenAwardRound(
        round="bang-khen",
        form="bang-khen",
        form_name="Bằng khen",
        collectives=quota,
        individuals=quota,
        deadline=NOON + timedelta(days=8),
    )
    await boundaries.execute(award_round, opened, called(HOME_AFFAIRS, "open-round"))
    parts = ("submission_letter", "achievement_report", "minutes")
    dossier = tuple(DossierFile(part=p, file_name=f"{p}.pdf", digest="0" * 64) for p in parts)
    for n in range(nominations):
        submit = SubmitNomination(
            round="bang-khen",
            nomination=f"n{n}",
            kind="individual",
            awardee=Awardee(
                person_id=f"p{n}", name=Personal("Người Bịa Đặt"), position="Cán bộ (bịa)"
            ),
            grassroots=True,
            achievement="Thành tích dựng lên để thử.",
            dossier=dossier,
        )
        await boundaries.execute(award_round, submit, called(meta("huyen-a"), f"submit-{n}"))
        endorse = EndorseNomination(round="bang-khen", nomination=f"n{n}")
        await boundaries.execute(award_round, endorse, called(HOME_AFFAIRS, f"endorse-{n}"))


def approve(n: int) -> ApproveNomination:
    return ApproveNomination(round="bang-khen", nomination=f"n{n}")


@contextlib.asynccontextmanager
async def processes(broker: Broker, count: int) -> AsyncIterator[list[Boundaries]]:
    """So many processes' worth: a connection, a store and kept states of its own each."""
    clients = [await nats.connect(broker.url) for _ in range(count)]
    yield [Boundaries(EventStore(client), CATALOGUE) for client in clients]
    for client in clients:
        await client.close()


async def test_twenty_writers_racing_for_five_places_fill_exactly_five(
    broker: Broker, client: Client
) -> None:
    store = EventStore(client)
    await open_round(Boundaries(store, CATALOGUE), quota=5, nominations=20)

    async def try_to_approve(boundaries: Boundaries, n: int) -> str:
        try:
            accepted = await boundaries.execute(
                award_round, approve(n), called(CHAIRMAN, f"go-{n:05}")
            )
        except Refused as refused:
            return refused.code
        return accepted.status

    async with processes(broker, 20) as racers:
        for racer in racers:  # each keeps the state from before the race
            await racer.state(award_round, ROUND)
        answers = await asyncio.gather(*(try_to_approve(r, n) for n, r in enumerate(racers)))
    assert Counter(answers) == {"accepted": 5, "AWARDS_QUOTA_FULL": 15}
    history: list[Any] = [
        decode(r.body, r.position, CATALOGUE).event for r in await store.read(ROUND)
    ]
    assert sum(isinstance(event, NominationApproved) for event in history) == 5
    state: AwardRound = award_round.fold(history)
    assert len(list(state.having("individual", "approved"))) == 5
    assert_chain_holds(await whole_log(client))


async def test_single_approvals_and_batches_racing_for_the_last_places_never_exceed_the_quota(
    broker: Broker, client: Client
) -> None:
    """Twenty writers, seven places: every other one asks for three at once, and gets all of them or none."""
    store = EventStore(client)
    await open_round(Boundaries(store, CATALOGUE), quota=7, nominations=40)
    wished = [[n] if n % 2 else [n, 20 + n, 21 + n] for n in range(20)]

    async def try_to_approve(boundaries: Boundaries, number: int) -> tuple[str, int]:
        names = tuple(f"n{n}" for n in wished[number])
        wish = ApproveNominations(round="bang-khen", nominations=names)
        try:
            accepted = await boundaries.execute(
                award_round, wish, called(CHAIRMAN, f"go-{number:05}")
            )
        except Refused as refused:
            return refused.code, 0
        return accepted.status, len(accepted.events)

    async with processes(broker, 20) as racers:
        for racer in racers:  # each keeps the state from before the race
            await racer.state(award_round, ROUND)
        answers = await asyncio.gather(*(try_to_approve(r, n) for n, r in enumerate(racers)))
    assert {code for code, _ in answers} == {"accepted", "AWARDS_QUOTA_FULL"}
    for number, (code, events) in enumerate(answers):
        assert events == (len(wished[number]) if code == "accepted" else 0), (
            "all of a batch, or none"
        )
    history: list[Any] = [
        decode(r.body, r.position, CATALOGUE).event for r in await store.read(ROUND)
    ]
    approved = [event.nomination for event in history if isinstance(event, NominationApproved)]
    granted = [f"n{n}" for number, (code, _) in enumerate(answers) if code == "accepted"
               for n in wished[number]]  # fmt: skip
    assert sorted(approved) == sorted(granted)
    assert len(set(approved)) == 7, "single ones fill what no batch of three can"
    assert_chain_holds(await whole_log(client))


async def test_a_command_repeated_is_answered_as_it_was_by_any_process_at_any_time(
    broker: Broker, client: Client
) -> None:
    here = Boundaries(EventStore(client), CATALOGUE)
    await open_round(here, quota=5, nominations=3)
    first = await here.execute(award_round, approve(0), called(CHAIRMAN, "the-same-id"))
    reject = RejectNomination(round="bang-khen", nomination="n0", reason="rút tên")
    await here.execute(award_round, reject, called(CHAIRMAN, "another-id"))
    last = len(await EventStore(client).read(ROUND))
    assert await here.execute(award_round, approve(0), called(CHAIRMAN, "the-same-id")) == first
    async with processes(broker, 1) as (elsewhere,):
        again = await elsewhere.execute(award_round, approve(0), called(CHAIRMAN, "the-same-id"))
    assert again == first
    assert len(await EventStore(client).read(ROUND)) == last


async def test_a_command_sent_to_two_processes_at_once_is_carried_out_once(
    broker: Broker, client: Client
) -> None:
    await open_round(Boundaries(EventStore(client), CATALOGUE), quota=5, nominations=1)
    async with processes(broker, 6) as racers:
        answers = await asyncio.gather(
            *(r.execute(award_round, approve(0), called(CHAIRMAN, "the-same-id")) for r in racers)
        )
    assert all(answer == answers[0] for answer in answers)
    assert len(await EventStore(client).read(ROUND)) == 4


async def test_two_agencies_that_choose_the_same_id_are_both_heard(client: Client) -> None:
    """Ids are the sender's own: nobody is given the answer to another's command."""
    boundaries = Boundaries(EventStore(client), ledger.CATALOGUE)
    answers = [
        await boundaries.execute(LEDGER, Note(book="b"), meta(unit, command_id="2023-0001"))
        for unit in ("so-y-te", "so-noi-vu", "so-y-te")
    ]
    assert [answer.position for answer in answers] == [1, 2, 1]


async def test_a_refusal_of_a_process_that_has_not_heard_is_checked_against_the_log(
    broker: Broker, client: Client
) -> None:
    here = Boundaries(EventStore(client), CATALOGUE)
    await open_round(here, quota=1, nominations=2)
    await here.execute(award_round, approve(0), called(CHAIRMAN, "approve-first"))
    async with processes(broker, 1) as (stale,):
        with pytest.raises(Refused, match="AWARDS_QUOTA_FULL"):
            await stale.execute(award_round, approve(1), called(CHAIRMAN, "approve-early"))
        reject = RejectNomination(round="bang-khen", nomination="n0", reason="nhường chỗ")
        await here.execute(award_round, reject, called(CHAIRMAN, "make-room"))
        accepted = await stale.execute(award_round, approve(1), called(CHAIRMAN, "approve-again"))
    assert len(accepted.events) == 1


async def test_holding_already_is_checked_against_the_log_too(
    broker: Broker, client: Client
) -> None:
    here = Boundaries(EventStore(client), CATALOGUE)
    await open_round(here, quota=2, nominations=1)
    async with processes(broker, 1) as (stale,):
        await stale.execute(award_round, approve(0), called(CHAIRMAN, "approve-first"))
        reject = RejectNomination(round="bang-khen", nomination="n0", reason="sai hồ sơ")
        await here.execute(award_round, reject, called(CHAIRMAN, "reject-after"))
        # What it keeps says "approved already"; the log says otherwise.
        with pytest.raises(Refused, match="WRONG_STATE"):
            await stale.execute(award_round, approve(0), called(CHAIRMAN, "approve-again"))


@pytest.mark.parametrize("max_events", [0, 10, 100])
async def test_what_was_evicted_is_loaded_again_the_same(client: Client, max_events: int) -> None:
    boundaries = Boundaries(EventStore(client), ledger.CATALOGUE, max_events=max_events)
    for turn in range(3):
        for n in range(40):
            await note(boundaries, f"b{n}", f"turn-{turn}-{n:04}")
    assert boundaries._size <= max(max_events, 4)  # one boundary of three events is always kept
    assert len(boundaries._kept) <= max(max_events, 1)
    for n in range(40):
        assert await boundaries.state(LEDGER, book(f"b{n}")) == 3
        again = await note(boundaries, f"b{n}", f"turn-1-{n:04}")
        assert again.position == 41 + n
    assert len(await whole_log(client)) == 120


async def test_boundaries_that_were_never_written_take_no_memory_for_ever(client: Client) -> None:
    boundaries = Boundaries(EventStore(client), CATALOGUE, max_events=20)
    for n in range(100):
        made_up = ApproveNomination(round=f"made-up-{n}", nomination="n")
        with pytest.raises(Refused) as refused:
            await boundaries.execute(award_round, made_up, called(CHAIRMAN, f"guess-{n:03}"))
        assert refused.value.refusal is NOT_FOUND
    assert len(boundaries._kept) <= 20


async def test_eviction_under_many_at_once_loses_nothing(client: Client) -> None:
    boundaries = Boundaries(EventStore(client), ledger.CATALOGUE, max_events=5)
    wishes = [(f"b{n % 12}", f"many-{n:05}") for n in range(240)]
    await asyncio.gather(*(note(boundaries, name, identity) for name, identity in wishes))
    assert [await boundaries.state(LEDGER, book(f"b{n}")) for n in range(12)] == [20] * 12
    assert_chain_holds(await whole_log(client))


async def test_who_waited_while_loading_failed_does_not_see_an_empty_boundary(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    await note(Boundaries(EventStore(client), ledger.CATALOGUE), "b", "the-first-one")
    store = EventStore(client)
    reads, read = 0, store.read

    async def fail_once(
        subject: subjects.Subject, after: int = 0, *, technical: bool = False
    ) -> object:
        nonlocal reads
        reads += 1
        if reads == 1:
            await asyncio.sleep(0)
            raise LogUnavailable("once")
        return await read(subject, after, technical=technical)

    monkeypatch.setattr(store, "read", fail_once)
    boundaries = Boundaries(store, ledger.CATALOGUE)
    answers = await asyncio.gather(
        *(boundaries.state(LEDGER, book("b")) for _ in range(3)), return_exceptions=True
    )
    assert isinstance(answers[0], LogUnavailable)
    assert answers[1:] == [1, 1]


async def test_what_cannot_be_folded_is_not_written(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An event that its own decider cannot apply would stop the boundary for ever."""
    boundaries = Boundaries(EventStore(client), ledger.CATALOGUE)
    out_of_turn = replace(LEDGER, decide=lambda *_: [ledger.Noted(number=7)])
    with pytest.raises(AssertionError, match="out of turn"):
        await boundaries.execute(out_of_turn, Note(book="b"), meta(command_id="out-of-turn"))
    assert (await note(boundaries, "b", "in-its-turn")).position == 1


async def test_a_cancelled_command_is_answered_when_sent_again(client: Client) -> None:
    boundaries = Boundaries(EventStore(client), ledger.CATALOGUE)
    for n in range(20):  # cancelled at different moments of its way
        task = asyncio.create_task(note(boundaries, "b", f"cancelled-{n:03}"))
        for _ in range(n):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await note(boundaries, "b", f"cancelled-{n:03}")
    assert await boundaries.state(LEDGER, book("b"), fresh=True) == 20


async def test_the_chairs_consent_and_the_substitution_are_one_atomic_batch(
    client: Client,
) -> None:
    boundaries = Boundaries(EventStore(client), CATALOGUE)
    head, other = (
        Attendee(
            person_id=who, name=Personal(f"Người giả định {who}"), position=position, head=True
        )
        for who, position in (("head", "Giám đốc"), ("deputy", "Phó Giám đốc"))
    )
    contact = Contact(
        person_id="so-y-te", name=Personal("Văn thư (bịa)"), email=Personal("sy@example.org")
    )
    invite = IssueInvitation(
        delegation="so-y-te",
        unit="so-y-te",
        invitee="Giám đốc Sở Y tế",
        group="so-nganh",
        seats=1,
        rank_rule="head",
        respond_by=NOON + timedelta(days=5),
        contact=contact,
    )
    us, organiser = meta(), meta("bo-chqs-tinh", "organiser")
    chair = meta("chu-tich-ubnd-tinh", "approver")
    of = {"delegation": "so-y-te"}
    steps = [
        (invite, organiser),
        (RegisterAttendee(attendee=head, **of), us),
        (ConfirmAttendee(person_id="head", **of), us),
        (
            SubstituteAttendee(
                person_id="head",
                substitute=other.model_copy(update={"head": False}),
                reason="đi công tác",
                **of,
            ),
            us,
        ),
    ]
    for n, (wish, by) in enumerate(steps):
        await boundaries.execute(delegation, wish, called(by, f"step-{n:04}"))
    consent = ApproveSubstitution(person_id="head", substitute_id="deputy", **of)
    accepted = await boundaries.execute(delegation, consent, called(chair, "consent-1"))
    assert [ref.type for ref in accepted.events] == [
        SubstitutionApproved.type_name,
        AttendeeSubstituted.type_name,
    ]
    log = await whole_log(client)
    assert_chain_holds(log)
    two = log[-2:]
    assert [entry.headers["Nats-Batch-Sequence"] for entry in two] == ["1", "2"]
    assert len({entry.headers["Nats-Batch-Id"] for entry in two}) == 1
    assert two[1].headers["Nats-Batch-Commit"] == "1"


async def note(boundaries: Boundaries, name: str, identity: str) -> Accepted:
    return await boundaries.execute(LEDGER, Note(book=name), meta(command_id=identity))


async def test_a_warning_is_given_again_to_who_asks_again_also_by_another_process(
    client: Client,
) -> None:
    def only_warns(command: Note, written: int, _meta: Meta) -> list[Warned]:
        return [Warned(code="MANY_LINES", vi="Nhiều dòng.", en=f"After {written}.", mark="G")]

    wary = replace(LEDGER, warn=only_warns)
    wish = Note(book="b", lines=2)
    first = Boundaries(EventStore(client), ledger.CATALOGUE)
    await note(first, "b", "before-it")
    answer = await first.execute(wary, wish, called(HOME_AFFAIRS, "with-a-warning"))
    assert [warned.en for warned in answer.warnings] == ["After 1."]
    again = await first.execute(wary, wish, called(HOME_AFFAIRS, "with-a-warning"))
    other = Boundaries(EventStore(client), ledger.CATALOGUE)
    elsewhere = await other.execute(wary, wish, called(HOME_AFFAIRS, "with-a-warning"))
    assert again == elsewhere == answer
    assert (await first.execute(LEDGER, wish, called(HOME_AFFAIRS, "without-any"))).warnings == []


async def test_a_boundary_in_use_when_somebody_is_forgotten_is_read_anew_afterwards(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever uses it at that moment ends as ever; the next one keeps nothing of it, and no room is lost."""
    boundaries = Boundaries(EventStore(client), CATALOGUE)
    await open_round(boundaries, quota=3, nominations=2)
    before, kept = boundaries._size, boundaries._kept[ROUND]
    append = boundaries._store.append

    async def forgotten_meanwhile(*told: Any, **more: Any) -> Any:
        boundaries.forget(CONFERENCE)
        return await append(*told, **more)

    monkeypatch.setattr(boundaries._store, "append", forgotten_meanwhile)
    reject = RejectNomination(round="bang-khen", nomination="n0", reason="Trùng")
    await boundaries.execute(award_round, reject, called(CHAIRMAN, "reject-1"))
    monkeypatch.undo()
    assert ROUND not in boundaries._kept
    assert boundaries._size == 0
    state = await boundaries.state(award_round, ROUND)
    assert boundaries._kept[ROUND] is not kept
    assert state.nominations["n0"].status == "rejected"
    assert boundaries._size == before + 1
