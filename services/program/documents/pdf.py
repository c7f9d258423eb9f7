"""Print laid-out documents as tagged, searchable PDF by Decree 30, through Typst.

Text reaches Typst as JSON data and is shown as data: nothing a user wrote is read as markup.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path

import typst

from services.program.documents.fonts import Face, find_face
from services.program.documents.layout import lay_out_invitation, lay_out_program
from services.program.documents.layout_report import lay_out_report
from services.program.documents.layout_script import lay_out_script
from services.program.documents.script import Script
from services.program.documents.sheet import Sheet
from services.program.documents.values import Invitation, Program, Report

_TEMPLATE = Path(__file__).parent / "templates" / "decree30.typ"


def program_pdf(program: Program, *, packaged_face: bool = False) -> bytes:
    """Chương trình as PDF; the same value on the same face gives the same bytes."""
    return print_pdf([lay_out_program(program)], packaged_face=packaged_face)


def script_pdf(script: Script, *, packaged_face: bool = False) -> bytes:
    """Kịch bản điều hành as PDF; the same value on the same face gives the same bytes."""
    return print_pdf([lay_out_script(script)], packaged_face=packaged_face)


def report_pdf(report: Report, *, packaged_face: bool = False) -> bytes:
    """Báo cáo kết quả as PDF; the same value on the same face gives the same bytes."""
    return print_pdf([lay_out_report(report)], packaged_face=packaged_face)


def invitation_pdf(invitation: Invitation, *, packaged_face: bool = False) -> bytes:
    """One Giấy mời as PDF."""
    return invitations_pdf([invitation], packaged_face=packaged_face)


def invitations_pdf(invitations: Sequence[Invitation], *, packaged_face: bool = False) -> bytes:
    """All invitations in one PDF, each from a page of its own, numbered from 1.

    Raises ValueError when there is none, since a PDF has at least one page.
    """
    return print_pdf([lay_out_invitation(one) for one in invitations], packaged_face=packaged_face)


def print_pdf(sheets: Sequence[Sheet], *, packaged_face: bool = False) -> bytes:
    """The sheets behind one another; the latest of their moments is the file's creation date."""
    if not sheets:
        raise ValueError("nothing to print")
    face = find_face(packaged=packaged_face)
    printed = _compiler(face).compile(
        format="pdf",
        sys_inputs={
            "sheets": json.dumps([asdict(one) for one in sheets], default=str, ensure_ascii=False),
            "face": face.family,
        },
        timestamp=int(max(one.made for one in sheets).timestamp()),
    )
    assert isinstance(printed, bytes)  # noqa: S101  (a PDF is one file, never pages)
    return printed


@cache
def _compiler(face: Face) -> typst.Compiler:
    return typst.Compiler(str(_TEMPLATE), root=str(_TEMPLATE.parent), font_paths=face.fonts)
