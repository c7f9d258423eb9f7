"""The rounds of awards: opened with quotas by kind, amended and closed by a document; each looked at first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final

from starlette.responses import Response

from services.portal import looked_at
from services.portal.language import N_
from services.portal.refusals import FIELDS, NOTHING_CHANGED, no_such_act
from services.portal.stale import mark_of, must_stand
from services.portal.unit_actions import wish
from services.portal.visit import Visit, cancelled
from services.portal.words import BODIES, LEVELS, moment, typed_moment
from services.portal.words import kind as kind_word
from services.program import tables
from services.program.snapshot import Columns, Snapshot, local
from shared.commands.awards import AmendAwardRound, CloseAwardRound, OpenAwardRound
from shared.commands.base import Command, Declined
from shared.law import Law, NoRuleInForce, bonus
from shared.refusals import Refused, Term, not_found

_LOOK: Final = "look-"
"""A form that is looked at before it is sent: its act with this before it."""
_QUOTAS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "collectives": N_("Chỉ tiêu tập thể"),
        "individuals": N_("Chỉ tiêu cá nhân"),
        "households": N_("Chỉ tiêu hộ gia đình"),
    }
)
_KIND: Final = {"collectives": "collective", "individuals": "individual", "households": "household"}
_ONCE: Final = ("form", "form_name", "level")
"""Of a round that is opened; they stay."""
_TERMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **_QUOTAS,
        "deadline": N_("Hạn nhận hồ sơ"),
        "grassroots_first": N_("Ưu tiên cơ sở"),
        "precedence": N_("Thứ tự khi trao"),
        "clearances": N_("Cơ quan phải lấy ý kiến"),
    }
)
_YES: Final = "yes"
_MULTIPLIER: Final = "award.multiplier."
_ROUND: Final = N_("Đợt khen thưởng")
_LONGEST: Final = 64
"""Of an id."""


@dataclass(frozen=True, slots=True)
class Change:
    """What would be sent; ``fields``: what the confirming form carries."""

    act: str
    round: str
    title: str
    lines: Sequence[looked_at.Line]
    document: str
    bonuses: Sequence[str]
    fields: Sequence[tuple[str, str]]


async def show(visit: Visit) -> Response:
    return await _shown(visit)


async def act(visit: Visit) -> Response:
    pressed = visit.typed("act")
    looked = pressed.startswith(_LOOK)
    async with visit.shot() as shot:
        rounds = await _rounds(shot)
    try:
        command, done = _wanted(visit, pressed.removeprefix(_LOOK), rounds)
    except Refused as refused:
        return await _shown(visit, refused)
    if looked:
        return await _shown(visit, wanted=command)
    told = await visit.sent(lambda: (command, done))
    if isinstance(told, str):
        return visit.see_other(f"{visit.base}/awards/_rounds", told)
    return await _shown(visit, told)


async def _rounds(shot: Snapshot) -> list[Columns]:
    rows = await shot.rows(tables.award_rounds)
    return sorted(
        rows, key=lambda row: (row["closed_at"] is not None, row["precedence"] or 0, row["round"])
    )


def _wanted(visit: Visit, act: str, rounds: Sequence[Columns]) -> tuple[Command, str]:
    typed = visit.typed
    if act == "open":
        name = typed("round") or _free(
            typed("form"), {row["round"] for row in rounds if row["closed_at"] is None}
        )
        of = {"round": name} | {key: typed(key) for key in _ONCE}
        return wish(visit, OpenAwardRound, **of, **_terms(visit)), "round-opened"
    row = next((one for one in rounds if one["round"] == typed("round")), None)
    if act not in ("amend", "close"):
        raise no_such_act(act)
    if row is None:
        raise not_found(Term("đợt khen thưởng", "award round"), typed("round")[:_LONGEST])
    of = {"round": row["round"], "document": typed("document")}
    if act == "close":
        return wish(visit, CloseAwardRound, **of), "round-closed"
    if "seen" in visit.form:  # looked at: what was seen there is what is sent
        told = {key: value for key, value in _terms(visit).items() if key in visit.form}
        amended = wish(visit, AmendAwardRound, **of, **told)
        stands = all(_value(row, key) == getattr(amended, key) for key in told)
        must_stand(visit, _seen(row), stands=stands, what=_ROUND)
        return amended, "round-amended"
    told = {key: value for key, value in _terms(visit).items() if value is not None}
    wished = wish(visit, AmendAwardRound, **of, **told)
    changed = {key for key in told if getattr(wished, key) != _value(row, key)}
    if typed("deadline") == moment(row["deadline"]):  # shown without its seconds
        changed.discard("deadline")
    if not changed:
        raise NOTHING_CHANGED.refuse()
    return wished.model_copy(
        update={key: None for key in told if key not in changed}
    ), "round-amended"


def _free(form: str, taken: set[str]) -> str:
    """The form's own id, as the plan's rounds have it; numbered where a round has it already."""
    if form not in taken:
        return form
    return next(name for n in range(2, len(taken) + 3) if (name := f"{form}-{n}") not in taken)


def _terms(visit: Visit) -> dict[str, Any]:
    """Raises PORTAL_FIELDS for a deadline that is no moment."""
    typed = visit.typed
    try:
        due = typed_moment(typed("deadline")) if typed("deadline") else None
    except ValueError:
        raise FIELDS.refuse(fields=visit.said(_TERMS["deadline"])) from None
    return {
        **{key: typed(key) or 0 for key in _QUOTAS},
        "deadline": due,
        "grassroots_first": typed("grassroots_first") == _YES,
        "precedence": typed("precedence") or None,
        "clearances": tuple(one for one in visit.chosen("clearances") if one),
    }


def _value(row: Columns, key: str) -> Any:
    match key:
        case "deadline":
            return datetime.fromisoformat(row["deadline"])
        case "grassroots_first":
            return bool(row[key])
        case "clearances":
            return tuple((row[key] or "").split())
        case "precedence":
            return row[key]
        case _:
            return row[key] or 0


def _seen(row: Columns) -> str:
    return mark_of(*(row[key] for key in (*_TERMS, "amended_by", "decision_number", "closed_at")))


async def _shown(
    visit: Visit,
    refused: Refused | Declined | None = None,
    wanted: Command | None = None,
) -> Response:
    async with visit.shot() as shot:
        rounds = await _rounds(shot)
        nominations = await shot.rows(tables.nominations)
        today = local((await visit.portal.desk.now()).isoformat()).date()
    law = visit.portal.law
    names = {row["round"]: row["form_name"] for row in rounds}
    pressed = visit.typed("act").removeprefix(_LOOK), visit.typed("round")
    return visit.page(
        "award_rounds.html",
        200 if refused is None else 422,
        off=cancelled(visit),
        rounds=[
            {
                "row": row,
                "standing": sum(
                    one["round"] == row["round"] and one["status"] not in ("withdrawn", "rejected")
                    for one in nominations
                ),
                "terms": {key: _words(visit, key, _value(row, key)) for key in _TERMS},
                "typed": _typed(visit, row),
                "bodies": _value(row, "clearances"),
            }
            for row in rounds
        ],
        labels={key: visit.said(label) for key, label in _TERMS.items()},
        quotas=tuple(_QUOTAS),
        bodies={key: visit.said(label) for key, label in BODIES.items()},
        levels={key: visit.said(label) for key, label in LEVELS.items()},
        forms=_forms(law),
        change=_change(visit, wanted, rounds, today),
        pressed=pressed if refused is not None or wanted is not None else ("", ""),
        typed=_typed(visit, None),
        ticked=visit.chosen("clearances"),
        refused=visit.problem(refused).naming(names) if refused is not None else None,
    )


def _forms(law: Law) -> Sequence[tuple[str, str]]:
    """The forms of award whose bonus the tables of law know: id, and what officials call it."""
    found: dict[str, str] = {}
    for row in law.all():
        if row.key.startswith(_MULTIPLIER):
            form = row.key.removeprefix(_MULTIPLIER).rpartition(".")[0]
            found.setdefault(form, law.name(row.key).partition(" (")[0])
    return sorted(found.items())


def _typed(visit: Visit, row: Columns | None) -> Mapping[str, str]:
    """What the fields of a round's form hold: as it was sent, else as the round stands."""
    act = visit.typed("act").removeprefix(_LOOK)
    names = (*_ONCE, *_TERMS, "document", "round")
    if row is None:
        if act == "open":
            return {name: visit.typed(name) for name in names}
        return dict.fromkeys(names, "") | {"level": "province"}
    stands = {key: str(_value(row, key) or "") for key in _QUOTAS} | {
        "deadline": moment(row["deadline"]),
        "grassroots_first": _YES if row["grassroots_first"] else "",
        "precedence": str(row["precedence"] or ""),
        "clearances": row["clearances"] or "",
        "document": "",
    }
    if act not in ("amend", "close") or visit.typed("round") != row["round"]:
        return stands
    sent = {name: visit.typed(name) for name in stands if name in visit.form}
    if (
        act == "amend" and "seen" not in visit.form
    ):  # as the form was typed, not as it was looked at
        sent |= {
            "clearances": " ".join(visit.chosen("clearances")),
            "grassroots_first": visit.typed("grassroots_first"),
        }
    return stands | sent


def _words(visit: Visit, key: str, value: Any) -> str:
    """A term as the page shows it."""
    match key:
        case "deadline":
            return moment(value.isoformat()) if value is not None else "–"
        case "grassroots_first":
            return visit.said(N_("có")) if value else visit.said(N_("không"))
        case "clearances":
            return "; ".join(visit.said(BODIES[one]) for one in value) or "–"
        case _:
            return "–" if value is None else str(value)


def _change(
    visit: Visit, wanted: Command | None, rounds: Sequence[Columns], today: date
) -> Change | None:
    row = next((one for one in rounds if one["round"] == getattr(wanted, "round", "")), None)
    match wanted:
        case OpenAwardRound():
            told = {key: getattr(wanted, key) for key in _TERMS}
            lines = [
                looked_at.Line(visit.said(label), "", _words(visit, key, told[key]))
                for key, label in _TERMS.items()
            ]
            first = [
                looked_at.Line(visit.said(N_("Mã hình thức khen")), "", wanted.form),
                looked_at.Line(visit.said(N_("Cấp khen")), "", visit.said(LEVELS[wanted.level])),
            ]
            once = [("round", wanted.round), *((key, getattr(wanted, key)) for key in _ONCE)]
            return Change(
                "open",
                wanted.round,
                wanted.form_name,
                [*first, *lines],
                "",
                _bonuses(visit, wanted, today),
                [*once, *_fields(told)],
            )
        case AmendAwardRound() if row is not None:
            told = {k: getattr(wanted, k) for k in _TERMS if getattr(wanted, k) is not None}
            return Change(
                "amend",
                wanted.round,
                row["form_name"],
                [
                    looked_at.Line(
                        visit.said(_TERMS[key]),
                        _words(visit, key, _value(row, key)),
                        _words(visit, key, value),
                    )
                    for key, value in told.items()
                ],
                wanted.document,
                [],
                [
                    ("round", wanted.round),
                    ("document", wanted.document),
                    ("seen", _seen(row)),
                    *_fields(told),
                ],
            )
        case CloseAwardRound() if row is not None:
            of = [("round", wanted.round), ("document", wanted.document)]
            return Change("close", wanted.round, row["form_name"], [], wanted.document, [], of)
        case _:
            return None


def _fields(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the confirming form carries, under the names of the first one."""
    found: list[tuple[str, str]] = []
    for key, value in told.items():
        if key == "clearances":
            found += [(key, one) for one in value] or [(key, "")]
        elif key == "deadline":
            found.append((key, moment(value.isoformat())))
        elif key == "grassroots_first":
            found.append((key, _YES if value else ""))
        else:
            found.append((key, "" if value is None else str(value)))
    return found


def _bonuses(visit: Visit, opened: OpenAwardRound, today: date) -> Sequence[str]:
    """What one award of each kind costs by the tables in force today; a military region pays its own."""
    if opened.level != "province":
        return ()
    told = []
    for quota, kind in _KIND.items():
        if not getattr(opened, quota):
            continue
        try:
            sum_of_one = bonus(visit.portal.law, opened.form, kind, today)
        except NoRuleInForce:
            lacking = N_("chưa có mức thưởng đang có hiệu lực: quyết định sẽ không ban hành được")
            told.append(f"{visit.said(kind_word(kind))}: {visit.said(lacking)}")
        else:
            told.append(f"{visit.said(kind_word(kind))}: {sum_of_one.formula}")
    return told
