"""The HTTP API: rows to read, a page at a time, and the published commands to send."""

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import from_json, to_json
from sqlalchemy import Select, Table, select, tuple_
from starlette.responses import Response

from services.portal.acting_pages import guard
from services.portal.admission import Turned, conference_of
from services.portal.api_commands import COMMANDS, may_send
from services.portal.api_refusals import CURSOR_WRONG, KEY_NEEDED, KEY_REUSED, NOT_FOR_ROLE
from services.portal.api_resources import CONFERENCE, Resource
from services.portal.document_access import readable
from services.portal.headers import LARGEST_MIB, MOST_BYTES
from services.portal.refusals import TOO_LARGE
from services.portal.roles import Role, called, holds
from services.portal.visit import Visit
from services.program import tables
from services.program.award_states import as_awarded
from services.program.model import position_on, reading
from services.program.outgoing import waits_of
from services.program.snapshot import STANDING, Columns, snapshot
from shared.commands.base import Accepted, Answer, Declined
from shared.commands.reading import malformed
from shared.refusals import UNKNOWN_COMMAND

LIMIT: Final = 100
MOST: Final = 500
_KEY: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")
KEPT: Final = timedelta(hours=24)
"""So long a key is known to belong to one command; the log itself knows the command's answer for ever."""
_INT64: Final = 2**63


class DeclinedAt(Exception):
    """A service refused the command."""

    def __init__(self, answer: Declined) -> None:
        self.answer = answer
        super().__init__(answer.code)


async def description(visit: Visit) -> Response:
    from services.portal.api_document import document  # it is written from the table of ways

    return _tagged(visit, to_json(document()), "application/json")


async def conferences(visit: Visit) -> Response:
    visitor, agencies = visit.signed_in.visitor, tables.agencies.c
    query = (
        select(*CONFERENCE.columns, agencies.roles.label("held"))
        .join(tables.agencies, agencies.conference == tables.conference.c.conference)
        .where(agencies.agency == visitor.unit)
        .order_by(tables.conference.c.conference)
    )
    async with reading(visit.portal.engine) as connection:
        found = [dict(row) for row in (await connection.execute(query)).mappings()]
    items = [
        _shown(CONFERENCE, row)
        for row in found
        if holds(frozenset(row["held"].split()), visitor.role)
        and visitor.conference in (None, row["conference"])
    ]
    return _tagged(visit, to_json({"items": items, "next": None}))


async def conference(visit: Visit) -> Response:
    return _tagged(visit, to_json(_shown(CONFERENCE, visit.conference or {})))


async def plan(visit: Visit) -> Response:
    """The signed plan as it was told."""
    return _tagged(visit, str((visit.conference or {})["plan"]).encode())


def _all_of(visit: Visit, table: Table) -> Select[Any]:
    return select(table).where(table.c.conference == visit.path("conference"))


async def rows(resource: Resource, visit: Visit) -> Response:
    limit = _limit(visit.request.query_params.get("limit"))
    keys = resource.keys
    query = _asked(resource, visit).order_by(*keys).limit(limit + 1)
    cursor = visit.request.query_params.get("cursor")
    if cursor is not None:
        query = query.where(tuple_(*keys) > tuple_(*_opened(cursor, resource)))
    async with reading(visit.portal.engine) as connection:
        found = [dict(row) for row in (await connection.execute(query)).mappings()]
        if resource.name == "nominations":
            beside = [
                list(map(dict, (await connection.execute(_all_of(visit, table))).mappings()))
                for table in (tables.awards, tables.award_rounds)
            ]
            found = [dict(row) for row in as_awarded(found, *beside)]
        stands = (await position_on(connection)).position
    shown = found[:limit]
    following = None
    if len(found) > limit:
        following = _sealed([shown[-1][key.name] for key in keys])
    items = [_shown(resource, row) for row in shown]
    if resource.name == "messages":
        items = await _with_waiting(visit, items)
    answer = _tagged(visit, to_json({"items": items, "next": following}))
    answer.headers["hoinghi-position"] = str(stands)
    return answer


async def _with_waiting(visit: Visit, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each message with why it waits, and until when; its neighbours are read as well: whose turn it is."""
    settings, conference = visit.portal.settings, visit.path("conference")
    async with snapshot(visit.portal.engine, conference) as shot:
        waits = await waits_of(shot, settings, datetime.now(UTC))
    return [
        item
        | {
            "waits_until": told.until.isoformat() if told and told.until else None,
            "waits_because": told.why if told else None,
        }
        for item in items
        for told in [waits.get(item["message"])]
    ]


def _asked(resource: Resource, visit: Visit) -> Select[Any]:
    """What this visitor may see of the conference's rows."""
    table, conference = resource.table, visit.path("conference")
    query = select(*resource.columns).where(table.c.conference == conference)
    if visit.role is Role.CONTACT and resource.mine is not None:
        query = query.where(table.c[resource.mine] == visit.unit)
    if resource.name == "delegates":
        invited = tables.delegations.c
        stands = select(invited.delegation).where(
            invited.conference == conference, invited.status.in_(STANDING)
        )
        query = query.where(table.c.delegation.in_(stands))
    if resource.name == "documents":
        query = query.where(table.c.kind.in_(sorted(readable(visit.role))))
    return query


async def send(visit: Visit) -> Response:
    """One command, decided as on any other way in. The key is its id: sent again it is answered alike."""
    name = visit.path("command")
    kind = COMMANDS.get(name)
    if kind is None:
        raise Turned(UNKNOWN_COMMAND.refuse(name=name[:64]), 404)
    if not may_send(visit.role, kind):
        raise NOT_FOR_ROLE.refuse(role=called(visit.role))
    key = writing_key(visit)
    try:
        wish = kind.model_validate_json(await visit.request.body(), strict=True)
    except ValidationError as error:
        raise malformed(error) from None
    await guard(visit, wish)
    acting = visit.acting()
    await must_be_same(visit, key, f"{acting.conference}|{name}|{wish.model_dump_json()}".encode())
    (answer,) = await visit.portal.desk.send_named(acting, [(key, wish)])
    return await accepted(visit, answer)


def writing_key(visit: Visit) -> str:
    """The idempotency key of a request that writes, before anything of its body is read."""
    key = visit.request.headers.get("idempotency-key", "")
    if _KEY.fullmatch(key) is None:
        raise KEY_NEEDED.refuse()
    length = visit.request.headers.get("content-length", "0")
    if not length.isdigit() or int(length) > MOST_BYTES:
        raise TOO_LARGE.refuse(limit=LARGEST_MIB)
    return key


async def must_be_same(visit: Visit, key: str, content: bytes) -> None:
    """Refuses a key that came with something else before (API_KEY_REUSED)."""
    digest = hashlib.sha256(content).hexdigest()
    if not await visit.portal.doors.same(f"{visit.unit}|{key}", digest, KEPT):
        raise KEY_REUSED.refuse(key=key)


async def accepted(visit: Visit, answer: Answer) -> Response:
    if isinstance(answer, Accepted):
        return Response(to_json(answer), media_type="application/json")
    raise DeclinedAt(await visit.agencies_named(answer))


async def known(visit: Visit) -> None:
    """Fill in the conference of the address; a plan may be published for one that is none yet."""
    name = visit.request.path_params.get("conference")
    if name is None:
        return
    only = visit.signed_in.visitor.conference
    new = visit.request.path_params.get("command") == "PlanConference" or visit.way.endswith(
        "/plan-files"
    )
    if new and only in (None, name):
        return
    visit.conference = await conference_of(visit, name)


# --- small things -------------------------------------------------------------------------------------


def _shown(resource: Resource, row: Columns) -> dict[str, Any]:
    return {
        column.name: (
            from_json(row[column.name])
            if column.name in resource.parsed and row[column.name]
            else row[column.name]
        )
        for column in resource.columns
    }


def _tagged(visit: Visit, body: bytes, media_type: str = "application/json") -> Response:
    """With the tag of its very bytes; 304 when the caller has them already."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    head = {"etag": tag, "cache-control": "private, no-cache"}
    asked = visit.request.headers.get("if-none-match", "")
    if tag in (one.strip().removeprefix("W/") for one in asked.split(",")):
        return Response(status_code=304, headers=head)
    return Response(body, media_type=media_type, headers=head)


def _limit(told: str | None) -> int:
    if told is None:
        return LIMIT
    if not told.isascii() or not told.isdigit() or len(told) > 3 or not 1 <= int(told) <= MOST:
        raise CURSOR_WRONG.refuse(name="limit")
    return int(told)


def _sealed(values: Sequence[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


def _opened(cursor: str, resource: Resource) -> list[Any]:
    """The key after which the page begins. Raises API_QUERY_WRONG for what no answer has given."""
    try:
        values = json.loads(base64.b64decode(cursor.encode("ascii"), b"-_", validate=True))
    except (ValueError, RecursionError):
        values = None
    kinds = [key.type.python_type for key in resource.keys]
    if not kinds or not isinstance(values, list) or list(map(type, values)) != kinds:
        raise CURSOR_WRONG.refuse(name="cursor")
    for one in values:
        fits = -_INT64 <= one < _INT64 if isinstance(one, int) else one.isprintable()
        if not fits:
            raise CURSOR_WRONG.refuse(name="cursor")
    return values
