"""What the budget's forms send: lines of the sheet that were changed, steps of the road, spending, settlement."""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from services.portal.budget_sheet import amount, edits, seen_of
from services.portal.budget_view import BudgetView
from services.portal.language import N_
from services.portal.refusals import CELL, CELL_TOO_LARGE, CHANGED_MEANWHILE, no_such_act
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
        Role.CLERK: frozenset({"number", "number-adjustment", "renumber"}),
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


@dataclass(frozen=True, slots=True)
class Asked:
    """Wishes of one form, each with the line it is about (or ""), and the sentence for when they hold."""

    wishes: Sequence[tuple[str, Command]]
    done: str


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
        possible.add("renumber")
    return frozenset(possible & ACTS[role])


def asked(visit: Visit, view: BudgetView) -> Asked:
    """Raises PORTAL_FIELDS, PORTAL_CHANGED_MEANWHILE and PORTAL_NOTHING_CHANGED."""
    act = visit.typed("act")
    if act not in ACTS[visit.role]:
        raise no_such_act(act)
    if act == "save":
        return _saved(visit, view)
    kind, done, fields = _FORMS[act](visit, view)
    return Asked([(visit.typed("line"), wish(visit, kind, **fields))], done)


# --- the sheet ---------------------------------------------------------------------------------------


def _saved(visit: Visit, view: BudgetView) -> Asked:
    """The lines that were changed, each a wish of its own."""
    told = edits(visit, view, counted=True)
    for one in told:
        for key, label in _SUMS.items():
            # the sheet has many cells of that name: which one, and why
            value, typed = one[key], {"cell": visit.said(label), "line": one["content"]}
            if isinstance(value, str):
                raise CELL.refuse(**typed, typed=value[:40])
            if value is not None and value > _MOST[key]:
                most = format_dong(_MOST[key])
                raise CELL_TOO_LARGE.refuse(**typed, most=most, typed=format_dong(value))
    return Asked(
        [(one["line"], wish(visit, wished.SetEstimateLine, line=one)) for one in told], "saved"
    )


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
    name = known["adjustment"] if known else f"dieu-chinh-{len(view.adjustments) + 1}"
    told = {"adjustment": name, "lines": lines, "reason": visit.typed("reason")}
    return wished.ProposeAdjustment, "proposed-adjustment", told


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
        "add": lambda visit, view: (
            wished.SetEstimateLine,
            "saved",
            {"line": _new_line(visit, view)},
        ),
        "remove": _simple(wished.RemoveEstimateLine, "removed", "line", "reason"),
        "freeze": _simple(wished.FreezeEstimateLine, "saved", "line"),
        "unfreeze": _simple(wished.UnfreezeEstimateLine, "saved", "line"),
        "submit": _simple(wished.SubmitBudget, "submitted"),
        "return": _returned(wished.ReturnBudget),
        "approve": _approve,
        "number": _number(wished.IssueBudgetDecision),
        "renumber": lambda visit, _: (
            wished.RenumberBudgetDecision,
            "decided",
            {"decision_number": visit.typed("number"), "reason": visit.typed("reason")}
            | ({"adjustment": visit.typed("adjustment")} if visit.typed("adjustment") else {}),
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
        "submit-adjustment": _simple(wished.SubmitAdjustment, "submitted", "adjustment"),
        "return-adjustment": _returned(wished.ReturnAdjustment, "adjustment"),
        "approve-adjustment": _approve_adjustment,
        "number-adjustment": _number(wished.IssueAdjustmentDecision, "adjustment"),
        "settle": _settle,
        "return-settlement": _returned(wished.ReturnSettlement),
        "approve-settlement": _approve_settlement,
    }
)
