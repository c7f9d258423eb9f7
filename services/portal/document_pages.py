"""What can be printed: each document as file and as pictures, as the rows stand; and what was issued of it."""

import json
from collections.abc import Sequence
from types import MappingProxyType
from typing import Any, Final, cast

from starlette.responses import Response

from services.portal.document_access import AWARDED, CARDS, LISTS, readable
from services.portal.issue_forms import ACTS, asked, issued, unknown
from services.portal.language import N_
from services.portal.lists import MEDIA as LIST_MEDIA
from services.portal.lists import PRINTERS
from services.portal.pictures import document_pages, own_templates
from services.portal.refusals import PAGE_UNKNOWN
from services.portal.visit import Visit
from services.program import tables
from services.program.assemble_report import cancelled_on
from services.program.bundling import bundled, filed_last
from services.program.documents.kinds import KINDS, OF_A_HELD_ONE
from services.program.documents.wording import short_date
from services.program.issuing import MEDIA, Format, lay_out, made
from services.program.snapshot import Columns, Snapshot, has_awards, snapshot
from shared import subjects
from shared.commands.base import Declined
from shared.commands.documents import BASIS_OPEN, BASIS_UNSURE, NOTHING_TO_PRINT, OF_CANCELLED
from shared.files.kinds import ENDINGS
from shared.refusals import Refused

_SHORT: Final = 12
_BASES: Final = frozenset({BASIS_OPEN, BASIS_UNSURE})


async def show(visit: Visit) -> Response:
    return await _shown(visit)


async def act(visit: Visit) -> Response:
    """Issue, number, replace, file the signed copy."""
    try:
        wanted, done = await asked(visit)
        answer = await visit.portal.desk.send(visit.acting(), visit.typed("form_id"), [wanted])
        if (before := await visit.held_already([wanted], [answer])) is not None:
            raise before
    except Refused as refused:
        return await _shown(visit, refused)
    if isinstance(answer, Declined):
        return await _shown(visit, answer)
    return visit.see_other(f"{visit.base}/documents", done)


async def _shown(visit: Visit, refused: Refused | Declined | None = None) -> Response:
    may = readable(visit.role)
    rows = await issued(visit)
    async with visit.shot() as shot:
        copies = await shot.rows(tables.signed_copies)
        warned = [one for one in await shot.rows(tables.warnings) if one["code"] in _BASES]
        concluded = next(iter(await shot.rows(tables.conclusions)), None)
        there = await _there(shot)
        off = shot.head["status"] == "cancelled"
        none = (CARDS if off else frozenset()) | (
            frozenset() if await has_awards(shot) else AWARDED
        )
    told = [dict(row) | _of(row, rows, copies, warned) for row in rows]
    told.sort(key=lambda row: (row["issued_at"], row["document"]), reverse=True)
    points = json.loads(concluded["points"]) if concluded else []
    return visit.page(
        "documents.html",
        200 if refused is None else 422,
        kinds=[kind for kind in KINDS.values() if kind.id in may],
        waits={
            kind.id: visit.said(
                _CALLED_OFF if off and kind.id in OF_A_HELD_ONE else _UNTIL[kind.needs]
            )
            for kind in KINDS.values()
            if (off and kind.id in OF_A_HELD_ONE) or not there.get(kind.needs, True)
        },
        lists=[(name, title) for name, title in LISTS.items() if name in may and name not in none],
        issued=told,
        may=ACTS.get(visit.role, frozenset()),
        refused=visit.problem(refused) if refused is not None else None,
        pressed=f"{visit.typed('act')}:{visit.typed('document')}",
        points="\n".join(points) if visit.typed("act") != "conclusions" else visit.typed("points"),
        typed={key: visit.typed(key) for key in ("number", "date", "by", "reason")},
    )


_CALLED_OFF: Final = N_("không in nữa: hội nghị đã hủy")
_UNTIL: Final = MappingProxyType(
    {
        "opened": N_("có sau khi hội nghị khai mạc"),
        "budget_number": N_("có sau khi dự toán có số quyết định"),
        "headcount": N_("có khi đã lập dự toán"),
        "award_form": N_("có khi đã mở đợt khen thưởng"),
    }
)
"""When a document can be printed for the first time, by what it needs."""


async def _there(shot: Snapshot) -> dict[str, bool]:
    """Which of the things that documents need there are."""
    budgets = await shot.rows(tables.budget)
    return {
        "opened": bool(shot.head["opened_at"]),
        "budget_number": any(row["decision_number"] for row in budgets),
        "headcount": bool(budgets),
        "award_form": bool(await shot.award_rounds()),
    }


def _of(
    row: Columns, rows: list[Columns], copies: list[Columns], warned: Sequence[Columns]
) -> dict[str, Any]:
    """Its signed copies with who signed, the later ones of its kind that may take its place, its open bases."""
    own = sorted(
        (one for one in copies if one["document"] == row["document"]),
        key=lambda one: one["filed_at"],
    )
    signers = [signer for one in own for signer in json.loads(one["signatures"])]
    others = [
        one["document"]
        for one in rows
        if (one["kind"], one["replaced_by"]) == (row["kind"], None)
        and one["document"] != row["document"]
        and one["position"] >= row["position"]
    ]
    return {
        "signed": own,
        "signers": signers,
        "may_follow": others,
        "open_basis": [one for one in warned if one["about"] == row["document"]],
        "rests_on": json.loads(row["parameters"] or "[]"),
    }


async def preview(visit: Visit) -> Response:
    """The pages of a document as pictures, for any screen and without a script."""
    kind = visit.path("kind")
    if kind not in readable(visit.role) or kind not in KINDS:
        raise unknown(kind)
    pages = await document_pages(visit.portal, visit.path("conference"), kind)
    if pages is None:
        return visit.refusal(NOTHING_TO_PRINT.refuse(kind=KINDS[kind].title), 404)
    return visit.page("preview.html", kind=KINDS[kind], pages=pages)


async def download(visit: Visit) -> Response:
    """``du-toan.pdf``: a document as it would be printed now; ``the-dai-bieu.pdf``: a list, cards, a calendar."""
    name, conference, own = (
        visit.path("name"),
        visit.path("conference"),
        own_templates(visit.portal),
    )
    kind, _, form = name.rpartition(".")
    may = readable(visit.role)
    if name in may and name in PRINTERS:
        content = await PRINTERS[name](
            visit.portal.engine, conference, own, visit.portal.settings.mail_from
        )
        if content is None:
            if (day := await cancelled_on(visit.portal.engine, conference)) is not None:
                raise OF_CANCELLED.refuse(kind=LISTS[name], day=short_date(day))
            return visit.refusal(NOTHING_TO_PRINT.refuse(kind=LISTS[name]), 404)
        return attached(content, LIST_MEDIA[form], name)
    if kind not in may or kind not in KINDS or form not in MEDIA:
        raise unknown(name)
    laid_out = await lay_out(visit.portal.engine, conference, kind, own)
    return attached(await made(laid_out, cast(Format, form), own), MEDIA[form], name)


async def drawn_page(visit: Visit) -> Response:
    """One page of a document as it would be printed now, as a picture."""
    kind, number = visit.path("kind"), visit.path("number")
    if kind not in readable(visit.role) or kind not in KINDS:
        raise unknown(kind)
    pages = await document_pages(visit.portal, visit.path("conference"), kind)
    if pages is None or not number.isascii() or not number.isdigit() or len(number) > 4:
        raise PAGE_UNKNOWN.refuse()
    if not 1 <= int(number) <= len(pages):
        raise PAGE_UNKNOWN.refuse()
    return Response(pages[int(number) - 1], media_type="image/png")


async def kept(visit: Visit) -> Response:
    """An issued document, byte for byte; with ``?signed=1`` the signed copy that was filed last; with
    ``?bundle=1`` the ZIP for the office's document system."""
    name, conference = visit.path("document"), visit.path("conference")
    row = next((one for one in await issued(visit) if one["document"] == name), None)
    if row is None:
        raise unknown(name)
    if visit.typed("bundle"):
        files = visit.portal.service.files
        zipped, held = await bundled(visit.portal.engine, files, conference, name)
        return attached(held, "application/zip", zipped)
    kept_as = name
    if visit.typed("signed"):
        async with snapshot(visit.portal.engine, conference) as shot:
            copies = [c for c in await shot.rows(tables.signed_copies) if c["document"] == name]
        if not copies:
            raise unknown(name)
        row = dict(filed_last(copies)) | {"media_type": MEDIA["pdf"]}
        kept_as = f"{name}-da-ky"
    boundary = subjects.documents(conference)
    content = await visit.portal.service.files.get(boundary, row["digest"], row["file_name"])
    # what a sender called it may be anything, and no header
    return attached(content, row["media_type"], kept_as + ENDINGS[row["media_type"]])


def attached(content: bytes, media_type: str, name: str) -> Response:
    """A file to be kept, never shown as a page of ours. ``name``: of letters, digits, dots and hyphens."""
    head = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=head)
