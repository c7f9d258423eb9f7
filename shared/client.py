"""Send commands as an agency's own system would: by request/reply, again with the same id while in doubt."""

import asyncio
import uuid
from datetime import datetime
from typing import Any

from nats.aio.client import Client
from nats.errors import NoRespondersError
from pydantic import TypeAdapter
from pydantic_core import to_json

from shared import subjects
from shared.clock import TIME_HEADER
from shared.commands.base import Accepted, Answer, Command, Declined, declined
from shared.forbidden import Forbidden
from shared.outage import asked
from shared.refusals import LOG_UNAVAILABLE, NOT_PERMITTED

_ANSWER: TypeAdapter[Answer] = TypeAdapter(Accepted | Declined)


class NoAnswer(Exception):
    """No service answered in time. The same command (same id) may be sent again at any time."""

    code = "NO_ANSWER"


class Commands:
    """The commands of one conference. ``time`` is only heard by a system on the simulated clock; given here, it
    is that of every command that brings none of its own."""

    def __init__(
        self,
        client: Client,
        conference: str,
        *,
        patience: float = 30.0,
        time: datetime | None = None,
    ) -> None:
        self._client = client
        self._conference = conference
        self._patience = patience
        self._time = time

    async def send(
        self,
        unit: str,
        command: Command,
        *,
        command_id: str | None = None,
        person: str = "office",
        acting: str | None = None,
        time: datetime | None = None,
    ) -> Answer:
        """The service's answer. Raises :class:`NoAnswer` when nobody answers for ``patience`` seconds.

        A log that is silent is an answer only when it stays so for ``patience``: until then the same is sent
        again.

        ``acting``: the appointment by which ``person`` stands in for somebody.
        """
        return await self.send_raw(
            subjects.command(command.context, unit, type(command).__name__),
            {
                "id": command_id or str(uuid.uuid4()),
                "conference": self._conference,
                "person": person,
                "data": command,
                **({} if acting is None else {"acting": acting}),
            },
            time=time,
        )

    async def send_raw(
        self,
        subject: str,
        body: dict[str, Any] | bytes,
        *,
        time: datetime | None = None,
    ) -> Answer:
        """As :meth:`send`, for whatever somebody may put on the wire.

        What the broker does not let this key send is refused at once, with NOT_PERMITTED.
        """
        payload = body if isinstance(body, bytes) else to_json(body)
        told = time or self._time
        headers = {TIME_HEADER: told.isoformat()} if told else None
        loop = asyncio.get_running_loop()
        give_up = loop.time() + self._patience
        pause = 0.05
        while True:
            try:
                reply = await asked(self._client, subject, payload, 10, headers)
                answer = _ANSWER.validate_json(reply.data)
                silent = isinstance(answer, Declined) and answer.code == LOG_UNAVAILABLE.code
                if not silent or loop.time() > give_up:
                    return answer
            except Forbidden:
                identity = "?" if isinstance(body, bytes) else str(body.get("id", "?"))
                name = subject.rpartition(".")[2]
                return declined(identity, NOT_PERMITTED.refuse(name=name, subject=subject))
            except (TimeoutError, NoRespondersError) as error:
                if loop.time() > give_up:
                    raise NoAnswer(f"nobody answered on {subject}") from error
            await asyncio.sleep(pause)
            pause = min(1.0, pause * 2)
