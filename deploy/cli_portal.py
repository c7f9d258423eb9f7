"""``hoinghi login-link``: a one-time link with which somebody signs in to the portal; no password anywhere."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:  # imported late otherwise, so that --help is quick
    from services.portal.doors import Visitor
    from shared.settings import Settings


def register(app: typer.Typer) -> None:
    app.command("login-link")(login_link)


def login_link(
    unit: Annotated[str, typer.Option("--unit", help="Mã cơ quan / the agency's id")],
    role: Annotated[
        str,
        typer.Option(
            "--role",
            help="organiser, clerk, reviewer, finance, approver, reception, contact",
        ),
    ],
    conference: Annotated[
        str | None,
        typer.Option("--conference", help="Chỉ hội nghị này / this conference only"),
    ] = None,
    person: Annotated[
        str, typer.Option("--person", help="Tài khoản người dùng / the person's account")
    ] = "office",
    hours: Annotated[
        int, typer.Option("--hours", min=1, max=168, help="Hiệu lực bao lâu / valid for so long")
    ] = 24,
) -> None:
    """Print a link that signs somebody in, once. It is shown here and nowhere else."""
    from services.portal.doors import Visitor
    from services.portal.roles import role_named
    from shared.settings import Settings

    visitor = Visitor(unit, role_named(role), person, conference)
    print(asyncio.run(new_link(Settings(), visitor, timedelta(hours=hours))))


async def new_link(settings: "Settings", visitor: "Visitor", life: timedelta) -> str:
    """The address of a fresh link. Refuses an agency that the conference does not know in that role."""
    from deploy.broker import connected
    from services.portal.doors import Doors
    from services.portal.refusals import ROLE_NOT_HELD
    from services.portal.roles import holds
    from shared.directory import Directory, roles_by_unit
    from shared.store import EventStore

    client = await connected(settings)
    try:
        if visitor.conference is not None:
            planned = await Directory(EventStore(client)).planned(visitor.conference)
            roles = roles_by_unit(planned.agencies).get(visitor.unit)
            if roles is None or not holds(roles, visitor.role):
                raise ROLE_NOT_HELD.refuse(
                    unit=visitor.unit, role=visitor.role.value, conference=visitor.conference
                )
        secret = await Doors(client).new_link(visitor, datetime.now(UTC), life)
    finally:
        await client.close()
    return f"{settings.portal_url}/login/{secret}"
