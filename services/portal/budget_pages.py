"""The budget's pages: the estimate as a sheet, spending, adjustments, the settlement; each form by its role."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.responses import Response

from services.portal.budget_forms import allowed, asked
from services.portal.budget_sheet import kept, seen_of, unsaved
from services.portal.budget_view import PHASES, STAGES, BudgetView, budget_view
from services.portal.language import N_
from services.portal.pictures import Pages, document_pages
from services.portal.refusals import CHANGED_MEANWHILE, PAGE_UNKNOWN
from services.portal.visit import Problem, Visit
from services.program.snapshot import VIETNAM
from shared.commands.base import Accepted, Declined
from shared.refusals import Refused

TABS: Final = {
    "": N_("Dự toán"),
    "spending": N_("Chi"),
    "adjustment": N_("Điều chỉnh"),
    "settlement": N_("Quyết toán"),
}
_PRINTED: Final = {"": "du-toan", "settlement": "quyet-toan"}
"""The document that shows what a tab is about."""


async def show(visit: Visit) -> Response:
    return await _shown(visit, await _view(visit))


async def act(visit: Visit) -> Response:
    view = await _view(visit)
    tab = _tab(visit)
    try:
        wanted = asked(visit, view)
    except Refused as refused:
        return await _shown(visit, view, [visit.problem(refused)])
    wishes = [wish for _, wish in wanted.wishes]
    desk, acting, form_id = visit.portal.desk, visit.acting(), visit.typed("form_id")
    answers = await desk.send_each(acting, form_id, wishes)
    if wanted.then is not None and all(isinstance(one, Accepted) for one in answers):
        answers.append(await desk.send(acting, f"{form_id}-then", [wanted.then]))
    declined = [one for one in answers if isinstance(one, Declined)]
    if declined:
        problems = list(dict.fromkeys(visit.problem(one) for one in declined))
        return await _shown(visit, await _view(visit), problems)
    sent = [*wishes, *([wanted.then] if wanted.then is not None else [])]
    if (before := await visit.held_already(sent, answers)) is not None:
        return await _shown(visit, await _view(visit), [visit.problem(before)])
    return visit.see_other(f"{visit.base}/budget{'/' + tab if tab else ''}", wanted.done)


def _tab(visit: Visit) -> str:
    tab = str(visit.request.path_params.get("tab", ""))
    if tab not in TABS or (not tab and "tab" in visit.request.path_params):
        raise PAGE_UNKNOWN.refuse()
    return tab


async def _view(visit: Visit) -> BudgetView:
    _tab(visit)
    async with visit.shot() as shot:
        return await budget_view(shot)


async def _shown(visit: Visit, view: BudgetView, problems: Sequence[Problem] = ()) -> Response:
    tab = _tab(visit)
    pages = await _printed(visit, _PRINTED.get(tab), view)
    may = allowed(view, visit.role, visit.unit)
    told = any(one.code == CHANGED_MEANWHILE.code for one in problems)
    return visit.page(
        f"budget_{tab or 'estimate'}.html",
        422 if problems else 200,
        view=view,
        may=may,
        unsaved=unsaved(visit, view) if problems and "save" not in may else (),
        tabs=TABS,
        tab=tab,
        phases=PHASES,
        stages=STAGES,
        seen=seen_of(view.open_adjustment),
        problems=[_naming(one, view.names) for one in problems],
        warnings=[
            dict(one) | {key: _named(one[key] or "", view.names) for key in ("vi", "en")}
            for one in view.warnings
        ],
        pressed=visit.typed("act") if problems else "",
        typed=kept(visit, view, told=told) if problems else {},
        pages=pages,
        printed=_PRINTED.get(tab),
        today=(await visit.portal.desk.now()).astimezone(VIETNAM).date().isoformat(),
    )


async def _printed(visit: Visit, kind: str | None, view: BudgetView) -> Pages | None:
    """Beside the sheet, what will be printed; nothing before there is anything to print."""
    if kind is None or not view.row["status"]:
        return None
    return await document_pages(visit.portal, visit.path("conference"), kind)


def _naming(problem: Problem, names: Mapping[str, Any]) -> Problem:
    return Problem(problem.code, _named(problem.sentence, names), problem.remedy)


def _named(sentence: str, names: Mapping[str, Any]) -> str:
    """A line's id in the service's sentence is replaced by what the line is about."""
    for line in sorted(names, key=len, reverse=True):
        known = rf"(?<![\w-])“?{re.escape(line)}”?(?![\w-])"
        name = f"“{names[line]}”".replace("\\", r"\\")
        sentence = re.sub(known, name, sentence)
    return sentence
