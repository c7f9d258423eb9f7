"""Print laid-out documents as tagged, searchable PDF by Decree 30, through Typst.

Text reaches Typst as JSON data and is shown as data: nothing a user wrote is read as markup. The layout is a
module that stays the same from one document to the next, so that Typst keeps what it has worked out of it:
half of the time of a single letter.
"""

import contextlib
import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst
from pydantic_core import to_json

from services.program.documents.fonts import Face, find_face
from services.program.documents.layout import lay_out_invitation, lay_out_program
from services.program.documents.layout_report import lay_out_report
from services.program.documents.layout_script import lay_out_script
from services.program.documents.script import Script
from services.program.documents.sheet import Sheet
from services.program.documents.template import TemplateRefused, layout_faults
from services.program.documents.templates import Templates, shipped
from services.program.documents.values import Invitation, Program, Report

_LAYOUT = "decree30.typ"
_ACCESSIBLE: Final = "ua-1"
"""PDF/UA-1 (ISO 14289-1): a reader shows the title and reads tables and pictures as what they are."""
_ONE_AT_A_TIME = threading.Lock()
"""A compiler refuses a second document while it sets one ("Already borrowed")."""


def program_pdf(
    program: Program, *, packaged_face: bool = False, templates: Templates | None = None
) -> bytes:
    """Chương trình as PDF; the same value on the same face gives the same bytes."""
    own = templates or shipped()
    laid_out = lay_out_program(program, own.of("chuong-trinh"))
    return print_pdf([laid_out], packaged_face=packaged_face, templates=own)


def script_pdf(
    script: Script, *, packaged_face: bool = False, templates: Templates | None = None
) -> bytes:
    """Kịch bản điều hành as PDF; the same value on the same face gives the same bytes."""
    own = templates or shipped()
    laid_out = lay_out_script(script, own.of("kich-ban-dieu-hanh"))
    return print_pdf([laid_out], packaged_face=packaged_face, templates=own)


def report_pdf(
    report: Report, *, packaged_face: bool = False, templates: Templates | None = None
) -> bytes:
    """Báo cáo kết quả as PDF; the same value on the same face gives the same bytes."""
    own = templates or shipped()
    laid_out = lay_out_report(report, own.of("bao-cao-ket-qua"))
    return print_pdf([laid_out], packaged_face=packaged_face, templates=own)


def invitation_pdf(invitation: Invitation, *, packaged_face: bool = False) -> bytes:
    """One Giấy mời as PDF."""
    return invitations_pdf([invitation], packaged_face=packaged_face)


def invitations_pdf(
    invitations: Sequence[Invitation],
    *,
    packaged_face: bool = False,
    templates: Templates | None = None,
) -> bytes:
    """All invitations in one PDF, each from a page of its own, numbered from 1.

    Raises ValueError when there is none, since a PDF has at least one page.
    """
    own = templates or shipped()
    letters = [lay_out_invitation(one, own.of("giay-moi")) for one in invitations]
    return print_pdf(letters, packaged_face=packaged_face, templates=own)


def print_pdf(
    sheets: Sequence[Sheet], *, packaged_face: bool = False, templates: Templates | None = None
) -> bytes:
    """The sheets behind one another; the latest of their moments is the file's creation date."""
    if not sheets:
        raise ValueError("nothing to print")
    made = max(one.made for one in sheets)
    told = {"sheets": sheets}
    return typeset(_LAYOUT, told, made, packaged_face=packaged_face, templates=templates)


def pages_png(
    sheets: Sequence[Sheet], *, ppi: float = 110, templates: Templates | None = None
) -> list[bytes]:
    """What :func:`print_pdf` prints, as a picture of each page: for screens that show no PDF."""
    folder, face = (templates or shipped()).folder, find_face(packaged=True)
    program = shown(_LAYOUT, {"sheets": sheets}, face)
    with _ONE_AT_A_TIME:
        drawn = _compiler(folder, face).compile(program, format="png", ppi=ppi)
    pages = drawn if isinstance(drawn, list) else [drawn]
    return [page for page in pages if isinstance(page, bytes)]


def typeset(
    layout: str,
    data: Mapping[str, object],
    made: datetime,
    *,
    packaged_face: bool = False,
    templates: Templates | None = None,
) -> bytes:
    """A layout file (.typ) of the templates in force, with its data, as PDF."""
    face = find_face(packaged=packaged_face)
    program = shown(layout, data, face)
    folder = (templates or shipped()).folder
    return compiled(folder, face, program, format="pdf", timestamp=int(made.timestamp()))


def compiled(folder: Path, face: Face, program: bytes, **options: Any) -> bytes:
    """What Typst makes of a program, as one file; safe to be called by any thread.

    Raises :class:`TemplateRefused` where a layout in an office's own folder does not work.
    """
    with _ONE_AT_A_TIME:
        try:
            file = _set(_compiler(folder, face), program, **options)
        except typst.TypstError as error:
            if folder == shipped().folder:
                raise  # our own fault
            told = error.diagnostic or error.message
            raise TemplateRefused(layout_faults(told, _LAYOUT)) from error
    assert isinstance(file, bytes)  # noqa: S101  (a PDF, or a picture of one page)
    return file


def _set(compiler: typst.Compiler, program: bytes, **options: Any) -> object:
    if options.get("format") == "pdf":
        # An office's own layout may do what PDF/UA does not allow.
        with contextlib.suppress(typst.TypstError):
            return compiler.compile(program, **options, pdf_standards=_ACCESSIBLE)
    return compiler.compile(program, **options)


def shown(layout: str, data: Mapping[str, object], face: Face) -> bytes:
    """The program for Typst: the layout's ``print`` on the data, which stands in it as one quoted text."""
    told = to_json({"face": face.family, **data}).decode()
    quoted = told.replace("\\", "\\\\").replace('"', '\\"')
    return f'#import "/{layout}": print\n#print(json(bytes("{quoted}")))\n'.encode()


@cache
def _compiler(folder: Path, face: Face) -> typst.Compiler:
    """One compiler a folder of layouts and face: it remembers what it has read."""
    return typst.Compiler(root=str(folder), font_paths=face.fonts)
