"""What the pages take in as files, for programs: a file for a command to name, a list, a signed copy, a plan.

Each goes through the very gate of its page: limits, content by its bytes, marks of secrecy. The key is as for
commands: the same key with something else is refused, the same again does nothing twice.
"""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, model_validator
from pydantic_core import to_json
from sqlalchemy import select
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import Response

from services.portal.api_pages import accepted, must_be_same, writing_key
from services.portal.import_pages import handed_in
from services.portal.import_work import sent
from services.portal.issue_forms import signed_copy
from services.portal.plan_check import Texts, checked, checked_amendment
from services.portal.plan_pages import texts_of
from services.portal.roles import Role
from services.portal.uploads import kept
from services.portal.visit import Visit
from services.program import tables
from services.program.model import reading
from shared import subjects
from shared.commands.base import Command
from shared.commands.reading import malformed
from shared.commands.registry import PlanConference
from shared.lists.fates import told as told_reading
from shared.lists.units import read_units
from shared.plan_amendment_file import Amendment
from shared.plan_faults import Fault
from shared.refusals import MALFORMED, NOT_PLANNED, Term, not_found
from shared.subjects import TOKEN_PATTERN, Token
from shared.working_days import Calendar

_MOST_FIELDS: Final = 8
_OF: Final = {
    "paper": (tables.papers, subjects.paper, Term("tham luận", "paper")),
    "contribution": (
        tables.contributions,
        subjects.contribution,
        Term("báo cáo thành phần", "contribution"),
    ),
    "round": (tables.award_rounds, subjects.award_round, Term("đợt khen thưởng", "award round")),
}


class _Form(BaseModel):
    """The fields beside the files; ``declared``: that there is no state secret in them."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)


class FileForm(_Form):
    """A file for a command to name: a paper's, a contribution's, the dossier of a nomination in an award round."""

    of: Literal["paper", "contribution", "round"]
    id: Token
    declared: Literal["yes"]


class ImportForm(_Form):
    """A list as XLSX or CSV. Without ``send``: a dry run. Agencies become a draft of agencies.yaml, never sent."""

    kind: Literal["delegates", "nominations", "units"]
    unit: Annotated[str, StringConstraints(pattern=TOKEN_PATTERN)] | None = None
    declared: Literal["yes"]
    send: Literal["yes"] | None = None

    @model_validator(mode="after")
    def _a_draft_is_not_sent(self) -> "ImportForm":
        if self.kind == "units" and self.send is not None:
            raise ValueError("units: agencies_file, /plan-files")
        return self


class SignedForm(_Form):
    """The signed copy of an issued document: verified against what was issued, then filed."""


class PlanForm(_Form):
    """A plan from its files: published, or an amended one recorded (then ``agencies_file`` may be left out)."""

    act: Literal["publish", "amend"]


FORMS: Final[dict[str, tuple[type[_Form], tuple[str, ...], tuple[str, ...]]]] = {
    "files": (FileForm, ("file",), ()),
    "imports": (ImportForm, ("file",), ()),
    "signed": (SignedForm, ("file",), ()),
    "plan-files": (PlanForm, ("plan_file",), ("agencies_file",)),
}
"""By the last word of the address: fields, files that are needed, files that may be there."""


async def files(visit: Visit) -> Response:
    """Keep a file under what will name it; what the command then says of it."""
    form = FileForm.model_validate(await _taken(visit, "files"))
    table, boundary, called = _OF[form.of]
    conference = visit.path("conference")
    query = select(table).where(table.c.conference == conference, table.c[form.of] == form.id)
    async with reading(visit.portal.engine) as connection:
        row = (await connection.execute(query)).mappings().one_or_none()
    own = visit.role is Role.ORGANISER or form.of == "round" or (row and row["unit"] == visit.unit)
    if row is None or not own:
        raise not_found(called, form.id)
    return _json(await kept(visit, boundary(conference, form.id)))


async def imports(visit: Visit) -> Response:
    """A list: each row's fate, and with ``send`` what became of it. Sent again nothing is written twice."""
    form = ImportForm.model_validate(await _taken(visit, "imports"))
    upload = await handed_in(visit)
    if form.kind == "units":
        draft = await asyncio.to_thread(read_units, await upload.opened())
        return _json({"sent": False, **told_reading(draft.reading), "draft": draft.yaml})
    read = await upload.read(visit, await upload.opened(), None)
    if form.send == "yes":
        read = await sent(visit.portal.desk, visit.acting(), read)
    return _json({"unit": upload.unit, "sent": form.send == "yes", **told_reading(read)})


async def signed(visit: Visit) -> Response:
    key = writing_key(visit)
    await _taken(visit, "signed")
    command = await signed_copy(visit, visit.path("document"))
    (answer,) = await visit.portal.desk.send_named(visit.acting(), [(key, command)])
    return await accepted(visit, answer)


async def plan_files(visit: Visit) -> Response:
    """Published, or recorded as an amendment. Faults are told with their lines, and nothing is sent."""
    key = writing_key(visit)
    form = PlanForm.model_validate(await _taken(visit, "plan-files"))
    texts, calendar = await texts_of(visit), visit.portal.calendar
    if form.act == "publish":
        named, command = await asyncio.to_thread(_published, texts, calendar)
    else:
        named, command = await asyncio.to_thread(_amended, texts)
    if named != visit.path("conference"):
        raise NOT_PLANNED.refuse(conference=named)
    (answer,) = await visit.portal.desk.send_named(visit.acting(), [(key, command)])
    return await accepted(visit, answer)


def _published(texts: Texts, calendar: Calendar) -> tuple[str, Command]:
    found = checked(texts, calendar)
    if found.plan is None:
        raise _faulty(found.faults)
    return found.plan.id, PlanConference(plan=found.plan, agencies=tuple(found.agencies))


def _amended(texts: Texts) -> tuple[str, Command]:
    found = checked_amendment(texts)
    if not isinstance(found, Amendment):
        raise _faulty(found)
    return found.conference, found.command


def _faulty(faults: Sequence[Fault]) -> Exception:
    lines = (f"{one.file}:{one.line or 0}: {one.vi} / {one.en}" for one in faults)
    return MALFORMED.refuse(faults="; ".join(lines))


async def _taken(visit: Visit, name: str) -> dict[str, Any]:
    """The form, into the visit; its fields. Raises COMMAND_MALFORMED by field, API_KEY_REUSED."""
    key = writing_key(visit)
    kind = visit.request.headers.get("content-type", "")
    if not kind.startswith("multipart/form-data"):
        raise MALFORMED.refuse(faults="Content-Type: multipart/form-data")
    try:
        visit.form = await visit.request.form(max_files=2, max_fields=_MOST_FIELDS)
    except HTTPException as error:
        raise MALFORMED.refuse(faults=str(error.detail)[:200]) from None
    model, needed, more = FORMS[name]
    fields = {key: value for key, value in visit.form.items() if isinstance(value, str)}
    try:
        model.model_validate(fields)
    except ValidationError as error:
        raise malformed(error) from None
    missing = [one for one in needed if visit.upload(one) is None]
    if missing:
        raise MALFORMED.refuse(faults=", ".join(missing))
    address = visit.request.url  # with its query: what the form leaves out is read there
    content = [
        f"{address.path}?{address.query}".encode(),
        repr(sorted(fields.items())).encode(),
    ]
    for one in (*needed, *more):
        if (part := visit.form.get(one)) is not None and isinstance(part, UploadFile):
            content += [one.encode(), (part.filename or "").encode(), await part.read()]
            await part.seek(0)
    await must_be_same(visit, key, b"\0".join(content))
    return fields


def _json(value: Any) -> Response:
    return Response(to_json(value), media_type="application/json")
