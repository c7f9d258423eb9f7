"""A message as it stands on paper: whom it is to and its paragraphs, for the letter that the post carries. Pure.

The channel ``print`` beside e-mail and webhook: nothing is handed over by the service. ``hoinghi outbox print``
makes the letters, ``hoinghi outbox posted`` records that somebody handed them to the post.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from services.notifications.names import filled
from services.notifications.wording import ADDRESSEE, BELOW, SALUTATION


@dataclass(frozen=True, slots=True)
class Written:
    """``addressee``: as it stands behind "Kính gửi"; ``paragraphs``: without salutation and closing."""

    addressee: str
    paragraphs: tuple[str, ...]


def written(
    body: str,
    recipient: str,
    covering: str | None = None,
    names: Mapping[str, str] = MappingProxyType({}),
) -> Written:
    """The words of a message parted into what a letter by Decree 30 sets in places of its own.

    ``names``: of the people whom the words refer to. Courtesy and the office's name at the end are left out: the
    letter has its signature instead.
    """
    vietnamese = body.rpartition(BELOW)[
        2
    ]  # what is printed stays in the language of the letterhead
    told_by_name = filled(vietnamese, names).replace(ADDRESSEE, recipient)
    parts = [part.strip() for part in told_by_name.split("\n\n")]
    parts = [part for part in parts if part]
    addressee = recipient
    if parts and parts[0].startswith(SALUTATION):
        addressee = parts.pop(0).removeprefix(SALUTATION).strip()
    while parts and (parts[-1].isupper() or parts[-1].endswith("./.")):
        parts.pop()
    told = [covering] if covering else []
    lines = [line.strip() for part in (*told, *parts) for line in part.split("\n")]
    return Written(addressee, tuple(line for line in lines if line))
