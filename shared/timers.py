"""Timers: a command that waits in the broker for its moment, and how it is read when the moment has come."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from nats.aio.client import Client
from nats.js.errors import NotFoundError
from pydantic_core import from_json, to_json

from shared import subjects
from shared.commands.base import Command
from shared.consumer import Heard
from shared.envelope import Recorded
from shared.policies import SetTimer, command_id


async def set_timer(
    client: Client, service: str, timer: SetTimer, cause: Recorded[Any], *, by_broker: bool
) -> bool:
    """Put the command into the broker, in place of what stands under the same ``timer_id``.

    ``by_broker`` False: the broker keeps it and fires nothing (on the simulated clock the story fires it).
    False is returned when what stands there follows from a later event: one that was parked is handled behind it.
    """
    js = client.jetstream(timeout=5)
    subject = subjects.timer(service, cause.conference, timer.timer_id)
    with contextlib.suppress(NotFoundError):
        stands = await js.get_last_msg(subjects.TIMERS, subject)
        if from_json(stands.data or b"{}").get("position", 0) > cause.position:
            return False
    target = subjects.due(service, cause.conference, timer.timer_id)
    at = timer.at.astimezone(UTC)
    body = to_json(
        {
            "at": at,
            "target": target,
            "cause": cause.id,
            "position": cause.position,
            "correlationid": cause.correlation_id,
            "command": type(timer.command).__name__,
            "data": timer.command,
        }
    )
    headers = {}
    if by_broker:
        fires = at + timedelta(
            microseconds=-at.microsecond % 1_000_000
        )  # whole seconds, never early
        headers = {
            "Nats-Schedule": f"@at {fires.strftime('%Y-%m-%dT%H:%M:%SZ')}",
            "Nats-Schedule-Target": target,
        }
    await js.publish(subject, body, stream=subjects.TIMERS, headers=headers)
    return True


@dataclass(frozen=True, slots=True)
class Due:
    """A timer that has come due. ``at``: the moment that it was set for."""

    command: Command
    command_id: str
    at: datetime
    conference: str
    correlation_id: str
    causation_id: str


def read_due(heard: Heard, kind: Callable[[str], type[Command]]) -> Due:
    """The timer that the broker gave back. ``kind``: the command's class by its name.

    Raises ValueError, KeyError or TypeError for what is no timer of ours, and what ``kind`` raises.
    """
    fields = from_json(heard.body)
    command = kind(fields["command"]).model_validate(fields["data"])
    conference, timer_id = heard.subject.split(".")[2:4]
    cause = f"{fields['cause']}@{fields['at']}@{timer_id}"
    return Due(
        command=command,
        command_id=command_id(cause, command, command.boundary(conference)),
        at=datetime.fromisoformat(fields["at"]),
        conference=conference,
        correlation_id=fields["correlationid"],
        causation_id=fields["cause"],
    )
