"""The running order as the editor shows it: each item with its clock, where it can go, and what does not fit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from pydantic import TypeAdapter

from services.portal.language import N_, Language
from services.portal.program_moves import Standing
from services.program import tables
from services.program.draft import Draft, draft_of, misfits
from services.program.left_behind import left_behind
from services.program.order import Order, order_of
from services.program.snapshot import Columns, Snapshot, local, stands
from shared.events.agenda import ProgramChange
from shared.events.plan import AgendaKind, Session
from shared.program_changes import english_of, sentence_of
from shared.refusals import Refused
from shared.running_order import Timed, ends_of

_CHANGES: Final = TypeAdapter(tuple[ProgramChange, ...])
KINDS: Final = MappingProxyType(
    {
        AgendaKind.OPENING: N_("khai mạc"),
        AgendaKind.REPORT: N_("báo cáo"),
        AgendaKind.PAPERS: N_("tham luận"),
        AgendaKind.SUPERIOR_ADDRESS: N_("phát biểu của cấp trên"),
        AgendaKind.AWARD_CEREMONY: N_("trao thưởng"),
        AgendaKind.CONCLUSION: N_("kết luận"),
        AgendaKind.BREAK: N_("nghỉ giải lao"),
        AgendaKind.DISCUSSION: N_("thảo luận"),
        AgendaKind.OTHER: N_("nội dung khác"),
    }
)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a button puts an item: in front of ``before`` ("" is the end) of ``session``."""

    before: str
    session: str


@dataclass(frozen=True, slots=True)
class Row:
    """``late``: it ends past the end of its half-day. ``missed``: its fixed hour cannot be kept."""

    item: str
    row: Columns
    when: Timed
    unit_name: str
    fixed: str
    late: bool
    missed: bool
    short_by: int
    up: Target | None
    down: Target | None
    documents: Sequence[str] = ()
    paper: str = ""
    """The status of the paper that is read here."""
    has_file: bool = False
    """The paper's file has been handed in."""
    author: str = ""
    """Who reads the paper, as the printed program names them."""
    parts: Sequence["Row"] = ()


@dataclass(frozen=True, slots=True)
class Sitting:
    """A half-day with its items; ``over``: by how many minutes it runs past its end."""

    session: Session
    rows: Sequence[Row]
    over: int


@dataclass(frozen=True, slots=True)
class Version:
    number: int
    finalised_at: str
    digest: str
    changes: Sequence[str]
    concerned: Sequence[str] | None


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom the mail of a first version reaches: ``own``, delegates who come, each at an address of their own;
    ``contacts``, of delegations with somebody who comes and has none. ``nobody``: invitations that stand and of
    which nobody has said that they come, so that no mail goes there."""

    own: int
    contacts: int
    nobody: int = 0


@dataclass(frozen=True, slots=True)
class ProgramView:
    """``changes``: what finalising now would tell; ``told``: which agencies' offices, by name; None is a first
    version, which goes to those who come: ``reaches`` before and right after it, ``reached`` once there are the
    mails."""

    sittings: Sequence[Sitting]
    misfits: Sequence[str]
    left: Sequence[str]
    """What is presented by an agency whose invitation was withdrawn."""
    ends: tuple[str, str]
    """When the conference ends by its plan, and by the running order."""
    draft: Draft
    changes: Sequence[str]
    told: Sequence[str] | None
    reaches: Reached
    reached: Reached
    versions: Sequence[Version]
    units: Sequence[str]
    """The agencies by their short names, in protocol order."""


async def program_view(
    shot: Snapshot, language: Language, *, just_now: bool = False
) -> ProgramView:
    """``just_now``: a version was finalised a moment ago, and its letters are being made out."""
    order, draft = await order_of(shot), await draft_of(shot)
    told = english_of if language == "en" else sentence_of
    documents: dict[str, list[str]] = {}
    for row in await shot.rows(tables.agenda_documents):
        documents.setdefault(row["item"], []).append(row["title"])
    papers = {row["paper"]: row for row in await shot.rows(tables.papers)}
    shower = _Shower(shot, order, documents, papers)
    finalised = [row for row in await shot.rows(tables.documents) if row["kind"] == "program"]
    reached = reaches = await _reaches(shot)
    if finalised and not (just_now and len(finalised) == 1):
        reached = await _reached(shot, min(row["finalised_at"] for row in finalised))
    return ProgramView(
        sittings=shower.sittings(),
        left=[_said(one.said(shot), language) for one in await left_behind(shot)],
        misfits=[en if language == "en" else vi for vi, en in misfits(order)],
        ends=(draft.now.ends_at.isoformat(), ends_of(draft.now).isoformat()),
        draft=draft,
        changes=[told(change) for change in draft.changes],
        told=_names(shot, draft.concerned),
        reaches=reaches,
        reached=reached,
        versions=[
            Version(
                int(row["version"]),
                row["finalised_at"],
                row["digest"],
                [told(one) for one in _CHANGES.validate_json(row["changes"] or "[]")],
                None if row["concerned"] is None else _names(shot, row["concerned"].split()),
            )
            for row in reversed(finalised)
        ],
        units=[shot.short_name(unit) for unit in sorted(shot.agencies, key=shot.unit_order)],
    )


def _said(refused: Refused, language: Language) -> str:
    if language == "en":
        return f"{refused.en} {refused.todo_en}"
    return f"{refused.vi} {refused.todo_vi}"


async def _reaches(shot: Snapshot) -> Reached:
    """As the notifications find the recipients (``all_confirmed``)."""
    coming = [row for row in await shot.delegates() if row["status"] in ("confirmed", "present")]
    own = [row for row in coming if row["email"] or row["address"]]
    silent = {row["delegation"] for row in coming if not row["email"] and not row["address"]}
    invited = {row["delegation"]: row for row in await shot.rows(tables.delegations) if stands(row)}
    told = {(row["delegation"], row[by]) for row in own for by in ("person_id", "email")}
    contacts = [(invited[one], one) for one in silent]
    there = {row["delegation"] for row in coming}
    return Reached(
        own=len(own),
        contacts=sum(
            not told & {(one, row["contact_person_id"]), (one, row["contact_email"] or "")}
            for row, one in contacts
        ),
        nobody=sum(one not in there for one in invited),
    )


async def _reached(shot: Snapshot, finalised_at: str) -> Reached:
    """By the mails that there are: those of the first version are of the earliest cause."""
    of_program = [
        row
        for row in await shot.rows(tables.messages)
        if row["kind"] == "program-finalised" and row["delegation"]
    ]
    first = min(of_program, key=lambda row: row["requested_at"], default=None)
    mails = [row for row in of_program if first and row["cause"] == first["cause"]]
    own = sum(bool(row["person_id"]) for row in mails)
    there = {row["delegation"] for row in mails}
    invited = [row for row in await shot.rows(tables.delegations) if stands(row)]
    silent = [row for row in invited if row["issued_at"] <= finalised_at]
    nobody = sum(row["delegation"] not in there for row in silent)
    return Reached(own, len(mails) - own, nobody)


def _names(shot: Snapshot, units: Sequence[str] | None) -> list[str] | None:
    return None if units is None else [shot.short_name(unit) for unit in units]


def standings(order: Order) -> dict[str, list[Standing]]:
    """The items by half-day, as :mod:`program_moves` takes them."""
    held: dict[str, list[Standing]] = {session.id: [] for session in order.sessions}
    for one, row in order.main:
        held[one.session].append(_standing(one, row))
    return held


def part_standings(order: Order, within: str) -> list[Standing]:
    return [_standing(one, row) for one, row in order.parts(within)]


def _standing(one: Timed, row: Columns) -> Standing:
    return Standing(one.item, row["ordinal"], row["minutes"], one.session, row["session"])


@dataclass(frozen=True, slots=True)
class _Shower:
    shot: Snapshot
    order: Order
    documents: Mapping[str, Sequence[str]]
    papers: Mapping[str, Columns]

    def sittings(self) -> list[Sitting]:
        over = {one.session: one.minutes for one in self.order.times.overflows}
        held = standings(self.order)
        names = list(held)
        lists = {name: [one.item for one in held[name]] for name in names}
        found = []
        for place, session in enumerate(self.order.sessions):
            items = lists[session.id]
            earlier = names[place - 1] if place else None
            later = names[place + 1] if place + 1 < len(names) else None
            rows = []
            for at, item in enumerate(items):
                up, down = _targets(items, at, session.id)
                if up is None and earlier is not None:
                    up = Target("", earlier)
                if down is None and later is not None:
                    down = Target(lists[later][0] if lists[later] else "", later)
                rows.append(self._row(self.order.times.of(item), up, down))
            found.append(Sitting(session, rows, over.get(session.id, 0)))
        return found

    def _row(self, when: Timed, up: Target | None, down: Target | None) -> Row:
        row, times = self.order.rows[when.item], self.order.times
        parts = [one for one, _ in self.order.parts(when.item)]
        names = [one.item for one in parts]
        paper = self.papers.get(
            row["paper"] or "", {"status": "", "digest": None, "author_name": ""}
        )
        return Row(
            when.item,
            row,
            when,
            self.shot.short_name(row["unit"]) if row["unit"] else "",
            f"{local(row['fixed_at']):%H:%M}" if row["fixed_at"] else "",
            any(when.item in one.items for one in times.overflows),
            any(when.item == one.item for one in times.conflicts),
            next((one.minutes for one in times.too_short if one.item == when.item), 0),
            up,
            down,
            self.documents.get(when.item, ()),
            paper["status"],
            bool(paper["digest"]),
            paper["author_name"] or "",
            [self._row(one, *_targets(names, at, "")) for at, one in enumerate(parts)],
        )


def _targets(items: Sequence[str], at: int, session: str) -> tuple[Target | None, Target | None]:
    """A place up, a place down, within one list."""
    up = Target(items[at - 1], session) if at else None
    behind = items[at + 2] if at + 2 < len(items) else ""
    down = Target(behind, session) if at + 1 < len(items) else None
    return up, down
