"""Letters for the post: printed in envelope order with a posting list, and recorded once they were handed over."""

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException
from sqlalchemy.ext.asyncio import AsyncEngine

from services.notifications.enclosures import digest_of, link_of
from services.notifications.names import (
    delegate,
    may_name,
    nominee,
    person,
    references,
    who_is_put_forward,
)
from services.notifications.paper import written
from services.program import tables
from services.program.assemble_posting import posting
from services.program.documents.cards import labels_pdf
from services.program.documents.layout_posting import lay_out_envelope, lay_out_posting
from services.program.documents.pdf import print_pdf
from services.program.documents.templates import Templates
from services.program.documents.values_cards import Label, Labels
from services.program.documents.values_posting import Envelope, Posting
from services.program.documents.xlsx import POSTING_MESSAGE, POSTING_NUMBER, posting_xlsx
from services.program.sending_day import SendingDay
from services.program.snapshot import snapshot
from shared.commands.base import Accepted, Answer, Command
from shared.commands.notifications import PrintNotification

Send = Callable[[Command], Awaitable[Answer]]
SAMPLE: Final = "https://dia-chi-tra-loi.invalid/m/xem-thu"
_TOKEN_BYTES: Final = 32
_WAITING: Final = ("requested",)
_PRINTED: Final = ("requested", "awaiting-post")


class PostingListInvalid(ValueError):
    code = "POSTING_LIST_INVALID"


@dataclass(frozen=True, slots=True)
class Bundle:
    """The letters as one PDF, address labels, and the posting list as PDF and XLSX; ``refused``: by message."""

    posting: Posting
    letters: bytes
    labels: bytes
    listed: bytes
    sheet: bytes
    refused: Mapping[str, str]

    def write(self, out: Path) -> Sequence[Path]:
        """``thu.pdf`` with ``thu-nhan.pdf``, ``thu-danh-sach-gui.pdf`` and ``.xlsx`` beside it."""
        files = {
            out: self.letters,
            out.with_name(f"{out.stem}-nhan.pdf"): self.labels,
            out.with_name(f"{out.stem}-danh-sach-gui.pdf"): self.listed,
            out.with_name(f"{out.stem}-danh-sach-gui.xlsx"): self.sheet,
        }
        out.parent.mkdir(parents=True, exist_ok=True)
        for path, content in files.items():
            unfinished = path.with_name(path.name + ".unfinished")
            unfinished.write_bytes(content)
            unfinished.replace(path)
        return tuple(files)


async def bundle(
    engine: AsyncEngine,
    conference: str,
    *,
    send: Send | None,
    printed_at: datetime,
    answer_base: str | None = None,
    again: bool = False,
    only: Sequence[str] | None = None,
    templates: Templates | None = None,
    lawful: Callable[[datetime], SendingDay | None] | None = None,
) -> Bundle | None:
    """None where no letter waits. Without ``send`` nothing is recorded, and the links are samples.

    A letter is in the bundle only when the log has taken its printing: its link opens then. Who loses the
    files prints ``again``.
    """
    words = partial(words_on_paper, await _people(engine, conference))
    found = await posting(engine, conference, words, _PRINTED if again else _WAITING, only, lawful)
    kept, refused = [], dict[str, str]()
    for envelope in found.envelopes:
        one, link = _with_link(envelope, answer_base, sample=send is None)
        if send is not None:
            digest = digest_of(link) if link else None
            wish = PrintNotification(message=one.message, printed_at=printed_at, link=digest)
            answer = await send(wish)
            if not isinstance(answer, Accepted):
                refused[one.message] = f"{answer.code}: {answer.vi}"
                continue
        kept.append(one)
    if not kept:
        return None
    taken = replace(found, envelopes=tuple(kept))
    sheets = [sheet for one in kept for sheet in lay_out_envelope(one, templates)]
    labels = Labels(
        taken.letterhead.issuer,
        tuple(Label(tuple(filter(None, (one.to, one.address))), one.about) for one in kept),
        taken.as_of,
    )
    return Bundle(
        taken,
        print_pdf(sheets, packaged_face=True, templates=templates),
        labels_pdf(labels, packaged_face=True, templates=templates),
        print_pdf([lay_out_posting(taken)], packaged_face=True, templates=templates),
        posting_xlsx(taken),
        refused,
    )


_People = Mapping[str, tuple[str, str]]
"""By reference, the person's agency and how the person is called (``names.py``)."""


async def _people(engine: AsyncEngine, conference: str) -> _People:
    """Whom letters may speak of. A substitute who was only asked for is called as the request called them."""
    async with snapshot(engine, conference) as shot:
        wished = {
            delegate(row["delegation"], row["substitute_id"]): (
                row["unit"],
                person(row["substitute_name"], row["substitute_position"]),
            )
            for row in await shot.rows(tables.substitutions)
        }
        registered = {
            delegate(row["delegation"], row["person_id"]): (
                row["unit"],
                person(row["name"], row["position"]),
            )
            for row in await shot.rows(tables.attendees)
        }
        nominated = {
            nominee(row["round"], row["nomination"]): (
                row["unit"],
                who_is_put_forward(row["kind"], row["name"], row["position"]),
            )
            for row in await shot.rows(tables.nominations)
        }
    return wished | registered | nominated


def words_on_paper(people: _People, row: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Whom a message's row is to, and its paragraphs with the people named whom it may name."""
    names = {
        str(one): people[str(one)][1]
        for one in references(row["body"])
        if str(one) in people and may_name(row["unit"], row["kind"], people[str(one)][0])
    }
    told = written(row["body"], row["recipient_name"], row["covering"], names)
    return told.addressee, told.paragraphs


def _with_link(
    envelope: Envelope, base: str | None, *, sample: bool
) -> tuple[Envelope, str | None]:
    """The invitation with a QR code to answer, where a base address is set; and the link's secret token."""
    if envelope.invitation is None or base is None:
        return envelope, None
    token = None if sample else secrets.token_urlsafe(_TOKEN_BYTES)
    url = link_of(base, token) if token else SAMPLE
    return replace(envelope, invitation=replace(envelope.invitation, answer_url=url)), token


def numbers_of(file: Path) -> dict[str, str | None]:
    """By message the carrier's number, of a posting list that was filled in. Raises PostingListInvalid."""
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    except (OSError, KeyError, ValueError, BadZipFile, InvalidFileException) as error:
        raise PostingListInvalid(f"{file.name}: {type(error).__name__}") from error
    rows = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    for at, row in enumerate(rows):
        if POSTING_MESSAGE in row and POSTING_NUMBER in row:
            message, number = row.index(POSTING_MESSAGE), row.index(POSTING_NUMBER)
            return {
                str(one[message]).strip(): str(one[number]).strip() if one[number] else None
                for one in rows[at + 1 :]
                if one[message]
            }
    raise PostingListInvalid(
        f"{file.name}: thiếu cột “{POSTING_MESSAGE}” hoặc “{POSTING_NUMBER}” / these columns are missing. "
        "Dùng tệp do lệnh print lập / use the file that the command print made"
    )
