"""Print the documents of a conference from the read model into a folder: assemble, lay out, print.

All are set in the face that travels with the product: the same rows give the same bytes on every
machine, so that a digest that was finalised can be printed again, with ``--as-of`` its position.
"""

import asyncio
import hashlib
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from services.program import assemble, assemble_acts, assemble_cards
from services.program.assemble_report import cancelled_on
from services.program.documents.cards import badges_pdf, labels_pdf, tents_pdf
from services.program.documents.docx import print_docx, program_docx, report_docx, script_docx
from services.program.documents.ics import calendar_ics, calendars_zip
from services.program.documents.kinds import ACTS, DECIDED, sum_is_open
from services.program.documents.layout_act import lay_out_act
from services.program.documents.pdf import (
    invitations_pdf,
    print_pdf,
    program_pdf,
    report_pdf,
    script_pdf,
)
from services.program.documents.templates import Templates, shipped
from services.program.documents.values import AsOf
from services.program.documents.xlsx import awards_xlsx, delegates_xlsx


@dataclass(frozen=True, slots=True)
class Printed:
    """One file: ``digest`` is the SHA-256 of its bytes, ``position`` the place in the log it shows."""

    path: Path
    digest: str
    position: int


@dataclass(frozen=True, slots=True)
class _Press:
    """Where the rows are, where the files go, by which templates."""

    engine: AsyncEngine
    conference: str
    out: Path
    templates: Templates
    mail_from: str = ""

    async def put(self, name: str, make: Callable[[], bytes], shown: AsOf) -> Printed:
        return await _print(self.out / name, make, shown)

    def typed(self, make: Callable[..., bytes], *values: object) -> Callable[[], bytes]:
        """A printer of PDF with the packaged face and the templates in force."""
        return partial(make, *values, packaged_face=True, templates=self.templates)


async def print_program(
    engine: AsyncEngine, conference: str, out: Path, templates: Templates | None = None
) -> Printed:
    """Chương trình as PDF, with a DOCX beside it. Returns the PDF, which is what is finalised."""
    return (await _program(_Press(engine, conference, out, templates or shipped())))[0]


async def print_report(
    engine: AsyncEngine, conference: str, out: Path, templates: Templates | None = None
) -> Printed:
    """Báo cáo kết quả as PDF, with a DOCX beside it. Returns the PDF, which is what is finalised."""
    return (await _report(_Press(engine, conference, out, templates or shipped())))[0]


async def print_script(
    engine: AsyncEngine, conference: str, out: Path, templates: Templates | None = None
) -> Printed:
    """Kịch bản điều hành as PDF, with a DOCX beside it: from those present, or those who confirmed."""
    return (await _script(_Press(engine, conference, out, templates or shipped())))[0]


async def print_all(
    engine: AsyncEngine,
    conference: str,
    out: Path,
    templates: Templates | None = None,
    *,
    mail_from: str,
) -> Sequence[Printed]:
    """Every document of the conference, as the read model stands; no letters before any is issued.

    Of a cancelled one nothing that asks people to come or receives them: no invitation, program, script, card.

    ``templates``: an office's own; without them those that travel with the product. ``mail_from``: the address
    that mails are sent from, under which each delegate's calendar entry was sent.
    """
    press = _Press(engine, conference, out, templates or shipped(), mail_from)
    # side by side: the PDF's compiler leaves the interpreter free for the others
    printers: tuple[Callable[[_Press], Coroutine[Any, Any, list[Printed]]], ...]
    printers = (_report, _acts, _lists)
    if await cancelled_on(engine, conference) is None:
        printers = (_program, _script, _report, _invitations, _acts, _cards, _lists)
    printed = await asyncio.gather(*(one(press) for one in printers))
    return [file for files in printed for file in files]


async def _program(press: _Press) -> list[Printed]:
    value = await assemble.program(press.engine, press.conference)
    docx = partial(program_docx, value, press.templates)
    return [
        await press.put("chuong-trinh.pdf", press.typed(program_pdf, value), value.as_of),
        await press.put("chuong-trinh.docx", docx, value.as_of),
    ]


async def _script(press: _Press) -> list[Printed]:
    value = await assemble.script(press.engine, press.conference)
    docx = partial(script_docx, value, press.templates)
    return [
        await press.put("kich-ban-dieu-hanh.pdf", press.typed(script_pdf, value), value.as_of),
        await press.put("kich-ban-dieu-hanh.docx", docx, value.as_of),
    ]


async def _report(press: _Press) -> list[Printed]:
    value = await assemble.report(press.engine, press.conference)
    docx = partial(report_docx, value, press.templates)
    return [
        await press.put("bao-cao-ket-qua.pdf", press.typed(report_pdf, value), value.as_of),
        await press.put("bao-cao-ket-qua.docx", docx, value.as_of),
    ]


async def _invitations(press: _Press) -> list[Printed]:
    values = await assemble.invitations(press.engine, press.conference)
    if not values:
        return []
    return [
        await press.put("giay-moi.pdf", press.typed(invitations_pdf, values), values[0].as_of),
    ]


async def _acts(press: _Press) -> list[Printed]:
    """Those for which there is something to say, each as PDF and DOCX."""
    values = {
        decided: await assemble_acts.act(press.engine, press.conference, decided=decided)
        for decided in (False, True)
    }
    printed = []
    for kind in ACTS.values():
        value = values[kind.id in DECIDED]
        if value.fields.get(kind.needs) and not sum_is_open(kind.id, value.fields):
            sheet = lay_out_act(value, press.templates.of(kind.id), kind.id)
            printed += [
                await press.put(f"{kind.id}.pdf", press.typed(print_pdf, [sheet]), value.as_of),
                await press.put(f"{kind.id}.docx", partial(print_docx, sheet), value.as_of),
            ]
    return printed


async def _cards(press: _Press) -> list[Printed]:
    """Name tents, badges and address labels, once there is somebody to print them for."""
    people = await assemble_cards.cards(press.engine, press.conference)
    letters = await assemble_cards.labels(press.engine, press.conference)
    printed = []
    if people.cards:
        printed += [
            await press.put("bien-ten.pdf", press.typed(tents_pdf, people), people.as_of),
            await press.put("the-dai-bieu.pdf", press.typed(badges_pdf, people), people.as_of),
        ]
    if letters.labels:
        labels = press.typed(labels_pdf, letters)
        printed.append(await press.put("nhan-dia-chi.pdf", labels, letters.as_of))
    return printed


async def _lists(press: _Press) -> list[Printed]:
    where = (press.engine, press.conference)
    delegates, awards = await assemble.delegate_list(*where), await assemble.award_list(*where)
    entry, entries = (
        await assemble.calendar(*where),
        await assemble.calendars(*where, press.mail_from),
    )
    listed = partial(delegates_xlsx, delegates)
    printed = [await press.put("danh-sach-dai-bieu.xlsx", listed, delegates.as_of)]
    if awards.planned:
        honoured = partial(awards_xlsx, awards)
        printed.append(await press.put("danh-sach-khen-thuong.xlsx", honoured, awards.as_of))
    printed.append(await press.put("hoi-nghi.ics", partial(calendar_ics, entry), entry.as_of))
    if entries:
        each = partial(calendars_zip, entries)
        printed.append(await press.put("lich-dai-bieu.zip", each, entry.as_of))
    return printed


async def _print(path: Path, make: Callable[[], bytes], shown: AsOf) -> Printed:
    """Written whole or not at all: a reader never finds half a document."""
    content = await asyncio.to_thread(make)

    def write() -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(path.name + ".unfinished")
        unfinished.write_bytes(content)
        unfinished.replace(path)

    await asyncio.to_thread(write)
    return Printed(path, hashlib.sha256(content).hexdigest(), shown.position)
