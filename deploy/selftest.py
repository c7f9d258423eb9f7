"""What an agency may try with its key, tried: ``hoinghi agency selftest``, for it and for us."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import nats
from nats.aio.client import Client
from nats.errors import Error as NatsError
from pydantic_core import from_json, to_json

from deploy.access import CONTEXTS
from deploy.broker import BrokerRefused, connected
from shared import subjects
from shared.clock import TIME_HEADER
from shared.commands.papers import WithdrawPaper
from shared.connection import connection_options
from shared.refusals import MALFORMED, NOT_PLANNED, UNDECIDED, UNKNOWN_COMMAND, UNKNOWN_UNIT
from shared.settings import Settings
from shared.subjects import EVENTS, FEED, consumer_api, stream_api

_SECONDS: Final = 2.0
_NO_COMMAND: Final = "SelfTest"
_NEVER_STORED: Final = {"Nats-Expected-Stream": "SELFTEST"}
"""Were it let through after all, no stream takes it."""
_NOT_SEEN_TO_BE_KNOWN: Final = {
    "?", NOT_PLANNED.code, UNKNOWN_UNIT.code, UNKNOWN_COMMAND.code, MALFORMED.code, *UNDECIDED,
}  # fmt: skip
"""Answers to a real command that leave open, or deny, that the conference knows the unit."""
_SEEN_CHARACTERS: Final = 160
_OTHER_KEY: Final = (
    "không thử tiếp: không phải khoá của {unit} / nothing further is tried: not the key of {unit}"
)
_GIVE_KEY: Final = "--key {unit}.nk, hoặc / or HOINGHI_NATS_NKEY_FILE"


class KeyRefused(Exception):
    """In an agency's own words: it has no `hoinghi up` and makes no keys (``hoinghi.client`` says the same)."""

    code = "KEY_REFUSED"

    def __init__(self, unit: str) -> None:
        super().__init__(
            "Máy chủ sự kiện không nhận khoá này: khoá sai, hoặc đã bị thu hồi. Kiểm tra tệp khoá (--key) và địa "
            "chỉ máy chủ (HOINGHI_NATS_URL); nếu đúng, xin cơ quan chủ trì khoá mới "
            f"(`hoinghi agency add {unit}`). / The broker does not let this key in: it is the wrong one, or it "
            "was taken back. Check the file of the key (--key) and the broker's address (HOINGHI_NATS_URL); if "
            f"they are right, ask the organiser for a new key (`hoinghi agency add {unit}`)."
        )


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was tried. ``holds``: it went as it must; ``seen``: what was seen instead."""

    what: str
    holds: bool
    seen: str = ""


async def run(settings: Settings, unit: str, conference: str) -> list[Check]:
    """Every check, in order; the first is the connection, the second that this is the unit's key. Nothing is
    written: the first command does not exist, the other one is of a paper that does not, and what is forbidden is
    tried by the unit's own key alone. Any other may be let through: an organiser's, a service's.
    """
    try:
        client = await connected(settings)
    except BrokerRefused as error:
        raise KeyRefused(unit) from error
    try:
        own = await _own_feed(client, unit)
        checks = [Check("kết nối / connected", True), own]
        if not own.holds:
            remedy = Check(_OTHER_KEY.format(unit=unit), False, _GIVE_KEY.format(unit=unit))
            return [*checks, remedy]
        checks += [await _heard(client, unit, conference), await _known(client, unit, conference)]
    finally:
        await client.close()
    for what, attempt in _forbidden(unit, conference).items():
        checks.append(await _refused(settings, what, attempt))
    return checks


async def _heard(client: Client, unit: str, conference: str) -> Check:
    """A command that no service knows: the refusal shows that it arrived, and wrote nothing. The broker names the
    unit in it by the account of the key, which is this unit's: its feed was read with it."""
    what = f"lệnh đến dịch vụ dưới tên {unit} / a command arrives under its own name"
    try:
        code, said = await _answered(client, conference, _NO_COMMAND, {})
    except (NatsError, TimeoutError, ValueError) as error:
        return Check(what, False, repr(error))
    return Check(what, code == UNKNOWN_COMMAND.code, said)


async def _known(client: Client, unit: str, conference: str) -> Check:
    """A real command, of a paper that nobody ever handed in: who is not of it is refused before that."""
    what = f"hội nghị {conference} có cơ quan {unit} / the conference knows the agency"
    data = {"paper": f"selftest-{uuid.uuid4().hex}", "reason": "hoinghi agency selftest"}
    try:
        code, said = await _answered(client, conference, WithdrawPaper.__name__, data)
    except (NatsError, TimeoutError, ValueError) as error:
        return Check(what, False, repr(error))
    return Check(what, code not in _NOT_SEEN_TO_BE_KNOWN, said)


async def _answered(
    client: Client, conference: str, name: str, data: Mapping[str, str]
) -> tuple[str, str]:
    """The refusal's code, and the refusal with its reason. The time is for a system of simulated clocks alone."""
    body = {"id": str(uuid.uuid4()), "conference": conference, "data": data}
    subject, now = subjects.as_agency("registry", name), datetime.now(UTC).isoformat()
    reply = await client.request(subject, to_json(body), timeout=10, headers={TIME_HEADER: now})
    told = from_json(reply.data)
    code = str(told.get("code", "?"))
    return code, " / ".join(filter(None, (f"{code} {told.get('vi', '')}".strip(), told.get("en"))))


async def _own_feed(client: Client, unit: str) -> Check:
    what = "đọc được bản tin của mình / its own feed can be read"
    try:
        js = client.jetstream(prefix=subjects.AGENCY_API, timeout=5)
        info = await js.consumer_info(FEED, subjects.agency_consumer(unit))
    except (NatsError, TimeoutError) as error:
        return Check(what, False, repr(error))
    return Check(what, info.name == subjects.agency_consumer(unit), str(info.name))


Attempt = Callable[[Client], Awaitable[object]]


def _forbidden(unit: str, conference: str) -> dict[str, Attempt]:
    other = "so-khac" if unit != "so-khac" else "so-y-te"

    def asks(subject: str, body: bytes = b"{}") -> Attempt:
        return lambda client: client.request(subject, body, timeout=_SECONDS)

    def writes(subject: str) -> Attempt:
        return lambda client: client.request(
            subject, b"{}", timeout=_SECONDS, headers=dict(_NEVER_STORED)
        )

    def hears(subject: str) -> Attempt:
        return lambda client: client.subscribe(subject)

    return {
        "nhân danh cơ quan khác / a command in another's name": asks(
            subjects.command(CONTEXTS[0], other, _NO_COMMAND)
        ),
        "ghi sự kiện / write a fact": writes(subjects.conference(conference)),
        "ghi bản tin / write the feed": writes(
            subjects.feed(unit, conference, "registry", _NO_COMMAND)
        ),
        "đọc bản tin của cơ quan khác / read another's feed": asks(
            subjects.agency_api("MSG.NEXT", other), b'{"batch":1}'
        ),
        "tạo bộ đọc / create a consumer": asks(consumer_api("CREATE", FEED)),
        "liệt kê kho / list the streams": asks("$JS.API.STREAM.NAMES"),
        "đọc nhật ký / read the log": asks(stream_api("MSG.GET", EVENTS), b'{"seq":1}'),
        "xoá bộ đọc của mình / delete its own consumer": asks(subjects.agency_api("DELETE", unit)),
        "nghe tất cả / hear everything": hears(">"),
        "nghe lệnh của người khác / hear others' commands": hears(subjects.ALL_COMMANDS),
        "nghe nhật ký / hear the log": hears(subjects.ALL_EVENTS),
    }


async def _refused(settings: Settings, what: str, attempt: Attempt) -> Check:
    """On a connection of its own; the broker must say that it is a violation."""
    said: list[str] = []
    forbidden = asyncio.Event()

    async def note(error: Exception) -> None:
        said.append(str(error))
        if "permissions violation" in str(error).lower():
            forbidden.set()

    title = f"bị từ chối: {what}".replace(" / ", " / refused: ", 1)
    client = await nats.connect(
        **connection_options(settings), error_cb=note, allow_reconnect=False
    )
    try:
        task = asyncio.ensure_future(attempt(client))
        waiting = asyncio.create_task(forbidden.wait())
        await asyncio.wait({waiting}, timeout=_SECONDS)
        for one in (task, waiting):
            one.cancel()
        ended = (await asyncio.gather(task, waiting, return_exceptions=True))[0]
    finally:
        await client.close()
    return Check(title, forbidden.is_set(), ("; ".join(said) or repr(ended))[:_SEEN_CHARACTERS])
