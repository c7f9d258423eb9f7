"""The first page as a value: the steps of the conference, what waits for a role, answers by group, trouble."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal

from services.portal.award_view import undecided
from services.portal.doors import Visitor
from services.portal.inviting import uninvited
from services.portal.language import N_, Language, said
from services.portal.roles import Role
from services.program import tables
from services.program.answers import SHARES, is_expected, nobody_from, shares_of, unanswered
from services.program.assemble_protocol import twins_waiting
from services.program.award_states import as_left_out
from services.program.deadlines import Deadline, to_be_met
from services.program.draft import draft_of
from services.program.snapshot import Columns, Snapshot, has_awards, local, stands
from services.program.standing_warnings import standing_warnings
from shared.law import Law
from shared.working_days import Calendar

State = Literal["done", "now", "todo"]
SHARE_WORDS: Final = (
    *(N_("Có mặt"), N_("Xác nhận, chưa đến"), N_("Dự thay, chưa đến"), N_("Báo vắng")),
    *(N_("Đã cử, chưa trả lời"), N_("Vắng không báo"), N_("Chưa cử")),
)
"""The names of the shares (``services.program.answers``), to be said in English too."""
DEADLINES: Final = (
    *(N_("Ban hành kế hoạch"), N_("Thông báo kết luận"), N_("Gửi giấy mời"), N_("Đoàn đại biểu")),
    *(N_("Đợt khen thưởng"), N_("Quyết định khen thưởng"), N_("Nhiệm vụ"), N_("Đóng góp báo cáo")),
    *(N_("theo kế hoạch"), N_("theo giấy mời"), N_("%(days)s ngày trước hội nghị")),
    *(N_("%(days)s ngày làm việc trước hội nghị"), N_("%(days)s ngày làm việc sau hội nghị")),
    *(N_("Kế hoạch"), N_("Giấy mời"), N_("đề xuất của hệ thống")),
    *(N_("đề xuất trong tệp kế hoạch"), N_("theo yêu cầu của cơ quan chủ trì")),
    N_("%(days)s ngày trước hội nghị, lùi về ngày làm việc liền trước"),
)
"""What is due and by which rule (``services.program.deadlines``), to be said in English too."""
_UNNUMBERED: Final = frozenset(
    {"danh-sach-dai-bieu", "danh-sach-khen-thuong", "kich-ban-dieu-hanh"}
)
"""Documents that go with another one and bear no number of their own."""
_SAYS_ITS_BASIS: Final = frozenset(
    {"theo kế hoạch", "theo giấy mời", "theo yêu cầu của cơ quan chủ trì"}
)
_OVER: Final = ("concluded", "cancelled")
_DAYS: Final = re.compile("[0-9]+")
_MOST_DEADLINES: Final = 8
_MOST_NAMED: Final = 3
TROUBLE: Final = frozenset({"failed", "bounced", "abandoned", "uncertain"})


@dataclass(frozen=True, slots=True)
class Step:
    """``says``: what stands there, with ``values`` put in."""

    name: str
    state: State
    says: str
    values: Mapping[str, Any]

    @property
    def path(self) -> str:
        return _PLACES.get(self.name, "")


_PLACES: Final = MappingProxyType(
    {
        "Kế hoạch": "/plan",
        "Mời": "/messages",
        "Phản hồi": "/delegations",
        "Chương trình": "/program",
        "Khen thưởng": "/awards",
        "Kinh phí": "/budget",
        "Đón tiếp": "/reception",
        "Báo cáo": "/report",
    }
)
"""The page on which a step is worked at, by the step's name."""


_ENDS_ON: Final = MappingProxyType({"REGISTRY_SEATS_OF_OLD_PLACE": "/seats"})
"""Warnings that the first page repeats until what they are about is put right, and where that is done."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for the visitor: how many, in words, and where to do it."""

    says: str
    count: int
    path: str


@dataclass(frozen=True, slots=True)
class GroupRow:
    """Seats of one attendance group by what became of them; ``shares`` add up to ``seats``."""

    group: str
    title: str
    delegations: int
    seats: int
    shares: Mapping[str, int]

    def bar(self) -> list[tuple[str, float, float]]:
        """The stacked bar: share, where it begins and how wide it is, in percent."""
        found, at = [], 0.0
        for name in SHARES:
            width = 100 * self.shares[name] / self.seats if self.seats else 0.0
            if width:
                found.append((name, round(at, 2), round(width, 2)))
            at += width
        return found


@dataclass(frozen=True, slots=True)
class HomeView:
    steps: Sequence[Step]
    waiting: Sequence[Waiting]
    warnings: Sequence[tuple[Columns, str]]
    """What was told with a move of the conference and still stands, each with the page on which it ends."""
    afoot: Sequence[Waiting]
    """What the visitor should know of and need not do, or not yet: what waits for somebody else before."""
    groups: Sequence[GroupRow]
    total: GroupRow
    trouble: Sequence[Columns]
    deadlines: Sequence[Mapping[str, Any]]
    more_deadlines: int
    units: Sequence[Columns]
    """The visitor's own delegations, for a contact."""


@dataclass(frozen=True, slots=True)
class _Rows:
    """Everything that the first page counts, read at one position."""

    shot: Snapshot
    delegations: Sequence[Columns]
    withdrawn: frozenset[str]
    """Agencies of the plan of which an invitation was withdrawn."""
    people: Sequence[Columns]
    substitutions: Sequence[Columns]
    messages: Sequence[Columns]
    papers: Sequence[Columns]
    contributions: Sequence[Columns]
    tasks: Sequence[Columns]
    rounds: Sequence[Columns]
    nominations: Sequence[Columns]
    budget: Columns
    adjustments: Sequence[Columns]
    documents: Sequence[Columns]
    issued: Sequence[Columns]
    agenda: Sequence[Columns]
    recoveries: Sequence[Columns]
    uninvited: int
    twins: int
    """Pairs of one name of whom nobody has said whether they are one person."""

    @property
    def over(self) -> bool:
        return self.shot.head["status"] in _OVER

    @property
    def off(self) -> bool:
        return bool(self.shot.head["status"] == "cancelled")

    def counted(self, rows: str, *statuses: str) -> int:
        return sum(row["status"] in statuses for row in getattr(self, rows))


def rule_said(language: Language, rule: str) -> str:
    """A deadline's rule in the visitor's language; its number of days stays."""
    if (days := _DAYS.match(rule)) is None:
        return said(language, rule)
    told = rule.replace(days[0], "%(days)s", 1)
    return said(language, told, days=days[0]) if told in DEADLINES else rule


async def home_view(shot: Snapshot, visitor: Visitor, law: Law, calendar: Calendar) -> HomeView:
    every = await shot.rows(tables.delegations)
    invited = [d for d in every if stands(d)]
    budgets = await shot.rows(tables.budget)
    rounds = await shot.rows(tables.award_rounds)
    rows = _Rows(
        shot=shot,
        delegations=invited,
        withdrawn=frozenset(d["unit"] for d in every if not stands(d) and d["origin"] == "plan"),
        people=await shot.delegates(),
        substitutions=await shot.rows(tables.substitutions),
        messages=await shot.rows(tables.messages),
        papers=await shot.rows(tables.papers),
        contributions=await shot.rows(tables.contributions),
        tasks=await shot.rows(tables.tasks),
        rounds=rounds,
        nominations=as_left_out(await shot.rows(tables.nominations), rounds),
        budget=budgets[0] if budgets else {"status": ""},
        adjustments=await shot.rows(tables.adjustments),
        documents=await shot.rows(tables.documents),
        issued=await shot.rows(tables.issued_documents),
        agenda=await shot.rows(tables.agenda_items),
        recoveries=await shot.rows(tables.recoveries),
        uninvited=len(await uninvited(shot)),
        twins=await twins_waiting(shot),
    )
    groups = _groups(rows)
    own = [row for row in invited if row["unit"] == visitor.unit]
    contact = visitor.role is Role.CONTACT
    waiting = _own(rows, own, visitor) if contact else _WAITING[visitor.role](rows)
    base = f"/c/{shot.conference}"
    due = await _deadlines(shot, visitor, law, calendar)
    return HomeView(
        steps=[]
        if contact
        else _steps(
            rows, groups, await has_awards(shot), framed_anew=(await draft_of(shot)).framed_anew
        ),
        waiting=[Waiting(one.says, one.count, base + one.path) for one in waiting if one.count],
        warnings=await _warned(shot, visitor, base),
        afoot=_AFOOT[visitor.role](rows, base) if visitor.role in _AFOOT else [],
        groups=[] if contact else groups,
        total=_total(groups),
        trouble=(
            [row for row in rows.messages if row["status"] in TROUBLE]
            if visitor.role in (Role.ORGANISER, Role.CLERK)
            else []
        ),
        deadlines=due[:_MOST_DEADLINES],
        more_deadlines=max(0, len(due) - _MOST_DEADLINES),
        units=own if contact else [],
    )


async def _warned(shot: Snapshot, visitor: Visitor, base: str) -> list[tuple[Columns, str]]:
    if visitor.role not in (Role.ORGANISER, Role.APPROVER):
        return []
    return [
        (one, base + page)
        for one in await standing_warnings(shot)
        if (page := _ENDS_ON.get(one["code"]))
    ]


async def _deadlines(
    shot: Snapshot, visitor: Visitor, law: Law, calendar: Calendar
) -> list[dict[str, Any]]:
    """What is late first, then what is open, the earliest first; of a single unit, only its own."""
    # law and days off are one and the same as long as the process lives
    every = await shot.once("deadlines", lambda: to_be_met(shot, law, calendar))
    found = [one for one in every if one.met_at is None]
    if visitor.role in (Role.CONTACT, Role.FINANCE, Role.REVIEWER):
        found = [one for one in found if one.unit == visitor.unit]
    found.sort(key=lambda one: (not one.late, one.due))
    alike: dict[tuple[str, str, bool], list[Deadline]] = {}
    for one in found:
        alike.setdefault((one.due, one.what, one.late), []).append(one)
    return [_together(shot, several) for several in alike.values()]


def _together(shot: Snapshot, several: Sequence[Deadline]) -> dict[str, Any]:
    """Deadlines of one kind and day as one, with the first few agencies by name."""
    units = list(dict.fromkeys(shot.short_name(one.unit) for one in several if one.unit))
    more = max(0, len(units) - _MOST_NAMED)
    one = several[0]
    basis = "" if one.rule in _SAYS_ITS_BASIS else one.basis
    return one.row() | {"units": units[:_MOST_NAMED], "more": more, "basis": basis}


# --- answers by group --------------------------------------------------------------------------------


def _groups(rows: _Rows) -> list[GroupRow]:
    shot = rows.shot
    people: dict[str, list[Columns]] = {group: [] for group in shot.groups}
    for person in rows.people:
        people.setdefault(person["group_id"], []).append(person)
    found = []
    for group in sorted(people, key=shot.group_order):
        invited = [row for row in rows.delegations if row["group_id"] == group]
        seats = {row["delegation"]: row["seats"] for row in invited}
        shares = shares_of(people[group], seats, nobody_from(invited))
        title = shot.group_title(group)
        found.append(GroupRow(group, title, len(invited), sum(seats.values()), shares))
    return found


def shares_shown(total: GroupRow) -> list[str]:
    """The columns: nobody stays away before the day; after it what came of nobody needs none."""
    over = total.shares["absent"] > 0
    return [name for name in SHARES if (total.shares[name] if over else name != "absent")]


def _total(groups: Sequence[GroupRow]) -> GroupRow:
    shares = {name: sum(group.shares[name] for group in groups) for name in SHARES}
    seats = sum(group.seats for group in groups)
    return GroupRow("", "", sum(group.delegations for group in groups), seats, shares)


# --- the steps ---------------------------------------------------------------------------------------


def _steps(
    rows: _Rows, groups: Sequence[GroupRow], awards: bool, *, framed_anew: bool
) -> list[Step]:
    """``framed_anew``: the conference has another time or place than its finalised program."""
    shot, total = rows.shot, _total(groups)
    answered = total.seats - unanswered(total.shares)
    planned = [row for row in rows.delegations if row["origin"] == "plan"]
    # who was invited and is not any more is not still to be invited
    asked = {row["unit"] for row in planned}
    members = [
        agency
        for unit, agency in shot.agencies.items()
        if agency["group_id"] is not None and (unit in asked or unit not in rows.withdrawn)
    ]
    programs = [row for row in rows.documents if row["kind"] == "program"]
    reports = [row for row in rows.documents if row["kind"] == "report"]
    decided = [row for row in rows.rounds if row["decision_number"]]
    approved = rows.counted("nominations", "approved", "awarded", "presented")
    accepted = rows.counted("contributions", "accepted")
    over, off = shot.head["status"] == "concluded", shot.head["status"] == "cancelled"

    def step(name: str, done: bool, begun: bool, says: str, **values: Any) -> Step:
        begun = begun and not off  # nothing is under way for what is called off
        return Step(name, "done" if done else "now" if begun else "todo", says, values)

    steps = [
        step(N_("Kế hoạch"), True, True, N_("%(tasks)s nhiệm vụ"), tasks=len(rows.tasks)),
        step(
            N_("Mời"),
            len(planned) >= len(members) > 0,
            bool(planned),
            N_("%(invited)s/%(members)s cơ quan"),
            invited=len(planned),
            members=len(members),
        ),
        step(
            N_("Phản hồi"),
            over or (total.seats > 0 and answered >= total.seats),
            answered > 0,
            N_("%(answered)s/%(seats)s chỗ"),
            answered=answered,
            seats=total.seats,
        ),
        step(
            N_("Chương trình"),
            bool(programs) and (over or off or not framed_anew),
            bool(rows.agenda),
            N_("%(items)s mục, dự thảo")
            if not programs
            else N_("bản %(version)s theo thời gian, địa điểm cũ; chờ bản mới")
            if framed_anew and not over and not off
            else N_("%(items)s mục, bản %(version)s"),
            items=len(rows.agenda),
            version=f"{len(programs)}",  # a name, not a number of things
        ),
        step(
            N_("Khen thưởng"),
            bool(rows.rounds) and len(decided) == len(rows.rounds),
            bool(rows.nominations),
            N_("%(approved)s duyệt/%(nominations)s hồ sơ"),
            approved=approved,
            nominations=len(rows.nominations),
        ),
        step(
            N_("Kinh phí"),
            rows.budget["status"] == "approved",
            bool(rows.budget["status"]),
            N_("đã duyệt") if rows.budget["status"] == "approved" else N_("chưa duyệt"),
        ),
        step(
            N_("Đón tiếp"),
            over,
            total.shares["present"] > 0,
            N_("%(present)s/%(expected)s có mặt"),
            present=total.shares["present"],
            expected=sum(map(is_expected, rows.people)),
        ),
        step(
            N_("Báo cáo"),
            bool(reports),
            accepted > 0,
            N_("đã hoàn chỉnh, bản %(version)s")
            if reports
            else N_("%(accepted)s/%(topics)s đề mục"),
            version=f"{len(reports)}",
            accepted=accepted,
            topics=len(rows.contributions),
        ),
    ]
    return [one for one in steps if awards or one.name != "Khen thưởng"]


# --- what waits --------------------------------------------------------------------------------------


def _settling(rows: _Rows) -> int:
    return int(rows.budget.get("settlement_status") == "submitted")


def _adjusting(rows: _Rows, *statuses: str) -> int:
    return rows.counted("adjustments", *statuses)


def _finance(rows: _Rows) -> list[Waiting]:
    status = rows.budget["status"]
    back = int(rows.budget.get("settlement_status") == "returned")
    due = sum(not row["received_on"] for row in rows.recoveries)
    return [
        Waiting(N_("dự trù chờ tiếp nhận"), int(status == "drafted"), "/budget"),
        Waiting(N_("dự toán chờ trình"), int(status == "drawn"), "/budget"),
        Waiting(N_("dự toán bị trả lại"), int(status == "returned"), "/budget"),
        Waiting(
            N_("đề nghị điều chỉnh chưa trình"),
            _adjusting(rows, "proposed", "returned"),
            "/budget/adjustment",
        ),
        Waiting(N_("quyết toán bị trả lại"), back, "/budget/settlement"),
        Waiting(N_("khoản phải thu hồi"), due, "/budget/spending"),
    ]


def _organiser(rows: _Rows) -> list[Waiting]:
    asking = sum(row["seats_answer"] == "requested" for row in rows.delegations)
    letters = [
        Waiting(N_("thư chờ phát hành"), rows.counted("messages", "held"), "/messages"),
        Waiting(N_("thư gặp trục trặc"), rows.counted("messages", *TROUBLE), "/messages"),
    ]
    report = Waiting(
        N_("nội dung báo cáo chờ tiếp nhận"), rows.counted("contributions", "submitted"), "/report"
    )
    if rows.over:
        return [*([] if rows.off else [report]), *letters]
    return [
        Waiting(N_("cơ quan chưa mời"), rows.uninvited, "/delegations"),
        letters[0],
        Waiting(N_("đoàn đề nghị thêm chỗ"), asking, "/requests"),
        *_substitutions(rows),
        Waiting(N_("cặp trùng họ tên chờ xác nhận"), rows.twins, "/requests"),
        Waiting(N_("tham luận chờ chọn"), rows.counted("papers", "submitted"), "/papers"),
        report,
        letters[1],
    ]


def _substitutions(rows: _Rows) -> list[Waiting]:
    """Nobody sends a substitute to what was held or is called off."""
    waiting = 0 if rows.over else rows.counted("substitutions", "requested")
    return [Waiting(N_("đề nghị cử người dự thay"), waiting, "/requests")]


def _approver(rows: _Rows) -> list[Waiting]:
    waiting = 0 if rows.off else rows.counted("nominations", "endorsed")
    return [
        Waiting(N_("hồ sơ khen thưởng chờ duyệt"), waiting, "/awards"),
        *_substitutions(rows),
        Waiting(N_("dự toán chờ duyệt"), int(rows.budget["status"] == "submitted"), "/budget"),
        Waiting(
            N_("điều chỉnh dự toán chờ duyệt"),
            _adjusting(rows, "submitted"),
            "/budget/adjustment",
        ),
        Waiting(N_("quyết toán chờ duyệt"), _settling(rows), "/budget/settlement"),
    ]


def _reviewer(rows: _Rows) -> list[Waiting]:
    waiting = 0 if rows.off else rows.counted("nominations", "submitted")
    return [Waiting(N_("hồ sơ khen thưởng chờ thẩm định"), waiting, "/awards")]


def _waits_for_number(issued: Columns) -> bool:
    still_open = not issued["number"] and not issued["replaced_by"]
    return still_open and issued["kind"] not in _UNNUMBERED


def _clerk(rows: _Rows) -> list[Waiting]:
    stand = [undecided(row, rows.nominations) for row in rows.rounds if not rows.off]
    ready = sum(one.approved > 0 and not one.due for one in stand)
    return [
        Waiting(N_("quyết định khen thưởng chờ số và ngày"), ready, "/awards"),
        Waiting(
            N_("quyết định dự toán chờ số và ngày"),
            int(rows.budget["status"] == "agreed"),
            "/budget",
        ),
        Waiting(
            N_("quyết định điều chỉnh chờ số và ngày"),
            _adjusting(rows, "agreed"),
            "/budget/adjustment",
        ),
        Waiting(
            N_("văn bản đã phát hành chờ số và ngày"),
            sum(_waits_for_number(one) for one in rows.issued),
            "/documents",
        ),
        Waiting(N_("thư gặp trục trặc"), rows.counted("messages", *TROUBLE), "/messages"),
    ]


def _afoot(rows: _Rows, base: str) -> list[Waiting]:
    """Rounds that the clerk will number once the rest of them is decided on."""
    rounds = () if rows.off else rows.rounds
    stand = [(row["round"], undecided(row, rows.nominations)) for row in rounds]
    return [
        Waiting(
            N_("Quyết định khen thưởng chưa đến lúc ghi số: còn %(count)s hồ sơ chờ duyệt"),
            one.due,
            f"{base}/awards/{name}",
        )
        for name, one in stand
        if one.approved and one.due
    ]


def _nobody_comes(rows: _Rows, base: str) -> list[Waiting]:
    """Units that decline as a whole leave seats empty: the list says why, and each page what can be done."""
    count = 0 if rows.over else rows.counted("delegations", "declined")
    says = N_(
        "%(count)s đơn vị báo không cử người dự: xem lý do; đơn vị đổi ý thì ghi nhận lại, không thì chỗ để trống"
    )
    return [Waiting(says, count, f"{base}/delegations?state=declined")] if count else []


_AFOOT: Final[Mapping[Role, Callable[[_Rows, str], list[Waiting]]]] = MappingProxyType(
    {Role.CLERK: _afoot, Role.ORGANISER: _nobody_comes}
)


def _reception(rows: _Rows) -> list[Waiting]:
    """Before the conference's own day nobody is late: they are to be received."""
    awaited, shot = rows.counted("people", "confirmed"), rows.shot
    if rows.over:
        return []
    if local(shot.time.isoformat()).date() < local(shot.starts.isoformat()).date():
        return [Waiting(N_("đại biểu sẽ đón vào ngày họp"), awaited, "/reception")]
    return [Waiting(N_("đại biểu chưa đến"), awaited, "/reception")]


_WAITING: Final[Mapping[Role, Callable[[_Rows], list[Waiting]]]] = MappingProxyType(
    {
        Role.ORGANISER: _organiser,
        Role.APPROVER: _approver,
        Role.REVIEWER: _reviewer,
        Role.CLERK: _clerk,
        Role.FINANCE: _finance,
        Role.RECEPTION: _reception,
    }
)


def _own(rows: _Rows, own: Sequence[Columns], visitor: Visitor) -> list[Waiting]:
    """What the unit is asked for, delegation by delegation. Once it is over nobody answers or hands in a paper;
    the report and tasks go on, unless the conference was called off."""
    found = []
    for row in () if rows.over else own:
        people = [p for p in rows.people if p["delegation"] == row["delegation"]]
        shares = shares_of(people, {row["delegation"]: row["seats"]}, nobody_from([row]))
        path = f"/unit/{row['delegation']}"
        found.append(Waiting(N_("chỗ chưa trả lời"), unanswered(shares), path))
    if own and not rows.off:
        path = f"/unit/{own[0]['delegation']}"
        mine = [p for p in rows.papers if p["unit"] == visitor.unit]
        papers = sum(p["status"] in ("requested", "returned") for p in mine)
        papers = 0 if rows.over else papers
        asked = [c for c in rows.contributions if c["unit"] == visitor.unit]
        contributions = sum(c["status"] in ("requested", "returned") for c in asked)
        tasks = sum(
            t["lead"] == visitor.unit and t["status"] in ("open", "overdue") for t in rows.tasks
        )
        found += [
            Waiting(N_("tham luận phải nộp"), papers, f"{path}#tham-luan"),
            Waiting(N_("nội dung báo cáo phải nộp"), contributions, f"{path}#bao-cao"),
            Waiting(N_("nhiệm vụ đang thực hiện"), tasks, f"{path}#nhiem-vu"),
        ]
    return found
