"""What stands in the log beside the facts: an answer that changed nothing, written down (docs/decisions/0035).

It tells nothing of the conference. ``EventStore.read`` passes over it, and so does whoever hears the log; only the
boundary reads it. The type's name is the storage format.
"""

from types import MappingProxyType
from typing import Final

from pydantic_core import from_json

from shared.envelope import Fact


class CommandAnswered(Fact, type_name="vn.hoinghi.system.CommandAnswered.v1"):
    """A command of which several copies were about was answered, and nothing follows from it, for ever.

    The envelope names the command (``causationid``) and who sent it. ``refused``: the code of the refusal; None:
    it held already. The words of a refusal may name people and are not kept.
    """

    refused: str | None = None


TECHNICAL: Final = MappingProxyType({CommandAnswered.type_name: CommandAnswered})
_MARK: Final = f'"{CommandAnswered.type_name}"'.encode()


def is_technical(body: bytes) -> bool:
    """Whether a stored body is no fact. Read only where the name stands in it at all, as somebody's title may."""
    if _MARK not in body:
        return False
    try:
        return bool(from_json(body)["type"] == CommandAnswered.type_name)
    except (ValueError, KeyError, TypeError):
        return False
