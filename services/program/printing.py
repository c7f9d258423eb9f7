"""Print the documents of a conference from the read model into a folder: assemble, lay out, print."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from services.program import assemble
from services.program.assemble_report import report as assemble_report
from services.program.documents.docx import program_docx, report_docx
from services.program.documents.ics import calendar_ics
from services.program.documents.pdf import invitations_pdf, program_pdf, report_pdf
from services.program.documents.xlsx import awards_xlsx, delegates_xlsx


@dataclass(frozen=True, slots=True)
class Printed:
    """One file: ``digest`` is the SHA-256 of its bytes, ``position`` the place in the log it shows."""

    path: Path
    digest: str
    position: int


async def print_program(engine: AsyncEngine, conference: str, out: Path) -> Printed:
    """Chương trình as PDF, with a DOCX beside it. Returns the PDF."""
    value = await assemble.program(engine, conference)
    position = await assemble.position(engine)
    await _print(out / "chuong-trinh.docx", lambda: program_docx(value), position)
    return await _print(out / "chuong-trinh.pdf", lambda: program_pdf(value), position)


async def print_report(engine: AsyncEngine, conference: str, out: Path) -> Printed:
    """Báo cáo kết quả as PDF, with a DOCX beside it. Returns the PDF."""
    value = await assemble_report(engine, conference)
    position = await assemble.position(engine)
    await _print(out / "bao-cao-ket-qua.docx", lambda: report_docx(value), position)
    return await _print(out / "bao-cao-ket-qua.pdf", lambda: report_pdf(value), position)


async def print_all(engine: AsyncEngine, conference: str, out: Path) -> Sequence[Printed]:
    """Every document of the conference, as the read model stands."""
    position = await assemble.position(engine)
    invitations = await assemble.invitations(engine, conference)
    delegates = await assemble.delegate_list(engine, conference)
    awards = await assemble.award_list(engine, conference)
    entry = await assemble.calendar(engine, conference)
    return [
        await print_program(engine, conference, out),
        await print_report(engine, conference, out),
        await _print(out / "giay-moi.pdf", lambda: invitations_pdf(invitations), position),
        await _print(out / "danh-sach-dai-bieu.xlsx", lambda: delegates_xlsx(delegates), position),
        await _print(out / "danh-sach-khen-thuong.xlsx", lambda: awards_xlsx(awards), position),
        await _print(out / "hoi-nghi.ics", lambda: calendar_ics(entry), position),
    ]


async def _print(path: Path, make: Callable[[], bytes], position: int) -> Printed:
    """Written whole or not at all: a reader never finds half a document."""
    content = await asyncio.to_thread(make)

    def write() -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(path.name + ".unfinished")
        unfinished.write_bytes(content)
        unfinished.replace(path)

    await asyncio.to_thread(write)
    return Printed(path, hashlib.sha256(content).hexdigest(), position)
