"""The awards inbox as a value: the list at the left, one nomination with its history, quotas, what comes next."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from services.portal.language import N_
from services.portal.roles import Role
from services.program import tables
from services.program.award_states import as_awarded
from services.program.ranking import parted, ranking
from services.program.snapshot import Columns, Snapshot

PARTS: Final = MappingProxyType(
    {
        "submission_letter": N_("Tờ trình"),
        "achievement_report": N_("Báo cáo thành tích"),
        "minutes": N_("Biên bản xét khen thưởng"),
    }
)
_TURN: Final = MappingProxyType({Role.APPROVER: "endorsed", Role.REVIEWER: "submitted"})
"""In which state a nomination waits for whom."""
_HOLDING: Final = ("approved", "awarded", "presented", "revoked")
"""What has used up a place of the quota."""
_KINDS: Final = ("collective", "individual", "household")


@dataclass(frozen=True, slots=True)
class Quota:
    kind: str
    quota: int
    holding: int
    waiting: int
    revoked: int = 0
    """Of those who hold a place: whose award was taken back since, which frees no place."""

    @property
    def left(self) -> int:
        return self.quota - self.holding


@dataclass(frozen=True, slots=True)
class Draft:
    """Of the decision before there is one: who stands in it by now, held against the quota.

    ``over``: kinds with more candidates than places, each with their number and the quota. ``beyond``: who is not
    in the draft, by name. ``open_ties``: who has equal points across that line, by name, with nobody's word on it.
    """

    approved: int
    waiting: int
    over: Sequence[tuple[str, int, int]]
    beyond: Sequence[str]
    open_ties: Sequence[str]


@dataclass(frozen=True, slots=True)
class Undecided:
    """What a decision issued now would hold and leave out; nothing where there is one already. ``waiting``: every
    dossier that is being looked at; ``due``: those of them that a place of the quota is still there for;
    ``returned``: those that went back to be mended and are not in it either."""

    approved: int
    waiting: int
    due: int
    returned: int = 0
    mark: str = ""
    """Each dossier and how it stands: as many in and out may be others after a while."""

    @property
    def left_out(self) -> int:
        return self.waiting + self.returned

    def since(self, mark: str) -> Sequence[tuple[str, str, str]]:
        """Whose standing differs from an earlier mark: the nomination, how it stood (empty: not there), how it
        stands."""
        before, now = _stood(mark), _stood(self.mark)
        return [
            (one, before.get(one, ""), how) for one, how in now.items() if before.get(one) != how
        ]


def _stood(mark: str) -> dict[str, str]:
    return dict(each.split("=", 1) for each in mark.split() if "=" in each)


def undecided(of: Columns, nominations: Iterable[Columns]) -> Undecided:
    if of["decision_number"]:
        return Undecided(0, 0, 0)
    own = [row for row in nominations if row["round"] == of["round"]]
    stand = sorted((row["nomination"], row["status"]) for row in own)
    quotas = [_quota(of, own, kind) for kind in _KINDS]
    return Undecided(
        approved=sum(row["status"] == "approved" for row in own),
        waiting=sum(one.waiting for one in quotas),
        due=sum(max(0, min(one.waiting, one.left)) for one in quotas),
        returned=sum(row["status"] == "returned" for row in own),
        mark=" ".join(f"{name}={status}" for name, status in stand),
    )


@dataclass(frozen=True, slots=True)
class AwardView:
    """``waiting`` come first in ``rows``; ``chosen`` is the one that is read now."""

    round: Columns
    rounds: Sequence[Columns]
    quotas: Sequence[Quota]
    rows: Sequence[Columns]
    waiting: int
    turn: str
    chosen: Columns | None
    files: Sequence[tuple[str, str]]
    """The dossier's parts: which, and what each is called."""
    missing: Sequence[str]
    history: Sequence[Columns]
    clearances: Sequence[Columns]
    before: str
    after: str
    basis: Sequence[str]
    award: Columns | None
    """Of the chosen one, once it is in the decision."""
    recovery: Columns | None
    """The money that has to come back for it."""
    undecided: Undecided
    draft: Draft | None
    """None once there is a decision."""


async def award_view(shot: Snapshot, name: str, wanted: str, role: Role) -> AwardView | None:
    """None where there is no such round."""
    rounds = sorted(
        await shot.rows(tables.award_rounds), key=lambda row: (row["precedence"] or 0, row["round"])
    )
    chosen_round = next((row for row in rounds if row["round"] == name), None)
    if chosen_round is None:
        return None
    turn = _TURN.get(role, "")
    every = as_awarded(await shot.rows(tables.nominations), await shot.rows(tables.awards), rounds)
    rows = [
        dict(row) | {"unit_name": shot.short_name(row["unit"])}
        for row in every
        if row["round"] == name
    ]
    rows.sort(key=lambda row: _order(shot, chosen_round, row, turn))
    waiting = sum(row["status"] == turn for row in rows)
    chosen = next((row for row in rows if row["nomination"] == wanted), rows[0] if rows else None)
    at = rows.index(chosen) if chosen is not None else 0
    identity = chosen["nomination"] if chosen is not None else ""

    async def about(table: str) -> list[Columns]:
        return [
            row
            for row in await shot.rows(tables.metadata.tables[table])
            if row["round"] == name and row["nomination"] == identity
        ]

    history = sorted(await about("nomination_steps"), key=lambda row: row["position"])
    return AwardView(
        round=chosen_round,
        rounds=[row for row in rounds if row["closed_at"] is None or row is chosen_round],
        quotas=[
            _quota(chosen_round, rows, kind)
            for kind in _KINDS
            if chosen_round[f"{kind}s"] or any(row["kind"] == kind for row in rows)
        ],
        rows=rows,
        waiting=waiting,
        turn=turn,
        chosen=chosen,
        files=_files(chosen),
        missing=[PARTS.get(part, part) for part in (chosen or {}).get("missing", "").split()]
        if chosen and chosen["missing"]
        else [],
        history=[row | {"unit_name": shot.short_name(row["unit"])} for row in map(dict, history)],
        clearances=await about("clearances"),
        before=rows[at - 1]["nomination"] if rows and at > 0 else "",
        after=rows[at + 1]["nomination"] if at + 1 < len(rows) else "",
        basis=[one.citation for one in shot.plan.legal_basis],
        award=next(iter(await about("awards")), None),
        recovery=next(iter(await about("recoveries")), None),
        undecided=undecided(chosen_round, rows),
        draft=None if chosen_round["decision_number"] else _draft(chosen_round, rows),
    )


def _draft(of: Columns, rows: Sequence[Columns]) -> Draft:
    ranked = ranking(of, rows)
    told = parted(of, ranked)
    candidates = Counter(row["kind"] for row in ranked)
    return Draft(
        approved=sum(row["status"] == "approved" for row in told.within),
        waiting=sum(row["status"] != "approved" for row in told.within),
        over=[
            (kind, candidates[kind], of[f"{kind}s"] or 0)
            for kind in _KINDS
            if candidates[kind] > (of[f"{kind}s"] or 0)
        ],
        beyond=[row["name"] for row in told.beyond],
        open_ties=[row["name"] for row in told.open_ties],
    )


def _order(shot: Snapshot, of: Columns, row: Columns, turn: str) -> tuple[object, ...]:
    """What waits for the reader first; then by kind, by the order made by hand, by the unit's rank."""
    by_hand = (of[f"ranked_{row['kind']}s"] or "").split()
    place = by_hand.index(row["nomination"]) if row["nomination"] in by_hand else len(by_hand)
    kind = _KINDS.index(row["kind"]) if row["kind"] in _KINDS else len(_KINDS)
    return (row["status"] != turn, kind, place, shot.unit_order(row["unit"]), row["nomination"])


def _quota(of: Columns, rows: Sequence[Columns], kind: str) -> Quota:
    alike = [row for row in rows if row["kind"] == kind]
    return Quota(
        kind,
        of[f"{kind}s"] or 0,
        sum(row["status"] in _HOLDING for row in alike),
        sum(row["status"] in ("submitted", "endorsed") for row in alike),
        sum(row["status"] == "revoked" for row in alike),
    )


def _files(row: Mapping[str, object] | None) -> list[tuple[str, str]]:
    return [(one["part"], PARTS.get(one["part"], one["part"])) for one in dossier_of(row)]


def dossier_of(row: Mapping[str, object] | None) -> list[dict[str, str]]:
    """The files that a nomination's dossier names: ``part``, ``file_name``, ``digest``."""
    return list(json.loads(str(row["dossier"]))) if row and row["dossier"] else []
