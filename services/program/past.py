"""The report as it stood at any moment, and recounted from the log: a model of its own, beside the running one.

Asked over NATS (``report``), so that the pages' process does no such work. One at a time; the last few are kept
as laid out, since a page asks for its pictures one by one.
"""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from pydantic_core import to_json
from sqlalchemy.ext.asyncio import AsyncEngine

from services.program import assemble
from services.program.documents.docx import print_docx_sheets
from services.program.documents.layout_report import lay_out_report
from services.program.documents.pdf import pages_png, print_pdf
from services.program.documents.sheet import Sheet
from services.program.documents.templates import Templates
from services.program.figures import Figure, figures_of
from services.program.issuing import report_stands
from services.program.rebuild import AsOf, model_as_of
from shared.refusals import Term, not_found
from shared.service import Query, Service
from shared.subjects import EVENTS

_KEPT: Final = 6
_KIND: Final = "bao-cao-ket-qua"


@dataclass(frozen=True, slots=True)
class Past:
    """One report as it stood at ``position``, laid out and drawn."""

    position: int
    time: datetime
    figures: tuple[Figure, ...]
    sheet: Sheet
    pages: tuple[bytes, ...]


def report_query(templates: Templates, now: AsyncEngine) -> Query:
    """Takes ``conference``, ``as_of`` (a position, a moment with its offset, or none: the log's present end) and
    ``want``: "figures" (JSON), "page" with its ``number`` (PNG), "pdf", "docx"; or "stands" (JSON true or false):
    whether the version finalised of ``as_of``, its ``digest``, ``finalised_at``, is what ``now`` would print."""
    kept: OrderedDict[tuple[str, int], Past] = OrderedDict()
    one_at_a_time = asyncio.Lock()

    async def report(service: Service, asked: Mapping[str, Any]) -> bytes:
        conference, told = str(asked["conference"]), asked.get("as_of")
        async with one_at_a_time:
            if asked["want"] == "stands":
                last = {"digest": asked["digest"], "finalised_at": asked["finalised_at"]}
                async with model_as_of(service.client, int(asked["as_of"])) as then:
                    return to_json(await report_stands(then, now, conference, last, templates))
            past = kept.get((conference, told)) if isinstance(told, int) else None
            if past is None or asked.get("anew"):
                past = await _computed(service, conference, await _limit(service, told), templates)
                kept[conference, past.position] = past
                if isinstance(told, int):
                    kept[conference, told] = past
                while len(kept) > 2 * _KEPT:
                    kept.popitem(last=False)
        return await _answer(past, asked, templates)

    return report


async def _limit(service: Service, told: Any) -> AsOf:
    if isinstance(told, str):
        return datetime.fromisoformat(told)
    end = (await service.client.jetstream(timeout=10).stream_info(EVENTS)).state.last_seq
    return end if told is None else min(int(told), end)


async def _computed(service: Service, conference: str, limit: AsOf, templates: Templates) -> Past:
    """Raises CONFERENCE_UNKNOWN for a moment before it was planned."""
    async with model_as_of(service.client, limit) as engine:
        value = await assemble.report(engine, conference)
    sheet = lay_out_report(value, templates.of(_KIND))
    pages = await asyncio.to_thread(pages_png, [sheet], templates=templates)
    return Past(value.as_of.position, value.as_of.time, figures_of(value), sheet, tuple(pages))


async def _answer(past: Past, asked: Mapping[str, Any], templates: Templates) -> bytes:
    number = int(asked.get("number", 0))
    match asked["want"]:
        case "figures":
            told = {
                "position": past.position,
                "time": past.time,
                "figures": [asdict(one) for one in past.figures],
                "pages": len(past.pages),
                "digest": hashlib.sha256(b"".join(past.pages)).hexdigest()[:12],
            }
            return to_json(told)
        case "page" if 1 <= number <= len(past.pages):
            return past.pages[number - 1]
        case "pdf":
            return await asyncio.to_thread(
                print_pdf, [past.sheet], packaged_face=True, templates=templates
            )
        case "docx":
            return await asyncio.to_thread(print_docx_sheets, [past.sheet])
        case other:
            raise not_found(Term("phần của báo cáo", "part of the report"), str(other))
