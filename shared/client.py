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
from shared.commands.base import (
    ATTEMPT_HEADER,
    Accepted,
    Answer,
    Command,
    Declined,
    declined,
)
from shared.envelope import derived_id
from shared.forbidden import Forbidden
from shared.outage import asked
from shared.refusals import LOG_UNAVAILABLE, NOT_PERMITTED, REFUSED_BEFORE

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
        again: bool = False,
        anew: bool = False,
    ) -> Answer:
        """The service's answer. Raises :class:`NoAnswer` when nobody answers for ``patience`` seconds.

        A log that is silent is an answer only when it stays so for ``patience``: until then the same is sent
        again.

        ``acting``: the appointment by which ``person`` stands in for somebody. ``again``: this id may have been
        sent before, by whoever had no answer to it. ``anew``: where the refusal of this id is written down and its
        reason is gone, it is wished anew under an id that follows from this one; for ids that are not drawn but
        follow from what is wished.
        """
        identity = command_id or str(uuid.uuid4())
        while True:
            answer = await self._sent(
                unit, command, identity, person=person, acting=acting, time=time, again=again
            )
            if not (anew and isinstance(answer, Declined) and REFUSED_BEFORE in answer.details):
                return answer
            identity = derived_id("anew", identity)

    async def _sent(
        self,
        unit: str,
        command: Command,
        identity: str,
        *,
        person: str,
        acting: str | None,
        time: datetime | None,
        again: bool,
    ) -> Answer:
        return await self.send_raw(
            subjects.command(command.context, unit, type(command).__name__),
            {
                "id": identity,
                "conference": self._conference,
                "person": person,
                "data": command,
                **({} if acting is None else {"acting": acting}),
            },
            time=time,
            again=again,
        )

    async def send_raw(
        self,
        subject: str,
        body: dict[str, Any] | bytes,
        *,
        time: datetime | None = None,
        again: bool = False,
    ) -> Answer:
        """As :meth:`send`, for whatever somebody may put on the wire.

        Each copy after the first says that it is one: then a refusal is written down before it is told, and no
        copy that lies somewhere comes after it. What the broker does not let this key send is refused at once,
        with NOT_PERMITTED.
        """
        payload = body if isinstance(body, bytes) else to_json(body)
        told = time or self._time
        headers = {TIME_HEADER: told.isoformat()} if told else {}
        attempt = 2 if again else 1
        loop = asyncio.get_running_loop()
        give_up = loop.time() + self._patience
        pause = 0.05
        while True:
            if attempt > 1:
                headers[ATTEMPT_HEADER] = str(attempt)
            attempt += 1
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
