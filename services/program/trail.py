"""The audit trail, asked: which facts, of whom, about what, when; and why each came about."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from services.program import tables
from services.program.sentences import told
from services.program.snapshot import Columns, Snapshot
from services.program.trail_values import Changed, changes_of
from shared import subjects
from shared.subjects import SYSTEM_UNIT
from shared.vietnamese import fold

KINDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "conference": ("hội nghị", "conference"),
        "delegation": ("đoàn", "delegation"),
        "round": ("đợt khen thưởng", "award round"),
        "budget": ("kinh phí", "budget"),
        "document": ("văn bản", "documents"),
        "task": ("nhiệm vụ", "task"),
        "paper": ("tham luận", "paper"),
        "contribution": ("nội dung báo cáo", "contribution"),
        "agenda": ("chương trình", "program"),
        "hall": ("hội trường", "hall"),
        "protocol": ("thứ tự lễ tân", "protocol"),
        "acting": ("làm thay", "acting persons"),
        "reception": ("đón tiếp", "reception"),
        "privacy": ("dữ liệu cá nhân", "personal data"),
        "message": ("thư", "letter"),
        "recipient": ("nơi nhận thư", "recipient"),
    }
)
"""By the third token of a boundary's subject: what it is called."""
_NAMED: Final[Mapping[str, Callable[[str, str], subjects.Subject]]] = MappingProxyType(
    {
        "delegation": subjects.delegation,
        "round": subjects.award_round,
        "task": subjects.task,
        "paper": subjects.paper,
        "message": subjects.message,
        "contribution": subjects.contribution,
    }
)
"""The boundaries that have a name of their own."""
_MOST_IN_A_TREE: Final = 400
_audit: Final = tables.audit.c


@dataclass(frozen=True, slots=True)
class Wanted:
    """``since``, ``until``: moments (UTC text) or ""; ``about``: the id of a person, a line, a nomination;
    ``named``: words of the name of what it is about, marks not needed; ``by_hand``: not by the system or one of
    its rules."""

    kind: str = ""
    subject: str = ""
    entity: str = ""
    unit: str = ""
    person: str = ""
    about: str = ""
    group: str = ""
    named: str = ""
    types: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """One fact as a sentence. ``what``: what it is about, by name; ``behalf``: whom ``person`` stood in for;
    ``reason``: as a person gave it; ``changed``: what it put in place of what."""

    position: int
    time: str
    unit: str
    person: str
    vi: str
    en: str
    kind: str
    entity: str
    what: str
    about: str
    event_id: str
    type: str
    concerns: str
    behalf: str = ""
    caused: Sequence["Told"] = field(default=())
    reason: str = ""
    changed: Sequence[Changed] = ()


async def found(shot: Snapshot, wanted: Wanted, start: int, most: int) -> tuple[list[Told], int]:
    """``most`` facts from ``start`` on, the latest first; and how many there are in all."""
    conditions = await _conditions(shot, wanted)
    counted = await shot.execute(select(func.count()).select_from(tables.audit).where(*conditions))
    rows = await shot.execute(
        select(tables.audit)
        .where(*conditions)
        .order_by(_audit.position.desc())
        .offset(start)
        .limit(most)
    )
    return await _every(shot, [dict(row) for row in rows.mappings()]), int(counted.scalar_one())


async def every(shot: Snapshot) -> list[Told]:
    """All facts of the conference, in the order of the log."""
    rows = await shot.execute(
        select(tables.audit).where(_audit.conference == shot.conference).order_by(_audit.position)
    )
    return await _every(shot, [dict(row) for row in rows.mappings()])


async def _every(shot: Snapshot, rows: Sequence[Columns]) -> list[Told]:
    names = await shot.once("names", lambda: _names(shot))
    changed = await changes_of(shot, rows, names)
    return [
        replace(_told(shot, row, names), changed=changed.get(int(row["position"]), ()))
        for row in rows
    ]


async def _conditions(shot: Snapshot, wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [_audit.conference == shot.conference]
    here = f"event.{shot.conference}"
    if wanted.subject:
        conditions.append(_audit.subject == wanted.subject)
    if wanted.by_hand:
        conditions += [_audit.unit != SYSTEM_UNIT, _audit.person != "policy"]
    if wanted.kind:
        conditions.append(_audit.subject.like(f"{here}.%.{wanted.kind}.%", escape="\\"))
    if wanted.entity:
        conditions.append(_audit.subject.like(f"{here}.%.%.{_escaped(wanted.entity)}", escape="\\"))
    if wanted.unit:
        conditions.append(or_(_audit.unit == wanted.unit, _audit.concerns == wanted.unit))
    if wanted.person:
        by = (_audit.person == wanted.person, _audit.on_behalf_of == wanted.person)
        conditions.append(or_(*by))
    if wanted.about:
        conditions.append(_audit.about == wanted.about)
    if wanted.named:
        conditions.append(await _of_that_name(shot, fold(wanted.named)))
    if wanted.types:
        conditions.append(
            or_(*(_audit.type.like(f"%.{_escaped(one)}.v%", escape="\\") for one in wanted.types))
        )
    if wanted.since:
        conditions.append(_audit.time >= wanted.since)
    if wanted.until:
        conditions.append(_audit.time <= wanted.until)
    if wanted.group:
        invited = await shot.rows(tables.delegations)
        own = [
            d for d in invited if wanted.group in (d["group_id"], shot.group_title(d["group_id"]))
        ]
        subjects = [f"{here}.registry.delegation.{one['delegation']}" for one in own]
        conditions.append(_audit.subject.in_(subjects))
    return conditions


async def _of_that_name(shot: Snapshot, words: str) -> ColumnElement[bool]:
    """About a boundary, or something within one, whose name has these words (folded)."""
    boundaries: dict[str, list[str]] = {}
    within: dict[tuple[str, str], list[str]] = {}
    for (kind, key), name in (await shot.once("names", lambda: _names(shot))).items():
        if words not in fold(name):
            continue
        if kind.startswith("about:"):
            _, boundary, *entity = kind.split(":")
            within.setdefault((boundary, entity[0] if entity else "%"), []).append(key)
        else:
            boundaries.setdefault(kind, []).append(key)
    here = f"event.{shot.conference}"
    return or_(
        false(),
        *(
            _audit.subject.in_([_NAMED[kind](shot.conference, key) for key in keys])
            for kind, keys in boundaries.items()
        ),
        *(
            and_(_audit.subject.like(f"{here}.%.{kind}.{entity}"), _audit.about.in_(keys))
            for (kind, entity), keys in within.items()
        ),
    )


async def names_of(shot: Snapshot, kind: str, entity: str, about: str) -> tuple[str, str]:
    """What a boundary and something within it are called; their ids where nobody knows."""
    names = await shot.once("names", lambda: _names(shot))
    within = f"about:{kind}:{entity}" if kind == "delegation" else f"about:{kind}"
    return names.get((kind, entity), entity), names.get((within, about), about)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


async def because(shot: Snapshot, position: int) -> tuple[Told, Told, int] | None:
    """The fact at a position; the tree from what was wished first over it to all that followed from it; and how
    many other facts followed from the same wish."""
    rows = await shot.execute(
        select(tables.audit).where(
            _audit.conference == shot.conference, _audit.position == position
        )
    )
    one = rows.mappings().one_or_none()
    if one is None:
        return None
    kin = await shot.execute(
        select(tables.audit)
        .where(_audit.conference == shot.conference, _audit.correlation == one["correlation"])
        .order_by(_audit.position)
    )
    names = await shot.once("names", lambda: _names(shot))
    related = [dict(row) for row in kin.mappings()]
    changed = await changes_of(shot, [dict(one)], names, new=True)
    told_ = replace(_told(shot, dict(one), names), changed=changed.get(position, ()))
    shown = _line_of(dict(one), related)
    return told_, _tree(shot, shown[0], shown, names), len(related) - len(shown)


def _line_of(one: Columns, related: Sequence[Columns]) -> list[Columns]:
    """What led to the fact, the first wish first; then what followed from it, as far as there is room."""
    by_id = {row["event_id"]: row for row in related}
    line = [one]
    while (cause := by_id.get(line[0]["cause"] or "")) is not None and cause not in line:
        line.insert(0, cause)
    return [*line, *_following(one, related)][:_MOST_IN_A_TREE]


def _following(one: Columns, related: Sequence[Columns]) -> list[Columns]:
    following, ids = [], {one["event_id"]}
    for row in related:
        if row["cause"] in ids:
            following.append(row)
            ids.add(row["event_id"])
    return following


def _tree(
    shot: Snapshot, root: Columns, rows: Sequence[Columns], names: Mapping[tuple[str, str], str]
) -> Told:
    def branch(row: Columns) -> Told:
        caused = [branch(one) for one in rows if one["cause"] == row["event_id"] and one is not row]
        return _told(shot, row, names, caused)

    return branch(root)


async def _names(shot: Snapshot) -> dict[tuple[str, str], str]:
    """What boundaries and what is in them are called, as far as the rows know it."""
    found_: dict[tuple[str, str], str] = {}
    for table, kind, key, name in (
        (tables.delegations, "delegation", "delegation", "invitee"),
        (tables.award_rounds, "round", "round", "form_name"),
        (tables.tasks, "task", "task", "text"),
        (tables.papers, "paper", "paper", "title"),
        (tables.messages, "message", "message", "subject"),
        (tables.contributions, "contribution", "contribution", "topic"),
        (tables.estimate_lines, "about:budget", "line", "content"),
        (tables.nominations, "about:round", "nomination", "name"),
        (tables.nominations, "about:budget", "nomination", "name"),  # a bonus to be recovered
        (tables.agenda_items, "about:agenda", "item", "title"),
        (tables.issued_documents, "about:document", "document", "title"),
    ):
        columns = table.c
        rows = await shot.execute(
            select(columns[key], columns[name]).where(columns.conference == shot.conference)
        )
        found_ |= {(kind, row[0]): str(row[1] or row[0]) for row in rows}
    people = await shot.execute(
        select(
            tables.attendees.c.delegation, tables.attendees.c.person_id, tables.attendees.c.name
        ).where(tables.attendees.c.conference == shot.conference)
    )
    for delegation, person, name in people:
        found_[f"about:delegation:{delegation}", person] = str(name)
        found_["about:message", person] = str(name)
    return found_


def _told(
    shot: Snapshot,
    row: Columns,
    names: Mapping[tuple[str, str], str],
    caused: Sequence[Told] = (),
) -> Told:
    kind, entity = row["subject"].split(".")[3:5]
    about = row["about"] or ""
    within = f"about:{kind}:{entity}" if kind == "delegation" else f"about:{kind}"
    parts = [names.get((kind, entity), ""), names.get((within, about), about)]
    vi, en = told(row["type"])
    return Told(
        position=int(row["position"]),
        time=row["time"],
        unit="" if row["unit"] == SYSTEM_UNIT else shot.short_name(row["unit"]),
        person=row["person"] or "",
        vi=vi,
        en=en,
        kind=kind,
        entity=entity,
        what=" · ".join(dict.fromkeys(part for part in parts if part)),
        about=about,
        event_id=row["event_id"],
        type=row["type"].split(".")[-2],
        concerns=shot.short_name(row["concerns"]) if row["concerns"] else "",
        behalf=row["on_behalf_of"] or "",
        caused=tuple(caused),
        reason=row["reason"] or "",
    )


def changed_said(one: Told, *, english: bool) -> str:
    """``Đơn giá: 60.000 → 50.000; Nước uống, Số lượng: 200 → 210``."""
    told = []
    for each in one.changed:
        label = each.en if english else each.vi
        label = f"{each.of}, {label}" if each.of else label
        told.append(f"{label}: {f'{each.before} → ' if each.before else ''}{each.after}")
    return "; ".join(told)


_PERSONS: Final = {"office": ("(cơ quan)", "(office)"), "policy": ("(tự động)", "(automatic)")}
"""Who acted where nobody is named: an agency by its own system, and a rule of the system."""


def told_row(one: Told, *, english: bool) -> dict[str, Any]:
    """A line of the exported list, by heading."""
    heads = (
        "Position", "Time", "Who", "Person", "For", "What", "Kind", "About", "Reason", "Changed", "Event",
    ) if english else (
        "Vị trí", "Thời điểm", "Cơ quan", "Người", "Làm thay", "Việc", "Loại", "Về", "Lý do", "Thay đổi",
        "Sự kiện",
    )  # fmt: skip
    kind = KINDS.get(one.kind, (one.kind, one.kind))[english]
    system = "System" if english else "Hệ thống"
    person = _PERSONS.get(one.person, (one.person, one.person))[english]
    cells = (one.position, one.time, one.unit or system, person, one.behalf, one.en if english else one.vi,
             kind, one.what, one.reason, changed_said(one, english=english), one.type)  # fmt: skip
    return dict(zip(heads, cells, strict=True))
