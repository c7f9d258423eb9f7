"""Print the documents of a conference from the read model into a folder: assemble, lay out, print.

All are set in the face that travels with the product: the same rows give the same bytes on every
machine, so that a digest that was finalised can be printed again, with ``--as-of`` its position.
"""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from services.program import assemble, assemble_acts, assemble_cards
from services.program.documents.cards import badges_pdf, labels_pdf, tents_pdf
from services.program.documents.docx import print_docx, program_docx, report_docx, script_docx
from services.program.documents.ics import calendar_ics
from services.program.documents.kinds import ACTS
from services.program.documents.layout_act import lay_out_act
from services.program.documents.pdf import (
    invitations_pdf,
    print_pdf,
    program_pdf,
    report_pdf,
    script_pdf,
)
from services.program.documents.templates import shipped
from services.program.documents.values import AsOf
from services.program.documents.xlsx import awards_xlsx, delegates_xlsx


@dataclass(frozen=True, slots=True)
class Printed:
    """One file: ``digest`` is the SHA-256 of its bytes, ``position`` the place in the log it shows."""

    path: Path
    digest: str
    position: int


async def print_program(engine: AsyncEngine, conference: str, out: Path) -> Printed:
    """Chương trình as PDF, with a DOCX beside it. Returns the PDF, which is what is finalised."""
    return (await _program(engine, conference, out))[0]


async def print_report(engine: AsyncEngine, conference: str, out: Path) -> Printed:
    """Báo cáo kết quả as PDF, with a DOCX beside it. Returns the PDF, which is what is finalised."""
    return (await _report(engine, conference, out))[0]


async def print_all(engine: AsyncEngine, conference: str, out: Path) -> Sequence[Printed]:
    """Every document of the conference, as the read model stands; no letters before any is issued."""
    return [
        *await _program(engine, conference, out),
        *await _script(engine, conference, out),
        *await _report(engine, conference, out),
        *await _invitations(engine, conference, out),
        *await _acts(engine, conference, out),
        *await _cards(engine, conference, out),
        *await _lists(engine, conference, out),
    ]


async def _cards(engine: AsyncEngine, conference: str, out: Path) -> list[Printed]:
    """Name tents, badges and address labels, once there is somebody to print them for."""
    people = await assemble_cards.cards(engine, conference)
    letters = await assemble_cards.labels(engine, conference)
    printed = []
    if people.cards:
        printed += [
            await _print(
                out / "bien-ten.pdf", partial(tents_pdf, people, packaged_face=True), people.as_of
            ),
            await _print(
                out / "the-dai-bieu.pdf",
                partial(badges_pdf, people, packaged_face=True),
                people.as_of,
            ),
        ]
    if letters.labels:
        printed.append(
            await _print(
                out / "nhan-dia-chi.pdf",
                partial(labels_pdf, letters, packaged_face=True),
                letters.as_of,
            )
        )
    return printed


async def _acts(engine: AsyncEngine, conference: str, out: Path) -> list[Printed]:
    """Those for which there is something to say, each as PDF and DOCX."""
    value = await assemble_acts.act(engine, conference)
    printed = []
    for kind in ACTS.values():
        if value.fields.get(kind.needs):
            sheet = lay_out_act(value, shipped().of(kind.id))
            printed += [
                await _print(
                    out / f"{kind.id}.pdf",
                    partial(print_pdf, [sheet], packaged_face=True),
                    value.as_of,
                ),
                await _print(out / f"{kind.id}.docx", partial(print_docx, sheet), value.as_of),
            ]
    return printed


async def _program(engine: AsyncEngine, conference: str, out: Path) -> list[Printed]:
    value = await assemble.program(engine, conference)
    return [
        await _print(
            out / "chuong-trinh.pdf", lambda: program_pdf(value, packaged_face=True), value.as_of
        ),
        await _print(out / "chuong-trinh.docx", lambda: program_docx(value), value.as_of),
    ]


async def _script(engine: AsyncEngine, conference: str, out: Path) -> list[Printed]:
    value = await assemble.script(engine, conference)
    return [
        await _print(
            out / "kich-ban-dieu-hanh.pdf",
            lambda: script_pdf(value, packaged_face=True),
            value.as_of,
        ),
        await _print(out / "kich-ban-dieu-hanh.docx", lambda: script_docx(value), value.as_of),
    ]


async def print_script(engine: AsyncEngine, conference: str, out: Path) -> Printed:
    """Kịch bản điều hành as PDF, with a DOCX beside it: from those present, or those who confirmed."""
    return (await _script(engine, conference, out))[0]


async def _report(engine: AsyncEngine, conference: str, out: Path) -> list[Printed]:
    value = await assemble.report(engine, conference)
    return [
        await _print(
            out / "bao-cao-ket-qua.pdf", lambda: report_pdf(value, packaged_face=True), value.as_of
        ),
        await _print(out / "bao-cao-ket-qua.docx", lambda: report_docx(value), value.as_of),
    ]


async def _invitations(engine: AsyncEngine, conference: str, out: Path) -> list[Printed]:
    values = await assemble.invitations(engine, conference)
    if not values:
        return []
    return [
        await _print(
            out / "giay-moi.pdf",
            lambda: invitations_pdf(values, packaged_face=True),
            values[0].as_of,
        )
    ]


async def _lists(engine: AsyncEngine, conference: str, out: Path) -> list[Printed]:
    delegates = await assemble.delegate_list(engine, conference)
    awards = await assemble.award_list(engine, conference)
    entry = await assemble.calendar(engine, conference)
    printed = [
        await _print(
            out / "danh-sach-dai-bieu.xlsx", lambda: delegates_xlsx(delegates), delegates.as_of
        )
    ]
    if awards.planned:
        path = out / "danh-sach-khen-thuong.xlsx"
        printed.append(await _print(path, lambda: awards_xlsx(awards), awards.as_of))
    printed.append(await _print(out / "hoi-nghi.ics", lambda: calendar_ics(entry), entry.as_of))
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
