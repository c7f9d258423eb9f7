"""The plan: checked as it is typed or uploaded, published as a new conference, amended with a diff; its tasks."""

import asyncio
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from starlette.responses import RedirectResponse, Response

from services.portal.admission import agency_named
from services.portal.plan_check import (
    PLAN_FILE,
    Checked,
    Texts,
    checked,
    checked_amendment,
    creates,
    marked,
)
from services.portal.plan_view import (
    amendments_in_english,
    must_be_granted,
    part_changes,
    plan_view,
    planned_now,
    tasks_follow,
)
from services.portal.refusals import FIELDS
from services.portal.roles import Role
from services.portal.sending import Acting
from services.portal.unit_actions import wish
from services.portal.visit import Visit
from services.program.snapshot import snapshot
from shared.commands.base import Command, Declined
from shared.commands.files import FILE_TOO_LARGE
from shared.commands.registry import CompleteTask, PlanConference
from shared.commands.registry_refusals import AMENDMENT_EMPTY
from shared.events.plan_amendment import replaced
from shared.plan_amending import parts_in_force
from shared.plan_amendment_file import Amendment
from shared.plan_faults import Fault
from shared.plan_file import AGENCIES_FILE, amendment_warnings
from shared.plan_standing import standing_in
from shared.refusals import NOT_PLANNED, Refused
from shared.secrecy import refuse_secret_text
from shared.yaml_lines import MAX_BYTES

_CHECK: Final = "check"


# --- a new conference -----------------------------------------------------------------------------------


async def blank(visit: Visit) -> Response:
    return await _new_page(visit, Texts("", ""), None)


async def publish(visit: Visit) -> Response:
    """Check, or publish what was checked; the text stays on the page until it is granted."""
    texts, found = Texts("", ""), None
    try:
        texts = await texts_of(visit)
        found = await asyncio.to_thread(checked, texts, visit.portal.calendar)
        if found.plan is None or visit.typed("act") == _CHECK:
            return await _new_page(visit, texts, found)
        visitor = visit.signed_in.visitor
        if visitor.conference not in (None, found.plan.id):
            raise NOT_PLANNED.refuse(conference=found.plan.id)
        wish = PlanConference(plan=found.plan, agencies=tuple(found.agencies))
        by = visitor.stands_in
        acting = Acting(
            found.plan.id,
            visitor.unit,
            visitor.person,
            by.acting if by else None,
            again=visit.repeated,
        )
        answer = await visit.portal.desk.send(acting, visit.typed("form_id"), [wish])
    except Refused as refused:
        return await _new_page(visit, texts, found, refused)
    if isinstance(answer, Declined):
        return await _new_page(visit, texts, found, answer)
    done = "plan-published" if found.plan.awards else "plan-published-alone"
    return RedirectResponse(f"/c/{found.plan.id}/plan?done={done}", 303)


async def _new_page(
    visit: Visit, texts: Texts, found: Checked | None, refused: Refused | Declined | None = None
) -> Response:
    visit.agency = await agency_named(visit)
    wrong = refused is not None or (found is not None and found.plan is None)
    ready = found is not None and found.plan is not None
    return visit.page(
        "plan_new.html",
        422 if wrong else 200,
        texts=texts,
        found=found,
        creates=creates(found.plan, found.agencies) if ready and found and found.plan else None,
        refused=visit.problem(refused) if refused is not None else None,
        **_marks(texts, found.faults if found is not None else ()),
    )


def _marks(texts: Texts, faults: Sequence[Fault]) -> dict[str, Any]:
    """The files with a number before each line, where there is a fault to be found in them."""
    files = ((PLAN_FILE, texts.plan), (AGENCIES_FILE, texts.agencies))
    return {
        "faults": faults,
        "files": [
            (file, marked(text, file, faults))
            for file, text in files
            if text and any(one.file == file and one.line for one in faults)
        ],
    }


async def texts_of(visit: Visit) -> Texts:
    return Texts(await _text(visit, "plan"), await _text(visit, "agencies"))


async def _text(visit: Visit, name: str) -> str:
    """An uploaded file, else what stands in the field; a mark of secrecy is refused and nothing is kept."""
    sent = visit.upload(f"{name}_file")
    if sent is None:
        text = visit.typed(name).replace("\r\n", "\n")
    else:
        content = await sent.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            told = {"file_name": sent.filename or name, "size": sent.size or len(content)}
            raise FILE_TOO_LARGE.refuse(**told, limit=MAX_BYTES)
        try:
            text = unicodedata.normalize("NFC", content.decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise FIELDS.refuse(fields=visit.said("Tệp (bảng mã UTF-8)")) from None
    refuse_secret_text(text)
    return text


# --- the plan in force ----------------------------------------------------------------------------------


async def show(visit: Visit) -> Response:
    return await _shown(visit)


async def amend(visit: Visit) -> Response:
    """Check what an amended plan changes, or send what was checked."""
    texts = Texts("", "")
    try:
        texts = await texts_of(visit)
        found = await asyncio.to_thread(checked_amendment, texts)
        if not isinstance(found, Amendment):
            return await _shown(visit, texts, faults=found)
        if found.conference != visit.path("conference"):
            raise NOT_PLANNED.refuse(conference=found.conference)
        if visit.typed("act") == _CHECK:
            store, conference = visit.portal.service.store, visit.path("conference")
            found = replace(found, command=await standing_in(store, found.command, conference))
            try:
                await must_be_granted(store, conference, found.command)
            except Refused as refused:
                # that nothing would change the page says itself
                if refused.code != AMENDMENT_EMPTY.code:
                    return await _shown(visit, texts, refused)
            return await _shown(visit, texts, amendment=found)
        wishes: Sequence[Command] = [found.command]
        before = await planned_now(visit.portal.service.store, found.conference)
        answer = await visit.portal.desk.send(visit.acting(), visit.typed("form_id"), wishes)
        if (done := await visit.held_already(wishes, [answer])) is not None:
            raise done
    except Refused as refused:
        return await _shown(visit, texts, refused)
    if isinstance(answer, Declined):
        return await _shown(visit, texts, answer, amendment=found)
    if before is not None:
        await tasks_follow(visit.portal.engine, found.conference, before.plan)
    return visit.see_other(f"{visit.base}/plan", "plan-amended")


async def complete(visit: Visit) -> Response:
    """A task is done, as its lead says, or the organiser for one that said so by telephone or letter."""
    told = await visit.sent(
        lambda: (wish(visit, CompleteTask, task=visit.typed("task")), "completed")
    )
    if isinstance(told, str):
        return visit.see_other(f"{visit.base}/plan", told, anchor="tasks-h")
    return await _shown(visit, refused=told)


async def _shown(
    visit: Visit,
    texts: Texts | None = None,
    refused: Refused | Declined | None = None,
    *,
    faults: Sequence[Fault] = (),
    amendment: Amendment | None = None,
) -> Response:
    conference = visit.path("conference")
    async with snapshot(visit.portal.engine, conference) as shot:
        view = await plan_view(shot)
        plan, names = shot.plan, {unit: shot.short_name(unit) for unit in shot.agencies}
    if visit.language == "en" and view.amendments:
        store = visit.portal.service.store
        english = await amendments_in_english(store, conference, view.amendments)
        view = replace(view, amendments=english)
    diff, remarks = None, list[Fault]()
    if amendment is not None:
        now = await planned_now(visit.portal.service.store, conference)
        names |= {one.id: one.short_name for one in amendment.command.parts.agencies or ()}
        diff = []
        if now is not None:
            diff = part_changes(now, amendment.command, visit.language, names)
            parts = parts_in_force(amendment.command, now.plan, now.agencies)
            after, _agencies = replaced(now.plan, now.agencies, parts)
            remarks = amendment_warnings(parts, after, visit.portal.calendar)
    return visit.page(
        "plan.html",
        422 if refused is not None or faults else 200,
        view=view,
        plan=plan,
        texts=texts or Texts("", ""),
        diff=diff,
        amendment=amendment,
        remarks=remarks,
        unfinished=[
            one
            for group in view.tasks
            for one in group.rows
            if one.row["status"] in ("open", "overdue")
            and (visit.role is Role.ORGANISER or one.row["lead"] == visit.unit)
        ],
        may_act=visit.role is Role.ORGANISER,
        may_list=visit.role in (Role.ORGANISER, Role.CLERK, Role.APPROVER),
        may_steer=visit.role in (Role.ORGANISER, Role.APPROVER),
        refused=visit.problem(refused) if refused is not None else None,
        **_marks(texts or Texts("", ""), faults),
    )
