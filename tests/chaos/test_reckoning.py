"""The reckoning can fail: an answer that the log does not hold, an event besides it, a mail that came twice."""

from shared.commands.base import Accepted, EventRef
from shared.commands.registry import ReportTaskProgress
from shared.envelope import Actor, Recorded
from shared.events.notifications import NotificationSent, NotificationUncertain
from shared.events.registry import TaskProgressReported
from shared.subjects import Subject
from tests.chaos.load import Sent
from tests.chaos.reckoning import answers_against, chain_against, mails_against
from tests.spec import NOON
from tests.store.ledger import Stored

UNIT = "so-y-te"
WISH = ReportTaskProgress(task="t1", percent=10, note="Ghi chú (giả định)")


def stored(position: int, identity: str, expected: int) -> Stored:
    headers = {"Nats-Expected-Last-Subject-Sequence": str(expected)}
    return Stored(position, "event.c.registry.task.t1", identity, headers)


def fact(position: int, identity: str, command: str = "cmd-1") -> Recorded[TaskProgressReported]:
    event = TaskProgressReported(unit=UNIT, **dict(WISH))
    return Recorded(
        event,
        identity,
        Subject("event.c.registry.task.t1"),
        NOON,
        Actor(UNIT),
        command,
        "x",
        position,
    )


def sent(*events: tuple[str, int]) -> dict[str, Sent]:
    refs = [EventRef(id=i, type="T", position=p) for i, p in events]
    return {"cmd-1": Sent(UNIT, WISH, Accepted(command="cmd-1", events=refs, position=9))}


def test_what_is_as_it_was_said_is_no_fault() -> None:
    assert answers_against(sent(("a", 1)), [stored(1, "a", 0)], [fact(1, "a")]) == ([], [])


def test_an_acknowledged_event_that_is_not_there_is_lost() -> None:
    lost, doubled = answers_against(sent(("a", 1)), [stored(1, "b", 0)], [fact(1, "b", "cmd-2")])
    assert len(lost) == 1
    assert doubled == []


def test_a_second_event_of_one_command_is_doubled() -> None:
    log = [stored(1, "a", 0), stored(2, "b", 1)]
    lost, doubled = answers_against(sent(("a", 1)), log, [fact(1, "a"), fact(2, "b")])
    assert lost == []
    assert len(doubled) == 1


def test_an_append_on_top_of_what_its_writer_did_not_know_is_a_fault() -> None:
    assert list(chain_against([stored(1, "a", 0), stored(2, "b", 0)])) != []
    assert list(chain_against([stored(1, "a", 0), stored(2, "a", 1)])) != []
    assert list(chain_against([stored(1, "a", 0), stored(2, "b", 1)])) == []


def test_mail_that_never_came_came_twice_or_is_not_accounted_for_is_a_fault() -> None:
    handed = NotificationSent(
        message="m1",
        kind="task-assigned",
        unit=UNIT,
        sent_at=NOON,
        message_id="<1>",
        server_reply="250",
    )
    facts = [
        Recorded(
            handed, "e", Subject("event.c.notifications.message.m1"), NOON, Actor(UNIT), "c", "x", 1
        )
    ]
    assert mails_against({"<1>": 1}, facts) == ([], [])
    assert len(mails_against({}, facts)[0]) == 1
    assert len(mails_against({"<1>": 2}, facts)[1]) == 1
    assert len(mails_against({"<1>": 1, "<2>": 1}, facts)[1]) == 1


def test_a_message_that_is_called_uncertain_excuses_no_other() -> None:
    unsure = NotificationUncertain(
        message="m-1", kind="task-assigned", unit=UNIT, attempt=1, reason="không rõ"
    )
    subject = Subject("event.c.notifications.message.m-1")
    facts = [Recorded(unsure, "e", subject, NOON, Actor(UNIT), "c", "x", 1)]
    assert mails_against({"<m-1.0.c@example>": 1}, facts) == ([], [])
    assert mails_against({}, facts) == ([], [])
    assert len(mails_against({"<m-2.0.c@example>": 1}, facts)[1]) == 1
