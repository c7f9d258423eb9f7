"""What a wish to an award round has to know of the conference, looked up as the wish comes in."""

from dataclasses import replace

from services.awards.advice import Ahead
from shared.commands.base import Command
from shared.envelope import Meta
from shared.service import Service


async def ahead(service: Service, command: Command, meta: Meta) -> tuple[Command, Meta]:
    """``meta.known``: when the conference ends, as long as nobody concluded it or called it off.

    Not guarded: it only warns.
    """
    ends_at = await service.directory.ends_at(meta.conference)
    return command, meta if ends_at is None else replace(meta, known=Ahead(ends_at))
