"""Wishes of a visitor, sent as the agency that they act for; and the rows, once they show what came of it."""

import asyncio
import hashlib
import secrets
from collections import defaultdict
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from nats.errors import Error as NatsError
from sqlalchemy.ext.asyncio import AsyncEngine

from services.portal.who_did import with_who
from services.program.model import position
from shared import traces
from shared.client import Commands, NoAnswer
from shared.commands.base import Accepted, Answer, Command, Declined, declined
from shared.envelope import derived_id
from shared.refusals import UNDECIDED
from shared.service import Service
from shared.store import LogUnavailable

from services.portal.refusals import NO_ANSWER  # isort: skip

_PATIENCE_SECONDS: Final = 10.0
_SHOWN_SECONDS: Final = 3.0
_AT_ONCE: Final = 16
_LOOK_SECONDS: Final = 0.02
_OPEN: Final = 10_000


@dataclass(frozen=True, slots=True)
class Acting:
    """For whom a wish is sent; ``acting``: the appointment by which the person stands in for another.

    ``again``: it was sent before, and whoever sent it had no answer.
    """

    conference: str
    unit: str
    person: str
    acting: str | None = None
    again: bool = False


def new_form_id() -> str:
    """Of one form as it was given out: sent twice, it is one wish."""
    return secrets.token_hex(16)


class Desk:
    def __init__(self, service: Service, engine: AsyncEngine) -> None:
        self._service = service
        self._engine = engine
        self._open: set[str] = set()
        """Wishes without an answer that counts: whoever sends one of them again says so (docs/decisions/0035)."""

    async def send(
        self, acting: Acting, form_id: str, wishes: Sequence[Command], *, accounts: bool = True
    ) -> Answer:
        """Each in turn up to the first that is refused; the answer to the last that was sent. ``accounts``: as of
        :func:`told_in_both`.

        An answer that does not come is a refusal too: PORTAL_NO_ANSWER.
        """
        answer: Answer = Accepted(command=form_id)
        for number, wish in enumerate(wishes):
            answer = await self._one(acting, form_id, number, wish)
            if isinstance(answer, Declined):
                await self.shown(await self._refused_by(answer))
                return await self._with_who(acting, wish, answer, accounts=accounts)
        if isinstance(answer, Accepted):
            await self.shown(answer.position)
        return answer

    async def _with_who(
        self, acting: Acting, wish: Command, answer: Declined, *, accounts: bool = True
    ) -> Declined:
        return await with_who(self._engine, acting.conference, wish, answer, accounts=accounts)

    async def _refused_by(self, answer: Declined) -> int:
        """Where what stood in the way is, at the latest: a page that says "full" must not show a free seat."""
        if answer.code == NO_ANSWER.code:
            return 0
        try:
            return await self._service.store.last_position()
        except (LogUnavailable, NatsError, TimeoutError):
            return 0

    async def send_each(
        self, acting: Acting, form_id: str, wishes: Sequence[Command]
    ) -> list[Answer]:
        """Many wishes of one form, some in flight together; each is accepted or refused by itself."""
        answers = await self._together(
            [self._one(acting, form_id, number, wish) for number, wish in enumerate(wishes)]
        )
        declined = [one for one in answers if isinstance(one, Declined)]
        if declined:
            await self.shown(await self._refused_by(declined[0]))
        return [
            await self._with_who(acting, wish, one) if isinstance(one, Declined) else one
            for wish, one in zip(wishes, answers, strict=True)
        ]

    async def send_named(
        self,
        acting: Acting,
        wishes: Sequence[tuple[str, Command]],
        about: Sequence[str] = (),
        *,
        anew: bool = False,
    ) -> list[Answer]:
        """Wishes that came with ids of their own; each is accepted or refused by itself.

        ``about``: whom each is about, where that counts. Those about the same go one after the other, in their
        order; nothing else keeps the first to ask the first to be judged. ``anew``: as of ``Commands.send``.
        """
        turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

        async def one(whom: str, identity: str, wish: Command) -> Answer:
            async with turns[whom]:  # taken in the order of asking
                return await self._send(acting, identity, wish, anew=anew)

        of = about or [identity for identity, _ in wishes]
        return await self._together([one(w, *pair) for w, pair in zip(of, wishes, strict=True)])

    async def _together(self, sendings: Sequence[Awaitable[Answer]]) -> list[Answer]:
        room = asyncio.Semaphore(_AT_ONCE)

        async def one(sending: Awaitable[Answer]) -> Answer:
            async with room:
                return await sending

        answers = await asyncio.gather(*(one(sending) for sending in sendings))
        await self.shown(max((a.position for a in answers if isinstance(a, Accepted)), default=0))
        return answers

    async def _one(self, acting: Acting, form_id: str, number: int, wish: Command) -> Answer:
        # With the content: a form that somebody goes back to and changes is another wish.
        content = hashlib.sha256(wish.model_dump_json().encode()).hexdigest()
        identity = derived_id("portal", form_id, acting.unit, str(number), content)
        return await self._send(acting, identity, wish)

    async def _send(
        self, acting: Acting, identity: str, wish: Command, *, anew: bool = False
    ) -> Answer:
        commands = Commands(self._service.client, acting.conference, patience=_PATIENCE_SECONDS)
        answer = await self._asked(commands, acting, identity, wish, anew)
        self._service.log.info(
            "wish sent",
            command=type(wish).__name__,
            id=identity,
            unit=acting.unit,
            outcome=answer.status if isinstance(answer, Accepted) else answer.code,
            trace=traces.trace_id(traces.begun_by(identity)),
        )
        return answer

    async def _asked(
        self, commands: Commands, acting: Acting, identity: str, wish: Command, anew: bool
    ) -> Answer:
        again = acting.again or identity in self._open
        if len(self._open) < _OPEN:
            self._open.add(identity)
        try:
            answer = await commands.send(
                acting.unit,
                wish,
                command_id=identity,
                person=acting.person,
                acting=acting.acting,
                time=await self._time(),
                again=again,
                anew=anew,
            )
        except NoAnswer:
            return declined(identity, NO_ANSWER.refuse())
        if isinstance(answer, Accepted) or answer.code not in UNDECIDED:
            self._open.discard(identity)
        return answer

    async def shown(self, wanted: int) -> bool:
        """Whether the rows hold the log up to ``wanted``, after waiting for a moment."""
        give_up = asyncio.get_running_loop().time() + _SHOWN_SECONDS
        while (await position(self._engine)).position < wanted:
            if asyncio.get_running_loop().time() > give_up:
                return False
            await asyncio.sleep(_LOOK_SECONDS)
        return True

    async def _time(self) -> datetime | None:
        """With the simulated clock a wish is of the moment at which the rows stand; else the services say."""
        if self._service.settings.clock == "system":
            return None
        return await self.now()

    async def now(self) -> datetime:
        """The present moment of the conference (UTC)."""
        if self._service.settings.clock == "system":
            return datetime.now(UTC)
        stands = await position(self._engine)
        return datetime.fromisoformat(stands.time) if stands.time else datetime.now(UTC)
