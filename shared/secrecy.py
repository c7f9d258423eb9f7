"""Refuses a text that declares itself a state secret: nothing of it may be kept here (design §5)."""

from collections.abc import Mapping

from shared.commands.registry_refusals import STATE_SECRET
from shared.marks import mark_in, mark_of

__all__ = ["mark_in", "mark_of", "refuse_secret", "refuse_secret_data", "refuse_secret_text"]


def refuse_secret(*texts: str) -> None:
    """Raise STATE_SECRET when one of ``texts`` (titles, file names) is marked as secret."""
    for text in texts:
        if (mark := mark_of(text)) is not None:
            raise STATE_SECRET.refuse(mark=mark)


def refuse_secret_text(text: str) -> None:
    """Raise STATE_SECRET when ``text``, of many lines, bears a mark on one of them."""
    if (mark := mark_in(text)) is not None:
        raise STATE_SECRET.refuse(mark=mark)


def refuse_secret_data(data: object) -> None:
    """The same for every text in what somebody sends, however deep. An id is none: ASCII in small letters."""
    if isinstance(data, str):
        if not data.isascii() or not data.islower():
            refuse_secret_text(data)
    elif isinstance(data, Mapping):
        for one in data.values():
            refuse_secret_data(one)
    elif isinstance(data, list | tuple):
        for one in data:
            refuse_secret_data(one)
