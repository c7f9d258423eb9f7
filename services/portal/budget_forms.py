"""What the budget's forms send: lines of the sheet that were changed, steps of the road, spending, settlement."""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from services.portal.budget_sheet import amount, edits, seen_of, unsaved
from services.portal.budget_view import BudgetView
from services.portal.language import N_
from services.portal.refusals import (
    CELL,
    CELL_TOO_LARGE,
    CHANGED_MEANWHILE,
    NOT_PROPOSED,
    NOTHING_CHANGED,
    no_such_act,
)
from services.portal.roles import Role
from services.portal.unit_actions import wish
from services.portal.visit import Visit
from shared.commands import budget as wished
from shared.commands.base import Command
from shared.money import format_dong
from shared.vietnamese import fold

_FINANCE: Final = (
    *("draw", "save", "add", "remove", "freeze", "unfreeze", "submit"),
    *("spend", "reverse", "recover", "unpaid", "propose", "submit-adjustment"),
    *("settle", "return-settlement", "approve-settlement"),
)
ACTS: Final[Mapping[Role, frozenset[str]]] = MappingProxyType(
    {
        Role.FINANCE: frozenset(_FINANCE),
        Role.ORGANISER: frozenset(
            {"save", "add", "remove", "freeze", "unfreeze", "spend", "reverse", "propose", "settle"}
        ),
        Role.APPROVER: frozenset(
            {
                step + of
                for step in ("approve", "return")
                for of in ("", "-adjustment", "-settlement")
            }
        ),
        Role.CLERK: frozenset({"number", "number-adjustment", "renumber", "redate"}),
    }
)
"""What the forms of a role ask for; whether it holds, the budget service says."""
_INVOICE: Final = (
    ("number", "invoice"),
    ("issued_on", "invoice_date"),
    ("symbol", "invoice_symbol"),
    ("tax_code", "tax_code"),
)


_MOST: Final = {"unit_price": 10**12, "quantity": 10**6}
"""What an estimate's line can hold (shared/events/people.py)."""
_SUMS: Final = {"unit_price": N_("Đơn giá"), "quantity": N_("Số lượng")}


SHEET: Final = frozenset({"save", "add", "remove", "freeze", "unfreeze", "submit"})
"""Buttons of the one form that the estimate's sheet is: each of them writes what was typed in it."""
_TYPED_OF_NEW: Final = ("content", "unit", "unit_price", "quantity", "basis", "explanation")


@dataclass(frozen=True, slots=True)
class Asked:
    """Wishes of one form, each with the line it is about (or ""), and the sentence for when they hold.

    ``then``: what follows once all of them hold, and is not sent before.
    """

    wishes: Sequence[tuple[str, Command]]
    done: str
    then: Command | None = None


def allowed(view: BudgetView, role: Role, unit: str) -> frozenset[str]:
    """The forms that can succeed as the rows stand: the others are not shown."""
    adjusting = view.open_adjustment
    stage = adjusting["status"] if adjusting else ""
    holds = {
        "drafted": {"draw", *(("save", "add", "remove", "freeze", "unfreeze") if role is Role.ORGANISER else ())},
        "drawn": {"save", "add", "remove", "freeze", "unfreeze", "submit"} if role is Role.FINANCE else set(),
        "submitted": {"approve", "return"},
        "agreed": {"return", "number"},
        "settling": {"approve-settlement", "return-settlement"} if unit != view.row["settlement_unit"] else set(),
    }  # fmt: skip
    holds["returned"] = holds["drawn"]
    holds["approved"] = {"spend", "reverse"}
    if stage in ("", "proposed", "returned"):
        holds["approved"] |= {"propose", "settle"}
    if stage in ("proposed", "returned"):
        holds["approved"].add("submit-adjustment")
    if stage in ("submitted", "agreed"):
        holds["approved"] |= {"return-adjustment"}
        holds["approved"].add("approve-adjustment" if stage == "submitted" else "number-adjustment")
    holds["unsettled"] = holds["approved"]
    possible = holds.get(view.phase, set()) | {"recover", "unpaid"}
    if view.row["decision_number"]:
        possible |= {"renumber", "redate"}
    return frozenset(possible & ACTS[role])


def asked(visit: Visit, view: BudgetView) -> Asked:
    """Raises PORTAL_FIELDS, PORTAL_CHANGED_MEANWHILE and PORTAL_NOTHING_CHANGED."""
    act, _, line = visit.typed("act").partition(":")
    if act not in ACTS[visit.role]:
        raise no_such_act(act)
    if act in SHEET:
        return _sheet(visit, view, act, line)
    kind, done, fields = _FORMS[act](visit, view)
    return Asked([(visit.typed("line"), wish(visit, kind, **fields))], done)


# --- the sheet ---------------------------------------------------------------------------------------


def _sheet(visit: Visit, view: BudgetView, act: str, line: str) -> Asked:
    """The lines that were changed and the one that was typed below them, each a wish of its own; then the step."""
    told = _lines(visit, view, without=line if act == "remove" else "")
    if act == "add" or any(visit.typed(name) for name in _TYPED_OF_NEW):
        one = _new_line(visit, view)
        told.append((one["line"], wish(visit, wished.SetEstimateLine, line=one)))
    saved = "saved" if told else ""
    if act in ("save", "add"):
        if not told:
            raise NOTHING_CHANGED.refuse()
        return Asked(told, saved)
    kind, done, fields = _STEPS[act](visit, line)
    return Asked(
        told, f"{saved}-{done}" if saved and done != saved else done, wish(visit, kind, **fields)
    )


def _lines(visit: Visit, view: BudgetView, without: str) -> list[tuple[str, Command]]:
    told = edits(visit, view, counted=True, without=without)
    for one in told:
        for key, label in _SUMS.items():
            # the sheet has many cells of that name: which one, and why
            value, typed = one[key], {"cell": visit.said(label), "line": one["content"]}
            if isinstance(value, str):
                raise CELL.refuse(**typed, typed=value[:40])
            if value is not None and value > _MOST[key]:
                most = format_dong(_MOST[key])
                raise CELL_TOO_LARGE.refuse(**typed, most=most, typed=format_dong(value))
    return [(one["line"], wish(visit, wished.SetEstimateLine, line=one)) for one in told]


def _new_line(visit: Visit, view: BudgetView) -> dict[str, Any]:
    """A line under a name made of its content; the next place of the sheet."""
    typed = visit.typed
    words = re.findall(r"[a-z0-9]+", fold(typed("content")))
    base = "-".join(words)[:48].strip("-") or "dong"
    names = (base, *(f"{base}-{n}" for n in range(2, len(view.lines) + 3)))
    follows = typed("follows")
    return {
        "line": next(name for name in names if name not in view.names),
        "order": max((line["ordinal"] for line in view.lines), default=0) + 1,
        **{key: typed(key) or None for key in ("content", "unit", "basis", "explanation", "source")},
        "unit_price": amount(typed("unit_price")),
        "quantity": amount(typed("quantity")) or 0,
        "fund": typed("fund"),
        "per_head": follows == "head",
        "per_award": follows if follows in ("collective", "individual", "household", "any") else None,
    }  # fmt: skip


_STEPS: Final[Mapping[str, Callable[[Visit, str], tuple[type[Command], str, dict[str, Any]]]]] = (
    MappingProxyType(
        {
            "submit": lambda visit, line: (wished.SubmitBudget, "submitted", {}),
            "freeze": lambda visit, line: (wished.FreezeEstimateLine, "saved", {"line": line}),
            "unfreeze": lambda visit, line: (wished.UnfreezeEstimateLine, "saved", {"line": line}),
            "remove": lambda visit, line: (
                wished.RemoveEstimateLine,
                "removed",
                {"line": line, "reason": visit.typed(f"reason:{line}")},
            ),
        }
    )
)
"""Steps that a button of the sheet takes, behind whose name stands the line that it is about."""


# --- the road, spending, settlement ------------------------------------------------------------------

_Form = tuple[type[Command], str, dict[str, Any]]


def _remarks(visit: Visit, view: BudgetView, key: str) -> list[dict[str, str]]:
    """What was typed beside lines, under ``key:LINE``; lines without a word are left out."""
    return [
        {"line": name, "remark": told}
        for name in view.names
        if (told := visit.typed(f"{key}:{name}"))
    ]


def _simple(kind: type[Command], done: str, *names: str) -> Callable[[Visit, BudgetView], _Form]:
    """A form whose fields are the command's own."""
    return lambda visit, view: (kind, done, {name: visit.typed(name) for name in names})


def _returned(kind: type[Command], *names: str) -> Callable[[Visit, BudgetView], _Form]:
    def form(visit: Visit, view: BudgetView) -> _Form:
        told = {name: visit.typed(name) for name in ("remarks", *names)}
        return kind, "returned", told | {"lines": _remarks(visit, view, "remark")}

    return form


def _read(visit: Visit) -> dict[str, str | None]:
    """The sums that the approver had before their eyes: held against what is submitted."""
    return {key: visit.typed(key) or None for key in ("amount", "awards_total")}


def _approve(visit: Visit, view: BudgetView) -> _Form:
    tolerance = visit.typed("line_tolerance") or "0"
    return wished.ApproveBudget, "approved", _read(visit) | {"line_tolerance": tolerance}


def _approve_adjustment(visit: Visit, view: BudgetView) -> _Form:
    told = _read(visit) | {"adjustment": visit.typed("adjustment")}
    return wished.ApproveAdjustment, "approved", told


def _spend(visit: Visit, view: BudgetView) -> _Form:
    typed = visit.typed
    invoice = {key: typed(name) for key, name in _INVOICE if typed(name)}
    told = {
        # of this very form: sent again with other content it is refused, not entered twice
        "entry": f"chi-{hashlib.sha256(typed('form_id').encode()).hexdigest()[:10]}",
        "line": typed("line"),
        "amount": amount(typed("amount")),
        "voucher": typed("voucher"),
        "paid_on": typed("paid_on"),
        "payee": typed("payee") or None,
        "invoice": invoice or None,
    }
    return wished.RecordExpenditure, "spent", told


def _propose(visit: Visit, view: BudgetView) -> _Form:
    """An open adjustment is replaced by this one: by the one that the visitor saw only."""
    known = view.open_adjustment
    if visit.typed("seen") != seen_of(known):
        raise CHANGED_MEANWHILE.refuse(lines=visit.said(N_("Đề nghị điều chỉnh")))
    lines = edits(visit, view, counted=False)
    if not lines:
        raise NOTHING_CHANGED.refuse()
    name = known["adjustment"] if known else f"dieu-chinh-{len(view.adjustments) + 1}"
    told = {"adjustment": name, "lines": lines, "reason": visit.typed("reason")}
    return wished.ProposeAdjustment, "proposed-adjustment", told


def _submit_adjustment(visit: Visit, view: BudgetView) -> _Form:
    """As it was proposed: cells typed since are named, not left behind."""
    typed = [content for content, _ in unsaved(visit, view)]
    if typed or visit.typed("reason"):
        raise NOT_PROPOSED.refuse(lines="; ".join(typed) or visit.said(N_("Lý do")))
    return wished.SubmitAdjustment, "submitted", {"adjustment": visit.typed("adjustment")}


def _settle(visit: Visit, view: BudgetView) -> _Form:
    explanations = _remarks(visit, view, "explain")
    return wished.SubmitSettlement, "settled", {"explanations": explanations}


def _approve_settlement(visit: Visit, view: BudgetView) -> _Form:
    told = {"decision_number": visit.typed("number"), "decision_date": visit.typed("date")}
    return wished.ApproveSettlement, "approved", told


def _number(kind: type[Command], *names: str) -> Callable[[Visit, BudgetView], _Form]:
    def form(visit: Visit, view: BudgetView) -> _Form:
        told = {"decision_number": visit.typed("number"), "decision_date": visit.typed("date")}
        return kind, "decided", told | {name: visit.typed(name) for name in names}

    return form


_FORMS: Final[Mapping[str, Callable[[Visit, BudgetView], _Form]]] = MappingProxyType(
    {
        "draw": _simple(wished.DrawUpEstimate, "drawn"),
        "return": _returned(wished.ReturnBudget),
        "approve": _approve,
        "number": _number(wished.IssueBudgetDecision),
        "renumber": lambda visit, _: (
            wished.RenumberBudgetDecision,
            "decided",
            {"decision_number": visit.typed("number"), "reason": visit.typed("reason")}
            | ({"adjustment": visit.typed("adjustment")} if visit.typed("adjustment") else {}),
        ),
        "redate": lambda visit, _: (
            wished.RedateBudgetDecision,
            "decided",
            {"decision_date": visit.typed("date"), "reason": visit.typed("reason")}
            | ({"adjustment": visit.typed("adjustment")} if visit.typed("adjustment") else {})
            | ({"settlement": True} if visit.typed("settlement") else {}),
        ),
        "spend": _spend,
        "reverse": _simple(wished.ReverseExpenditure, "reversed", "entry", "reason"),
        "recover": _simple(
            wished.RecordRecovery, "recovered", "nomination", "voucher", "received_on"
        ),
        "unpaid": lambda visit, view: (
            wished.CorrectRecovery,
            "unpaid",
            {key: visit.typed(key) for key in ("nomination", "reason")} | {"paid": False},
        ),
        "propose": _propose,
        "submit-adjustment": _submit_adjustment,
        "return-adjustment": _returned(wished.ReturnAdjustment, "adjustment"),
        "approve-adjustment": _approve_adjustment,
        "number-adjustment": _number(wished.IssueAdjustmentDecision, "adjustment"),
        "settle": _settle,
        "return-settlement": _returned(wished.ReturnSettlement),
        "approve-settlement": _approve_settlement,
    }
)
