"""The story of a conference, told over the wire to the real services: from the import of the plan to the door.

Everything that people do is made up and deterministic from a seed; what the plan says comes from the plan.
Each command's id derives from its content, so that the story told again changes nothing.
"""

import asyncio
import hashlib
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

from nats.aio.client import Client
from pydantic_core import to_json

from deploy.made_up_paper import made_up_paper
from deploy.people import MARK, MadeUp, people
from deploy.plan_import import Checked
from deploy.quiet import advance, until_quiet
from shared import subjects
from shared.client import Commands
from shared.commands.awards import (
    ApproveNomination,
    EndorseNomination,
    IssueAwardDecision,
    PresentAward,
    RejectNomination,
    ReturnNomination,
    SubmitNomination,
)
from shared.commands.base import Accepted, Answer, Command, Declined
from shared.commands.budget import (
    ApproveBudget,
    DrawUpEstimate,
    IssueBudgetDecision,
    RecordExpenditure,
    ReturnBudget,
    SetEstimateLine,
    SubmitBudget,
)
from shared.commands.hall import AssignSeat
from shared.commands.notifications import ReleaseNotification
from shared.commands.registry import (
    AcceptContribution,
    ApproveSubstitution,
    CheckInAttendee,
    CompleteTask,
    ConcludeConference,
    ConfirmAttendee,
    DeclineAttendee,
    FinaliseProgram,
    FinaliseReport,
    IssueInvitation,
    MarkAttendeeAbsent,
    MoveAgendaItem,
    OpenConference,
    PlanConference,
    ProposePaper,
    RefuseSubstitution,
    RegisterAttendee,
    RequestPaperRevision,
    ReturnContribution,
    ScheduleAgendaItem,
    SelectPaper,
    SelectPaperForPrinting,
    SubmitContribution,
    SubmitPaper,
    SubstituteAttendee,
    WithdrawPaper,
)
from shared.envelope import Fact, decode, derived_id
from shared.events import CATALOGUE
from shared.events.awards import Award, AwardDecisionIssued, DossierFile, DossierPart
from shared.events.budget import BudgetSubmitted, EstimateDrafted, EstimateLine, LineRemark
from shared.events.people import Attendee, Author, Awardee, Contact
from shared.events.plan import Agency, AgendaKind, AttendanceGroup, seats_of
from shared.events.reception import ScanRepeated
from shared.events.registry import ContributionRequested
from shared.files.kinds import kind_of
from shared.files.store import FileStore
from shared.personal import Personal
from shared.store import EventStore
from shared.subjects import Subject

VIETNAM: Final = timezone(timedelta(hours=7))
AT_ONCE: Final = 32
"""How many commands of a bulk are in flight together."""

_REASONS_NOT_COMING: Final = (
    "bận công tác đột xuất",
    "đi công tác ngoài tỉnh",
    "nghỉ ốm",
    "dự cuộc họp khác",
)
_PAPERS: Final = (
    (
        "so-giao-duc-dao-tao",
        "Nâng cao chất lượng giáo dục quốc phòng và an ninh trong nhà trường",
    ),
    ("huyen-luc-ngan", "Xây dựng lực lượng dân quân ở xã, thị trấn vùng cao"),
    ("thanh-pho-bac-giang", "Tuyển chọn và gọi công dân nhập ngũ trên địa bàn đô thị"),
    ("so-ld-tb-xh", "Thực hiện chính sách hậu phương quân đội"),
    (
        "so-ke-hoach-dau-tu",
        "Kết hợp phát triển kinh tế - xã hội với quốc phòng trong quy hoạch tỉnh",
    ),
    ("huyen-son-dong", "Phòng thủ dân sự và ứng phó thiên tai ở huyện miền núi"),
    ("so-y-te", "Bảo đảm quân y dự bị và khám sức khỏe nghĩa vụ quân sự"),
    ("huyen-viet-yen", "Xây dựng lực lượng tự vệ trong các khu công nghiệp"),
)
_PRICES: Final = {
    "khanh-tiet": 15_000_000,
    "tai-lieu": 60_000,
    "giay-moi": 10_000,
    "giai-khat": 20_000,
    "van-phong-pham": 3_000_000,
    "don-tiep": 150_000,
    "bang-khung": 120_000,
}
"""Made up, in đồng: what a finance officer might enter. No rate of law is claimed by any of them."""


class StoryBroken(Exception):
    """A service answered otherwise than the story needs; the answer is in the message."""

    code = "STORY_BROKEN"


@dataclass(slots=True)
class Told:
    """What the story itself remembers for the closing table."""

    commands: int = 0
    refusals: list[Declined] = field(default_factory=list)
    repeated: int = 0
    timers: int = 0


@dataclass
class Story:
    """One telling. ``step`` is called with a sentence when an act begins, ``tick`` after each command."""

    client: Client
    checked: Checked
    seed: int = 2023
    step: Callable[[str], None] = lambda _: None
    tick: Callable[[], None] = lambda: None
    now: datetime = field(default_factory=lambda: vietnam(15, 8))
    told: Told = field(default_factory=Told)
    again: bool = False
    """The log holds this story already: every answer is as it was, and nothing is added."""
    attendees: dict[str, list[str]] = field(default_factory=dict)
    absent: set[tuple[str, str]] = field(default_factory=set)
    """Who did not come, as (delegation, person)."""
    """Who is expected, by delegation: person ids in the order of their registration."""

    def __post_init__(self) -> None:
        self.commands = Commands(self.client, self.conference)
        self.store = EventStore(self.client)
        self.files = FileStore(self.client)
        self.draw = random.Random(self.seed)  # noqa: S311 - a story, not a secret

    @property
    def conference(self) -> str:
        return self.checked.plan.id

    # --- the ways of telling -------------------------------------------------------------------------

    async def send(self, unit: str, command: Command, *, tag: str = "") -> Answer:
        identity = derived_id(
            "story", str(self.seed), unit, type(command).__name__, to_json(command).decode(), tag
        )
        answer = await self.commands.send(unit, command, command_id=identity, time=self.now)
        self.told.commands += 1
        self.tick()
        return answer

    async def do(self, unit: str, command: Command, *, tag: str = "") -> Accepted:
        answer = await self.send(unit, command, tag=tag)
        if isinstance(answer, Accepted):
            return answer
        raise StoryBroken(f"{unit} {type(command).__name__}: {answer.code}: {answer.en}")

    async def refused(self, unit: str, command: Command, code: str) -> None:
        """The rules have to refuse this, with exactly this code. A refusal is not kept, so a story told
        again does not ask again: by now it may be allowed (a seat was freed since)."""
        if self.again:
            return
        answer = await self.send(unit, command, tag=f"refused with {code}")
        if not isinstance(answer, Declined) or answer.code != code:
            raise StoryBroken(f"{type(command).__name__} should be refused with {code}: {answer}")
        self.told.refusals.append(answer)

    async def bulk(self, wishes: Iterable[tuple[str, Command]]) -> None:
        """Many commands, some in flight together; each accepted by itself."""
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(unit: str, command: Command) -> None:
            async with gate:
                await self.do(unit, command)

        async with asyncio.TaskGroup() as group:
            for unit, command in wishes:
                group.create_task(one(unit, command))

    async def at(self, moment: datetime) -> None:
        """Move the clock; what falls due on the way is fired and handled."""
        await until_quiet(self.client)
        self.told.timers += await advance(self.client, moment.astimezone(UTC))
        self.now = moment

    async def last(self, subject: Subject, kind: type[Fact]) -> Fact:
        """The latest fact of a kind on one boundary, read from the log."""
        for record in reversed(await self.store.read(subject)):
            event = decode(record.body, record.position, CATALOGUE).event
            if isinstance(event, kind):
                return event
        raise StoryBroken(f"{subject} holds no {kind.__name__} yet")

    # --- who is invited ------------------------------------------------------------------------------

    @property
    def invited(self) -> list[tuple[Agency, AttendanceGroup, int]]:
        groups = {group.id: group for group in self.checked.plan.groups}
        return [
            (agency, groups[agency.group], seats_of(self.checked.plan, agency))
            for agency in self.checked.agencies
            if agency.group is not None and seats_of(self.checked.plan, agency) > 0
        ]

    @property
    def organiser(self) -> str:
        return self.checked.plan.organiser

    def holding(self, role: str) -> str:
        return next(a.id for a in self.checked.agencies if role in [r.value for r in a.roles])

    # --- acts ----------------------------------------------------------------------------------------

    async def plan_is_imported(self) -> None:
        self.step("Nhập kế hoạch, giao nhiệm vụ")
        plan = PlanConference(plan=self.checked.plan, agencies=self.checked.agencies)
        first = await self.do(self.organiser, plan)
        again = await self.do(self.organiser, plan)
        self._same(first, again)
        self.again = await self.store.last_position() > first.position + 10 * len(
            self.checked.agencies
        )
        await until_quiet(self.client)

    def _same(self, first: Accepted, again: Accepted) -> None:
        if first != again:
            raise StoryBroken(f"the same command was answered differently: {first} / {again}")
        self.told.repeated += 1

    async def invitations_are_issued(self) -> None:
        await self.at(vietnam(16, 8))
        self.step("Phát hành giấy mời")
        respond_by = vietnam(30, 17)
        await self.bulk(
            (
                self.organiser,
                IssueInvitation(
                    delegation=agency.id,
                    unit=agency.id,
                    invitee=agency.name,
                    group=group.id,
                    seats=seats,
                    rank_rule=group.rank.value,
                    respond_by=respond_by,
                    contact=Contact(
                        person_id=agency.id,
                        name=Personal(f"Văn thư {agency.short_name}"),
                        email=Personal(agency.email),
                    ),
                ),
            )
            for agency, group, seats in self.invited
        )

    async def messages_are_released(self, waiting: Iterable[str]) -> None:
        """The organiser lets the messages go that wait for it: invitations first of all."""
        self.step("Phát hành thông báo")
        await self.bulk((self.organiser, ReleaseNotification(message=name)) for name in waiting)

    async def delegates_are_registered(self) -> None:
        await self.at(vietnam(20, 9))
        self.step("Các cơ quan đăng ký đại biểu")
        quiet = set(self.draw.sample(range(len(self.invited)), k=max(4, len(self.invited) // 9)))
        ready = [row for number, row in enumerate(self.invited) if number not in quiet]
        for agency, group, seats in ready:
            await self._register(agency, group, seats)
        await self._outsiders_are_refused(*ready[0])
        await self._answers(ready)
        await self._substitutes(ready)

    async def _register(self, agency: Agency, group: AttendanceGroup, seats: int) -> None:
        crowd = people(self.seed, agency.id, seats)
        wishes = [
            RegisterAttendee(delegation=agency.id, attendee=attendee_of(person, group, number))
            for number, person in enumerate(crowd)
        ]
        await self.bulk((agency.id, wish) for wish in wishes)
        self.attendees[agency.id] = [person.person_id for person in crowd]

    async def _outsiders_are_refused(
        self, agency: Agency, group: AttendanceGroup, seats: int
    ) -> None:
        one_more = people(self.seed, f"{agency.id}-them", 1)[0]
        wish = RegisterAttendee(delegation=agency.id, attendee=attendee_of(one_more, group, seats))
        await self.refused(agency.id, wish, "REGISTRY_SEATS_FULL")
        other = next(a for a, _, _ in self.invited if a.id != agency.id)
        await self.refused(other.id, wish, "NOT_YOURS")
        await self.refused("so-khong-co-that", wish, "UNIT_UNKNOWN")

    async def _answers(self, rows: Sequence[tuple[Agency, AttendanceGroup, int]]) -> None:
        """Most confirm, a few decline with a reason, a few leave it open."""
        wishes: list[tuple[str, Command]] = []
        for agency, _, _ in rows:
            coming = []
            for number, person in enumerate(self.attendees[agency.id]):
                fate = self.draw.random()
                if fate < 0.06 and number > 0:
                    reason = self.draw.choice(_REASONS_NOT_COMING)
                    wishes.append(
                        (
                            agency.id,
                            DeclineAttendee(delegation=agency.id, person_id=person, reason=reason),
                        )
                    )
                    continue
                coming.append(person)
                if fate < 0.96:
                    wishes.append(
                        (agency.id, ConfirmAttendee(delegation=agency.id, person_id=person))
                    )
            self.attendees[agency.id] = coming
        await self.bulk(wishes)

    async def _substitutes(self, rows: Sequence[tuple[Agency, AttendanceGroup, int]]) -> None:
        """Heads need the chair's consent; one is refused. Others are replaced by their unit alone."""
        chair = self.checked.plan.chair.agency
        heads = [row for row in rows if row[1].rank.value == "head"][:4]
        others = [row for row in rows if row[1].rank.value != "head"][:6]
        for number, (agency, group, _) in enumerate(heads + others):
            old = self.attendees[agency.id][0]
            new = people(self.seed, f"{agency.id}-thay", 1)[0]
            await self.do(
                agency.id,
                SubstituteAttendee(
                    delegation=agency.id,
                    person_id=old,
                    substitute=attendee_of(new, group, 1),
                    reason=self.draw.choice(_REASONS_NOT_COMING),
                ),
            )
            if number == 0 and heads:
                await self.do(
                    chair,
                    RefuseSubstitution(
                        delegation=agency.id,
                        person_id=old,
                        substitute_id=new.person_id,
                        reason="đề nghị thủ trưởng trực tiếp dự",
                    ),
                )
                continue
            if number < len(heads):
                await self.do(
                    chair,
                    ApproveSubstitution(
                        delegation=agency.id, person_id=old, substitute_id=new.person_id
                    ),
                )
            self.attendees[agency.id][0] = new.person_id

    async def papers_are_proposed(self) -> None:
        await self.at(vietnam(22, 9))
        self.step("Tham luận: đề xuất, hướng dẫn, lựa chọn")
        for number, (unit, title) in enumerate(_PAPERS, 1):
            paper = f"tham-luan-{number:02d}"
            writer = people(self.seed, f"{paper}-tac-gia", 1)[0]
            author = Author(
                person_id=writer.person_id, name=writer.name, position=f"Lãnh đạo cơ quan {MARK}"
            )
            await self.do(unit, ProposePaper(paper=paper, title=title, author=author))
            if number == 8:
                await self.do(unit, WithdrawPaper(paper=paper, reason="đơn vị xin rút"))
                continue
            await self.hand_in(unit, paper, f"{paper}.docx", made_up_paper(title))
        boss = self.organiser
        first = _PAPERS[0][0]
        await self.do(
            boss,
            RequestPaperRevision(
                paper="tham-luan-01", remarks="Bổ sung số liệu, rút gọn còn 10 phút."
            ),
        )
        mended = made_up_paper(_PAPERS[0][1], "Đã bổ sung số liệu, rút gọn còn 10 phút.")
        await self.hand_in(first, "tham-luan-01", "tham-luan-01-lan-2.docx", mended)
        for order, number in enumerate((1, 2, 3, 5, 6, 7), 1):
            await self.do(
                boss, SelectPaper(paper=f"tham-luan-{number:02d}", order=order, minutes=10)
            )
        await self._break_is_planned()
        await self.do(
            boss,
            SelectPaperForPrinting(paper="tham-luan-04"),
        )

    async def hand_in(self, unit: str, paper: str, file_name: str, content: bytes) -> None:
        """The file goes into the store first, then the command that names it."""
        boundary = subjects.paper(self.conference, paper)
        submit = SubmitPaper(
            paper=paper,
            file_name=file_name,
            digest=await self.files.put(boundary, content),
            size=len(content),
            media_type=kind_of(content),
            no_state_secrets=True,
        )
        await self.do(unit, submit)

    async def awards_are_nominated(self) -> None:
        await self.at(vietnam(23, 9))
        self.step("Khen thưởng: đề nghị, thẩm định")
        for number in range(1, 25):
            await self._nominate("collective", number, complete=number not in (3, 9))
            await self._nominate("individual", number, complete=number not in (5, 17))
        await self.at(vietnam(28, 9))
        review = self.holding("award-review")
        for kind, number, mended in (
            ("collective", 3, True),
            ("collective", 9, False),
            ("individual", 5, True),
            ("individual", 17, True),
        ):
            nomination = f"{kind}-{number:02d}"
            await self.refused_once(
                review, EndorseNomination(round=self.round, nomination=nomination)
            )
            await self.do(
                review,
                ReturnNomination(
                    round=self.round,
                    nomination=nomination,
                    missing=("minutes",),
                    reason="thiếu biên bản xét khen thưởng",
                ),
            )
            if mended:
                await self._nominate(kind, number, complete=True)
        await self.bulk(
            (review, EndorseNomination(round=self.round, nomination=f"{kind}-{number:02d}"))
            for kind in ("collective", "individual")
            for number in range(1, 25)
            if (kind, number) != ("collective", 9)
        )
        await self.at(vietnam(29, 8))
        late = self._nomination("collective", 25, complete=True)
        await self.refused(late[0], late[1], "AWARDS_AFTER_DEADLINE")

    @property
    def round(self) -> str:
        return self.checked.plan.awards[0].key

    async def refused_once(self, unit: str, command: Command) -> None:
        await self.refused(unit, command, "AWARDS_DOSSIER_INCOMPLETE")

    async def _nominate(self, kind: str, number: int, *, complete: bool) -> None:
        await self.do(*self._nomination(kind, number, complete=complete))

    def _nomination(self, kind: str, number: int, *, complete: bool) -> tuple[str, Command]:
        nominators = [
            row[0] for row in self.invited if row[1].id in ("huyen-thanh-pho", "so-nganh")
        ]
        unit = nominators[number % len(nominators)]
        nomination = f"{kind}-{number:02d}"
        if kind == "individual":
            person = people(self.seed, nomination, 1)[0]
            awardee = Awardee(person_id=nomination, name=person.name, position=f"Cán bộ {MARK}")
        else:
            awardee = Awardee(
                person_id=nomination,
                name=Personal(f"Ban CHQS xã số {number} (tên giả định)"),
                position=f"Thuộc địa bàn, ngành của {unit.short_name}",
            )
        parts: tuple[DossierPart, ...] = ("submission_letter", "achievement_report", "minutes")
        return unit.id, SubmitNomination(
            round=self.round,
            nomination=nomination,
            kind="individual" if kind == "individual" else "collective",
            awardee=awardee,
            grassroots=number <= 14,
            achievement=f"Hoàn thành xuất sắc nhiệm vụ quốc phòng địa phương năm 2023 {MARK}",
            dossier=tuple(
                DossierFile(
                    part=part,
                    file_name=f"{nomination}-{part}.pdf",
                    digest=hashlib.sha256(f"{nomination}/{part}".encode()).hexdigest(),
                )
                for part in parts
                if complete or part != "minutes"
            ),
        )

    async def awards_are_decided(self) -> None:
        await self.at(vietnam(1, 9, month=12))
        self.step("Khen thưởng: Chủ tịch duyệt, quyết định")
        chair = self.holding("approver")
        for kind in ("collective", "individual"):
            endorsed = [n for n in range(1, 25) if (kind, n) != ("collective", 9)]
            for number in endorsed[:20]:
                await self.do(
                    chair, ApproveNomination(round=self.round, nomination=f"{kind}-{number:02d}")
                )
            await self.refused(
                chair,
                ApproveNomination(round=self.round, nomination=f"{kind}-{endorsed[20]:02d}"),
                "AWARDS_QUOTA_FULL",
            )
            for number in endorsed[20:]:
                await self.do(
                    chair,
                    RejectNomination(
                        round=self.round,
                        nomination=f"{kind}-{number:02d}",
                        reason="đã hết chỉ tiêu",
                    ),
                )
        await self.do(
            self.holding("office"),  # the registry clerk gives number and date
            IssueAwardDecision(
                round=self.round,
                decision_number="01/QĐ-UBND (số giả định)",
                decision_date=date(2023, 12, 1),
            ),
        )
        await until_quiet(self.client)

    async def reminders_go_out(self) -> None:
        await self.at(vietnam(29, 9))
        self.step("Nhắc các cơ quan chưa trả lời")
        silent = [row for row in self.invited if row[0].id not in self.attendees]
        answering = silent[: max(1, len(silent) - 2)]
        for agency, group, seats in answering:
            await self._register(agency, group, seats)
        await self._answers(answering)
        await self.do(self.organiser, CompleteTask(task="bao-cao-tong-ket"))
        await self.at(vietnam(1, 8, month=12))
        agency, group, _ = silent[-1]
        late = people(self.seed, f"{agency.id}-muon", 1)[0]
        await self.refused(
            agency.id,
            RegisterAttendee(delegation=agency.id, attendee=attendee_of(late, group, 0)),
            "REGISTRY_AFTER_DEADLINE",
        )

    async def _break_is_planned(self) -> None:
        """The estimate has drinks between the sessions, so the running order gets a break for them."""
        for item, order, minutes in (
            ("item-6", 7, 25),
            ("item-5", 6, 40),
            ("item-4", 5, 20),
            ("item-3", 3, 80),
        ):
            await self.do(self.organiser, MoveAgendaItem(item=item, order=order, minutes=minutes))
        await self.do(
            self.organiser,
            ScheduleAgendaItem(
                item="giai-lao",
                order=4,
                title="Nghỉ giữa giờ",
                minutes=20,
                presenter="Ban Tổ chức",
                kind=AgendaKind.BREAK,
            ),
        )

    async def awardees_answer(self) -> None:
        await self.at(vietnam(4, 9, month=12))
        self.step("Người được khen thưởng trả lời giấy mời")
        decision = await self.last(
            subjects.award_round(self.conference, self.round), AwardDecisionIssued
        )
        assert isinstance(decision, AwardDecisionIssued)  # noqa: S101 - what `last` was asked for
        for award in decision.awards:
            delegation = f"awardee-{award.nomination}"
            person = people(self.seed, f"nhan-{award.nomination}", 1)[0]
            who = award.awardee.person_id if award.kind == "individual" else person.person_id
            attendee = Attendee(
                person_id=who,
                name=award.awardee.name if award.kind == "individual" else person.name,
                position=award.awardee.position
                if award.kind == "individual"
                else f"Đại diện {award.awardee.name}"[:200],
            )
            await self.do(award.unit, RegisterAttendee(delegation=delegation, attendee=attendee))
            await self.do(award.unit, ConfirmAttendee(delegation=delegation, person_id=who))
            self.attendees[delegation] = [who]

    async def budget_is_approved(self) -> None:
        await self.at(vietnam(4, 14, month=12))
        self.step("Dự toán: lập, trả lại, sửa, phê duyệt")
        finance, chair = self.holding("finance"), self.holding("approver")
        boundary = subjects.budget(self.conference)
        drafted = await self.last(boundary, EstimateDrafted)
        assert isinstance(drafted, EstimateDrafted)  # noqa: S101 - what `last` was asked for
        await self.do(finance, DrawUpEstimate())
        await self.refused(finance, SubmitBudget(), "BUDGET_PRICE_MISSING")
        for line in drafted.lines:
            await self.do(finance, SetEstimateLine(line=_priced(line, _PRICES[line.line])))
        await self.do(finance, SubmitBudget())
        await self.do(
            chair,
            ReturnBudget(
                remarks="Rà soát, tiết giảm chi khánh tiết; nêu rõ căn cứ từng dòng.",
                lines=(LineRemark(line="khanh-tiet", remark="Giảm 3.000.000 đồng."),),
            ),
        )
        staging = next(line for line in drafted.lines if line.line == "khanh-tiet")
        cheaper = _priced(staging, _PRICES["khanh-tiet"] - 3_000_000)
        await self.do(finance, SetEstimateLine(line=cheaper))
        await self.do(finance, SubmitBudget(), tag="again")
        await self.do(chair, ApproveBudget())
        await self.do(
            self.holding("office"),
            IssueBudgetDecision(
                decision_number="02/QĐ-UBND (số giả định)", decision_date=date(2023, 12, 4)
            ),
        )

    async def contributions_are_collected(self) -> None:
        await self.at(vietnam(5, 8, month=12))
        self.step("Nội dung báo cáo theo mười chủ đề")
        for number, topic in enumerate(self.checked.plan.topics):
            identity = await self._contribution(topic.code)
            text = (
                f"Nội dung đóng góp cho mục {topic.code} (văn bản giả định để minh họa): các cơ quan, địa "
                "phương đã triển khai nhiệm vụ theo kế hoạch; số liệu cụ thể do cơ quan chủ trì tổng hợp."
            )
            await self.do(self.organiser, SubmitContribution(contribution=identity, text=text))
            if number == 3:
                await self.do(
                    self.organiser,
                    ReturnContribution(contribution=identity, remarks="Bổ sung đánh giá hạn chế."),
                )
                text += " Hạn chế: công tác phối hợp ở một số nơi chưa kịp thời."
                await self.do(self.organiser, SubmitContribution(contribution=identity, text=text))
            await self.do(self.organiser, AcceptContribution(contribution=identity))
        await self.do(self.organiser, CompleteTask(task="giay-moi-khanh-tiet-tai-lieu"))

    async def _contribution(self, code: str) -> str:
        """The id under which the registry asked for a topic, read from the log."""
        js = self.client.jetstream(timeout=5)
        info = await js.stream_info(
            subjects.EVENTS, subjects_filter=f"event.{self.conference}.registry.contribution.*"
        )
        for subject in sorted(info.state.subjects or {}):
            asked = await self.last(Subject(subject), ContributionRequested)
            if isinstance(asked, ContributionRequested) and asked.topic == code:
                return asked.contribution
        raise StoryBroken(f"nobody was asked for topic {code}")

    async def units_report(self, responsibility: str) -> None:
        """The units that have registered somebody report their part of a shared responsibility as done."""
        self.step("Các cơ quan báo hoàn thành nhiệm vụ")
        js = self.client.jetstream(timeout=5)
        info = await js.stream_info(
            subjects.EVENTS, subjects_filter=f"event.{self.conference}.registry.task.*"
        )
        ids = sorted(subject.split(".")[-1] for subject in info.state.subjects or {})
        await self.bulk(
            (unit, CompleteTask(task=task))
            for task in ids
            if (unit := task.removeprefix(f"{responsibility}-")) in self.attendees
        )

    async def seats_are_assigned(self) -> None:
        self.step("Xếp chỗ ngồi")
        rows = [(d, p) for d, persons in self.attendees.items() for p in persons]
        await self.bulk(
            (
                self.organiser,
                AssignSeat(delegation=d, person_id=p, row=1 + number // 20, seat=1 + number % 20),
            )
            for number, (d, p) in enumerate(rows)
        )

    async def program_is_finalised(self, wish: FinaliseProgram) -> None:
        await self.at(vietnam(5, 16, month=12))
        self.step("Hoàn chỉnh chương trình")
        if self.again:
            return  # it was finalised as it stood then, and a document is replaced, never edited
        await self.do(self.organiser, wish, tag="program")
        await until_quiet(self.client)

    async def doors_open(self) -> None:
        await self.at(vietnam(8, 6, 45, month=12))
        self.step("Đón tiếp, điểm danh tại cửa")
        persons = [(d, p) for d, crowd in self.attendees.items() for p in crowd]
        absent = set(self.draw.sample(range(len(persons)), k=len(persons) // 16))
        self.absent = {persons[number] for number in absent}
        scans = [
            CheckInAttendee(delegation=d, person_id=p, gate=f"Cửa {1 + number % 2}")
            for number, (d, p) in enumerate(persons)
            if number not in absent
        ]
        await self.bulk((self.organiser, scan) for scan in scans)
        twice = await self.do(self.organiser, scans[0], tag="scanned twice")
        if [event.type for event in twice.events] != [ScanRepeated.type_name]:
            raise StoryBroken("one delegate was counted twice")
        await self.at(vietnam(8, 7, 30, month=12))
        await self.do(self.organiser, OpenConference())
        await self.bulk(
            (
                self.organiser,
                MarkAttendeeAbsent(
                    delegation=persons[number][0],
                    person_id=persons[number][1],
                    reason=_REASONS_NOT_COMING[number % len(_REASONS_NOT_COMING)],
                ),
            )
            for number in sorted(absent)
        )

    async def awards_are_presented(self) -> None:
        await self.at(vietnam(8, 10, 30, month=12))
        self.step("Trao thưởng, kết luận hội nghị")
        decision = await self.last(
            subjects.award_round(self.conference, self.round), AwardDecisionIssued
        )
        assert isinstance(decision, AwardDecisionIssued)  # noqa: S101 - what `last` was asked for
        await self.bulk((self.organiser, self._presented(award)) for award in decision.awards)
        await self.at(vietnam(8, 11, 30, month=12))
        await self.do(self.organiser, ConcludeConference())

    def _presented(self, award: Award) -> PresentAward:
        """To the awardee; where nobody came for the award, to somebody whom the unit sends up in their place."""
        name, delegation = award.nomination, f"awardee-{award.nomination}"
        for_them = None
        if any((delegation, person) in self.absent for person in self.attendees[delegation]):
            stand_in = people(self.seed, f"nhan-thay-{name}", 1)[0]
            for_them = Author(
                person_id=stand_in.person_id,
                name=stand_in.name,
                position="Người nhận thay (giả định)",
            )
        return PresentAward(round=self.round, nomination=name, received_by=for_them)

    async def money_is_spent(self) -> None:
        await self.at(vietnam(8, 15, month=12))
        self.step("Chi theo dự toán")
        finance = self.holding("finance")
        submitted = await self.last(subjects.budget(self.conference), BudgetSubmitted)
        assert isinstance(submitted, BudgetSubmitted)  # noqa: S101 - what `last` was asked for
        for number, line in enumerate(submitted.lines, 1):
            share = 100 if line.fund == "awards" else 90 + number % 10
            amount = line.amount * share // 100
            if amount == 0:
                continue
            await self.do(
                finance,
                RecordExpenditure(
                    entry=f"chi-{number:02d}",
                    line=line.line,
                    amount=amount,
                    voucher=f"Chứng từ số {number:02d} (giả định)",
                    paid_on=date(2023, 12, 8),
                ),
            )
        await self.refused(
            finance,
            RecordExpenditure(
                entry="chi-vuot",
                line=submitted.lines[0].line,
                amount=10**9,
                voucher="Chứng từ vượt dự toán (giả định)",
                paid_on=date(2023, 12, 8),
            ),
            "BUDGET_EXCEEDED",
        )

    async def report_is_finalised(self, digest: str, position: int) -> None:
        await self.at(vietnam(8, 17, month=12))
        self.step("Hoàn chỉnh báo cáo kết quả")
        if self.again:
            return  # it was finalised as it stood then, and a document is replaced, never edited
        await self.do(
            self.organiser,
            FinaliseReport(version=1, digest=digest, position=position),
            tag="report",
        )
        await until_quiet(self.client)


def vietnam(day: int, hour: int, minute: int = 0, *, month: int = 11) -> datetime:
    """A moment of the story: November or December 2023, Vietnamese time."""
    return datetime(2023, month, day, hour, minute, tzinfo=VIETNAM)


def attendee_of(person: MadeUp, group: AttendanceGroup, number: int) -> Attendee:
    """The ``number``-th delegate of an agency of that group, counted from 0."""
    if group.offices:
        position = group.offices[number % len(group.offices)].title
    elif number == 0:
        position = group.rule
    else:
        position = ("Phó thủ trưởng", "Chánh Văn phòng", "Trưởng phòng", "Chuyên viên")[number % 4]
    return Attendee(
        person_id=person.person_id,
        name=person.name,
        position=f"{position} {MARK}",
        phone=person.phone,
        email=person.email,
        head=group.rank.value == "head" and number == 0,
    )


def _priced(line: EstimateLine, price: int) -> EstimateLine:
    return line.model_copy(
        update={
            "unit_price": price,
            "basis": "Đơn giá do Sở Tài chính nhập (số liệu giả định để minh họa)",
        }
    )
