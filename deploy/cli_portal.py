"""Who comes in at the portal, and who reads and sends by its API: one-time links and access tokens; no password.

``hoinghi login-link`` and ``hoinghi api-token``. Each is shown when it is made and nowhere else.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Final

import typer

from deploy.dry_run import UNTOUCHED, DryRunHere

if TYPE_CHECKING:  # imported late otherwise, so that --help is quick
    from services.portal.doors import Doors, Visitor
    from shared.settings import Settings

_UNIT = typer.Option("--unit", help="Mã cơ quan / the agency's id")
_ROLE = typer.Option(
    "--role", help="organiser, clerk, reviewer, finance, approver, reception, contact"
)
_ACTING = typer.Option(
    "--acting",
    help="Làm thay theo lần giao này, không cần --unit, --role / by this appointment (hoinghi acting)",
)
_CONFERENCE = typer.Option("--conference", help="Chỉ hội nghị này / this conference only")


def register(app: typer.Typer) -> None:
    app.command("login-link")(login_link)
    app.command("api-token")(api_token)


def login_link(
    unit: Annotated[str | None, _UNIT] = None,
    role: Annotated[str | None, _ROLE] = None,
    conference: Annotated[str | None, _CONFERENCE] = None,
    acting: Annotated[str | None, _ACTING] = None,
    person: Annotated[
        str, typer.Option("--person", help="Tài khoản người dùng / the person's account")
    ] = "office",
    hours: Annotated[
        int, typer.Option("--hours", min=1, max=168, help="Hiệu lực bao lâu / valid for so long")
    ] = 24,
) -> None:
    """Print a link that signs somebody in, once. It is shown here and nowhere else."""
    from shared.settings import Settings

    visitor = _visitor(unit, role, person, conference, acting)
    print(asyncio.run(new_link(Settings(), visitor, timedelta(hours=hours))))
    if visitor.conference is None and (planned := asyncio.run(holds_in_none(Settings(), visitor))):
        told = {"unit": visitor.unit, "role": visitor.role.value, "planned": ", ".join(planned)}
        for line in _NOWHERE:
            print(line.format(**told), file=sys.stderr)


_NOWHERE: Final = (
    "Lưu ý: cơ quan “{unit}” không giữ vai trò “{role}” ở hội nghị nào đã có kế hoạch ({planned}); ai mở "
    "đường dẫn này chưa thấy hội nghị nào.",
    "Note: the agency “{unit}” holds the role “{role}” in no conference that is planned ({planned}); whoever "
    "opens this link sees none.",
)


def api_token(
    unit: Annotated[str | None, _UNIT] = None,
    role: Annotated[str | None, _ROLE] = None,
    conference: Annotated[str | None, _CONFERENCE] = None,
    acting: Annotated[str | None, _ACTING] = None,
    person: Annotated[
        str, typer.Option("--person", help="Tên trong nhật ký / the name in the record")
    ] = "api",
    days: Annotated[
        int, typer.Option("--days", min=1, max=366, help="Hiệu lực bao lâu / valid for so long")
    ] = 90,
    revoke: Annotated[
        str | None, typer.Option("--revoke", help="Thu hồi mã này / take this token back")
    ] = None,
    dry_run: DryRunHere = False,
) -> None:
    """Print an access token for the HTTP API (docs/api.md), or take one back with --revoke."""
    from shared.settings import Settings

    if dry_run:
        _rehearsed(unit, role, person, conference, acting, days, revoke)
        return
    if revoke is not None:
        asyncio.run(end_token(Settings(), revoke))
        print("Đã thu hồi. / Taken back.")
        return
    visitor = _visitor(unit, role, person, conference, acting)
    print(asyncio.run(new_token(Settings(), visitor, timedelta(days=days))))


def _rehearsed(
    unit: str | None,
    role: str | None,
    person: str,
    conference: str | None,
    acting: str | None,
    days: int,
    revoke: str | None,
) -> None:
    """Refuses what the command would refuse; says whom the token would let in, or whose is taken back."""
    from shared.settings import Settings

    if revoke is not None:
        known = asyncio.run(token_of(Settings(), revoke))
        print(f"Sẽ thu hồi mã của / would take back the token of: {_told(known)}")
    else:
        visitor = _visitor(unit, role, person, conference, acting)
        asyncio.run(may_come_in(Settings(), visitor))
        until = datetime.now(UTC) + timedelta(days=days)
        print(f"Sẽ cấp mã cho / would give a token to: {_told(visitor)}, {until:%d/%m/%Y}")
    print(UNTOUCHED)


def _told(visitor: "Visitor") -> str:
    return f"{visitor.unit} ({visitor.role.value}), {visitor.person}, {visitor.conference or '*'}"


def _visitor(
    unit: str | None, role: str | None, person: str, conference: str | None, acting: str | None
) -> "Visitor":
    """By the options of both commands; an appointment says unit, role and person itself."""
    from services.portal.doors import Visitor
    from services.portal.roles import role_named
    from shared.settings import Settings

    if acting is not None:
        if conference is None or unit is not None or role is not None:
            wrong = (
                "--acting: cần --conference, không dùng --unit, --role / with --conference alone"
            )
            raise typer.BadParameter(wrong)
        return asyncio.run(acting_visitor(Settings(), conference, acting))
    if unit is None or role is None:
        raise typer.BadParameter("cần / expected: --unit, --role")
    return Visitor(unit, role_named(role), person, conference)


async def acting_visitor(settings: "Settings", conference: str, acting: str) -> "Visitor":
    """Who comes in by an appointment. Refuses one that there is not, or that was taken back."""
    from deploy.broker import connected
    from services.portal.standing_in import visitor_by
    from shared.commands.acting import ACTING_TAKEN
    from shared.directory import Actings
    from shared.refusals import Term, not_found
    from shared.store import EventStore

    client = await connected(settings)
    try:
        found = (await Actings(EventStore(client)).of(conference)).get(acting)
    finally:
        await client.close()
    if found is None:
        raise not_found(Term("lần giao làm thay", "acting"), acting, "hoinghi show … acting")
    if found.ended:
        raise ACTING_TAKEN.refuse(acting=acting)
    return visitor_by(conference, found.told)


async def new_link(settings: "Settings", visitor: "Visitor", life: timedelta) -> str:
    """The address of a fresh link. Refuses an agency that the conference does not know in that role."""
    async with _doors(settings, visitor) as doors:
        secret = await doors.new_link(visitor, datetime.now(UTC), life)
    return f"{settings.portal_url}/login/{secret}"


async def holds_in_none(settings: "Settings", visitor: "Visitor") -> list[str]:
    """The conferences that are planned, when the agency holds the role in none of them; else nothing."""
    from deploy.broker import connected
    from services.portal.roles import holds
    from shared import subjects
    from shared.directory import Directory, roles_by_unit
    from shared.store import EventStore

    client = await connected(settings)
    try:
        info = await client.jetstream().stream_info(
            subjects.EVENTS, subjects_filter=subjects.ALL_CONFERENCES
        )
        names = sorted({subject.split(".")[1] for subject in info.state.subjects or {}})
        directory = Directory(EventStore(client))
        for name in names:
            roles = roles_by_unit((await directory.planned(name)).agencies).get(visitor.unit)
            if roles is not None and holds(roles, visitor.role):
                return []
    finally:
        await client.close()
    return names


async def new_token(settings: "Settings", visitor: "Visitor", life: timedelta) -> str:
    """A fresh access token. Refuses as :func:`new_link` does."""
    async with _doors(settings, visitor) as doors:
        return await doors.new_access(visitor, datetime.now(UTC), life)


async def may_come_in(settings: "Settings", visitor: "Visitor") -> None:
    """Refuses as :func:`new_token` does, and makes none."""
    async with _doors(settings, visitor):
        pass


async def token_of(settings: "Settings", secret: str) -> "Visitor":
    """Whom a token lets in. Refuses one that opens nothing."""
    from services.portal.api_refusals import TOKEN_UNKNOWN

    async with _doors(settings) as doors:
        session = await doors.access(secret, datetime.now(UTC))
    if session is None:
        raise TOKEN_UNKNOWN.refuse()
    return session.visitor


async def end_token(settings: "Settings", secret: str) -> None:
    """From now on the token opens nothing. Refuses one that opens nothing now."""
    async with _doors(settings) as doors:
        await doors.end_access(secret, datetime.now(UTC))


@asynccontextmanager
async def _doors(settings: "Settings", visitor: "Visitor | None" = None) -> "AsyncIterator[Doors]":
    """The doors, for who may come in: the agency holds the role in its conference."""
    from deploy.broker import connected
    from services.portal.doors import Doors
    from services.portal.refusals import ROLE_NOT_HELD
    from services.portal.roles import holds
    from shared.directory import Directory, roles_by_unit
    from shared.store import EventStore

    client = await connected(settings)
    try:
        if visitor is not None and visitor.conference is not None:
            planned = await Directory(EventStore(client)).planned(visitor.conference)
            roles = roles_by_unit(planned.agencies).get(visitor.unit)
            if roles is None or not holds(roles, visitor.role):
                raise ROLE_NOT_HELD.refuse(
                    unit=visitor.unit, role=visitor.role.value, conference=visitor.conference
                )
        yield Doors(client)
    finally:
        await client.close()
