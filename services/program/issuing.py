"""One document, laid out and ready to be issued: its bytes, what they were made from, what they rest on.

What was laid out has a digest of its own (``content``): the same content by the same templates is the
same document, and is not built again.
"""

import asyncio
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, Literal

from sqlalchemy.ext.asyncio import AsyncEngine

from services.program import assemble, assemble_acts
from services.program.assemble_report import cancelled_on, same_report
from services.program.documents.docx import print_docx_sheets
from services.program.documents.kinds import ACTS, DECIDED, KINDS, OF_A_HELD_ONE, sum_is_open
from services.program.documents.layout import lay_out_invitation, lay_out_program
from services.program.documents.layout_act import lay_out_act, numbered
from services.program.documents.layout_report import lay_out_report
from services.program.documents.layout_script import lay_out_script
from services.program.documents.pdf import print_pdf
from services.program.documents.sheet import Paragraph, Sheet
from services.program.documents.templates import Templates
from services.program.documents.values import AsOf, Basis
from services.program.documents.values_acts import Act
from services.program.documents.wording import BLANK, short_date
from shared.commands.documents import KIND_UNKNOWN, NOTHING_TO_PRINT, OF_CANCELLED, SUM_OPEN

Format = Literal["pdf", "docx"]
MEDIA: Final = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


_BASES: Final = ("Căn cứ", "Thực hiện", "Theo đề nghị")
"""How the căn cứ of a decision and the first sentence of a submission or a report begin."""
_GAPS: Final = (BLANK, "......")
_OF_AWARDS: Final = frozenset(
    {"danh-sach-khen-thuong", "to-trinh-khen-thuong", "quyet-dinh-khen-thuong"}
)
_OF_ESTIMATES: Final = frozenset({"du-toan", "to-trinh-du-toan", "quyet-dinh-du-toan"})
_LONGEST: Final = 500
_MOST: Final = 50
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A document before it is printed. ``content``: SHA-256 of all that will show, and of nothing else.
    ``unsure``: what it rests on whose text was not verified in full (marks [P] and [G]): told beside the
    document and never in it, since what is signed is not edited afterwards."""

    kind: str
    title: str
    sheets: tuple[Sheet, ...]
    as_of: AsOf
    parameters: tuple[str, ...]
    unsure: tuple[str, ...] = ()

    @property
    def content(self) -> str:
        told = [{**asdict(sheet), "made": None} for sheet in self.sheets]
        return hashlib.sha256(
            json.dumps(told, ensure_ascii=False, sort_keys=True, default=str).encode()
        ).hexdigest()

    @property
    def open_basis(self) -> tuple[str, ...]:
        """Each căn cứ in which something was left open, once, in the words that are printed."""
        texts = (
            " ".join("".join(run.text for run in block.line).replace("\u2060", "").split())
            for sheet in self.sheets
            for block in sheet.body
            if isinstance(block, Paragraph)
        )
        opened = (
            one for one in texts if one.startswith(_BASES) and any(gap in one for gap in _GAPS)
        )
        return tuple(dict.fromkeys(one[:_LONGEST] for one in opened))[:_MOST]


async def lay_out(
    engine: AsyncEngine,
    conference: str,
    kind: str,
    templates: Templates,
    *,
    number: str | None = None,
    dated: date | None = None,
) -> LaidOut:
    """The document as the rows stand; with the clerk's number and day where they are given.

    Raises the refusals DOCUMENT_KIND_UNKNOWN, DOCUMENT_EMPTY, DOCUMENT_SUM_OPEN, DOCUMENT_OF_CANCELLED and
    CONFERENCE_UNKNOWN.
    """
    if kind not in KINDS:
        raise KIND_UNKNOWN.refuse(kind=kind, kinds=", ".join(KINDS))
    if kind in OF_A_HELD_ONE and (day := await cancelled_on(engine, conference)) is not None:
        raise OF_CANCELLED.refuse(kind=KINDS[kind].title, day=short_date(day))
    sheets, as_of, parameters, unsure = await _sheets(engine, conference, kind, templates)
    if not sheets:
        raise NOTHING_TO_PRINT.refuse(kind=KINDS[kind].title)
    complete = tuple(numbered(sheet, number, dated) for sheet in sheets)
    title = f"{KINDS[kind].title}: {sheets[0].subject}"[:500]
    return LaidOut(kind, title, complete, as_of, parameters, unsure)


async def made(laid_out: LaidOut, form: Format, templates: Templates) -> bytes:
    """The file, in the face that travels with the product."""
    if form == "docx":
        return await asyncio.to_thread(print_docx_sheets, laid_out.sheets)
    return await asyncio.to_thread(
        print_pdf, laid_out.sheets, packaged_face=True, templates=templates
    )


async def report_stands(
    then: AsyncEngine,
    now: AsyncEngine,
    conference: str,
    last: Mapping[str, Any],
    templates: Templates,
) -> bool:
    """Whether the ``last`` version (``digest``, ``finalised_at``; ``then``: the rows that it was printed from) is
    what would be finalised ``now``: by the same templates, of the same content."""
    if not await same_report(then, now, conference, last["finalised_at"]):
        return False
    content = await made(
        await lay_out(then, conference, "bao-cao-ket-qua", templates), "pdf", templates
    )
    return bool(hashlib.sha256(content).hexdigest() == last["digest"])


async def _sheets(
    engine: AsyncEngine, conference: str, kind: str, templates: Templates
) -> tuple[Sequence[Sheet], AsOf, tuple[str, ...], tuple[str, ...]]:
    """The sheets, where they stand, what they rest on, and what of it is not verified in full."""
    template = templates.of(kind)
    if kind == "chuong-trinh":
        program = await assemble.program(engine, conference)
        return [lay_out_program(program, template)], program.as_of, (), ()
    if kind == "kich-ban-dieu-hanh":
        script = await assemble.script(engine, conference)
        return [lay_out_script(script, template)], script.as_of, (), ()
    if kind == "bao-cao-ket-qua":
        report = await assemble.report(engine, conference)
        bases = {basis for award in report.awards if award.bonus for basis in award.bonus.basis}
        return [lay_out_report(report, template)], report.as_of, _texts(bases), _unsure(bases)
    if kind == "giay-moi":
        letters = await assemble.invitations(engine, conference)
        as_of = letters[0].as_of if letters else AsOf(0, _NEVER)
        return [lay_out_invitation(one, template) for one in letters], as_of, (), ()
    act = await assemble_acts.act(engine, conference, decided=kind in DECIDED)
    if not act.fields.get(ACTS[kind].needs):
        return [], act.as_of, (), ()
    if sum_is_open(kind, act.fields):
        raise SUM_OPEN.refuse(kind=KINDS[kind].title, lines=act.fields["unpriced"])
    bases = set(act.bonus.basis) if act.bonus else set()
    unsure = _unsure(bases) if kind in _OF_AWARDS else _unsure_lines(act, kind)
    return [lay_out_act(act, template, kind)], act.as_of, _texts(bases), unsure


def _texts(bases: Iterable[Basis]) -> tuple[str, ...]:
    return tuple(sorted({basis.text for basis in bases}))


def _unsure(bases: Iterable[Basis]) -> tuple[str, ...]:
    return _texts(basis for basis in bases if basis.mark != "V")


def _unsure_lines(act: Act, kind: str) -> tuple[str, ...]:
    """The lines of an estimate whose price or norm rests on what is not verified."""
    if kind not in _OF_ESTIMATES:
        return ()
    rows = [row for estimate in act.estimates for row in estimate.rows if row.unsure]
    return tuple(dict.fromkeys(f"{row.content} ({row.basis})" for row in rows))
