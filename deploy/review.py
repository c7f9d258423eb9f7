"""The story of another kind of conference: any plan, told in short from its own dates, with no word of its own.

Nothing here knows which plan it is: whoever the plan invites answers, the first agencies that may propose papers
do, the program is finalised, changed and finalised again, and the report closes it. People are made up.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Final

from deploy.made_up_paper import made_up_paper
from deploy.people import MARK, people
from deploy.quiet import until_quiet
from deploy.story.invitations import messages_are_released
from deploy.story.papers import hand_in
from deploy.story.teller import Story, attendee_of
from services.program.draft import draft_of, wish_to_finalise
from services.program.printing import print_program, print_report
from services.program.snapshot import snapshot
from shared.commands.agenda import (
    AssignAgendaStaff,
    AttachAgendaDocument,
    MoveAgendaItem,
    WriteAgendaWords,
)
from shared.commands.registry import (
    ApproveSubstitution,
    CheckInAttendee,
    ConcludeConference,
    ConfirmAttendee,
    DeclineAttendee,
    FinaliseReport,
    IssueInvitation,
    MarkAttendeeAbsent,
    OpenConference,
    PlanConference,
    ProposePaper,
    RegisterAttendee,
    SelectPaper,
    SubstituteAttendee,
)
from shared.events.agenda import StaffRole
from shared.events.people import Author, Contact
from shared.events.plan import AgendaKind
from shared.personal import Personal

_STAFF: Final[tuple[tuple[StaffRole, str], ...]] = (
    ("mc", "Chánh Văn phòng"),
    ("secretary", "Phòng Tổng hợp"),
    ("reception", "Tổ lễ tân"),
    ("sound", "Tổ kỹ thuật hội trường"),
)
_PAPER_MINUTES: Final = 15


class Review(Story):
    """One telling; the acts stand in the order in which they are told."""

    def days(self, before: int, hour: int) -> datetime:
        """An hour of the day so many days before the conference."""
        return self.checked.plan.starts_at.replace(hour=hour, minute=0) - timedelta(days=before)

    async def plan_is_imported(self) -> None:
        self.now = self.days(20, 8)
        self.step("Nhập kế hoạch / the plan")
        plan = self.checked.plan
        await self.do(self.organiser, PlanConference(plan=plan, agencies=self.checked.agencies))
        await until_quiet(self.client)

    async def invitations_are_issued(self) -> None:
        await self.at(self.days(12, 8))
        self.step("Mời / invitations")
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
                    respond_by=self.days(3, 17),
                    contact=Contact(
                        person_id=agency.id,
                        name=Personal(f"Văn thư {agency.short_name}"[:200]),
                        email=Personal(agency.email),
                    ),
                ),
            )
            for agency, group, seats in self.invited
        )

    async def letters_are_released(self) -> None:
        """Whatever waits for the organiser's look, whether or not this system lets it wait."""
        await self.settled()
        await messages_are_released(self)
        await until_quiet(self.client)

    async def delegates_answer(self) -> None:
        """All register; the last of all declines; the first head sends somebody else, with the chair's consent."""
        await self.at(self.days(9, 9))
        self.step("Đăng ký, trả lời / answers")
        for agency, group, seats in self.invited:
            crowd = people(self.seed, agency.id, seats)
            for number, person in enumerate(crowd):
                wish = attendee_of(person, group, number)
                await self.do(agency.id, RegisterAttendee(delegation=agency.id, attendee=wish))
                await self.do(
                    agency.id, ConfirmAttendee(delegation=agency.id, person_id=person.person_id)
                )
            self.attendees[agency.id] = [person.person_id for person in crowd]
        last = self.invited[-1][0].id
        gone = self.attendees[last].pop()
        declined = DeclineAttendee(delegation=last, person_id=gone, reason="bận công tác đột xuất")
        await self.do(last, declined)
        head = next((row for row in self.invited if row[1].rank.value == "head"), None)
        if head is None:
            return
        unit, old = head[0].id, self.attendees[head[0].id][0]
        new = people(self.seed, f"{unit}-thay", 1)[0]
        await self.do(
            unit,
            SubstituteAttendee(
                delegation=unit,
                person_id=old,
                substitute=attendee_of(new, head[1], 1),
                reason="đi công tác ngoài tỉnh",
            ),
        )
        consent = ApproveSubstitution(delegation=unit, person_id=old, substitute_id=new.person_id)
        await self.do(self.checked.plan.chair.agency, consent)
        self.attendees[unit][0] = new.person_id

    @property
    def speaking(self) -> list[str]:
        """The agencies that bring a paper: the last three that are invited and organise nothing."""
        return [agency.id for agency, _, _ in self.invited if agency.id != self.organiser][-3:]

    async def papers_are_chosen(self) -> None:
        await self.at(self.days(6, 9))
        self.step("Tham luận / papers")
        for number, unit in enumerate(self.speaking, 1):
            writer = people(self.seed, f"tac-gia-{number}", 1)[0]
            author = Author(
                person_id=writer.person_id, name=writer.name, position=f"Người trình bày {MARK}"
            )
            paper, title = f"tham-luan-{number}", f"Kinh nghiệm từ thực tiễn đơn vị, số {number}"
            await self.do(unit, ProposePaper(paper=paper, title=title, author=author))
            await hand_in(self, unit, paper, made_up_paper(title))
            await self.do(
                self.organiser, SelectPaper(paper=paper, order=number, minutes=_PAPER_MINUTES)
            )
        await until_quiet(self.client)

    async def agenda_is_prepared(self) -> None:
        """Staff, a document for the report, words for the opening."""
        self.step("Chương trình, kịch bản / agenda and script")
        for role, holder in _STAFF:
            await self.do(self.organiser, AssignAgendaStaff(role=role, holder=holder))
        for item in self.checked.plan.agenda:
            name = f"item-{item.order}"
            if item.kind is AgendaKind.REPORT:
                digest = hashlib.sha256(f"{item.title} {MARK}".encode()).hexdigest()
                await self.do(
                    self.organiser,
                    AttachAgendaDocument(
                        item=name,
                        document="bao-cao",
                        title=item.title,
                        file_name="bao-cao.pdf",
                        digest=digest,
                    ),
                )
            if item.kind is AgendaKind.CONCLUSION:
                words = "Xin trân trọng kính mời đồng chí chủ trì phát biểu kết luận."
                await self.do(self.organiser, WriteAgendaWords(item=name, words=words))
        await until_quiet(self.client)

    async def a_paper_is_moved(self) -> None:
        """After the first version: the paper that was to be read first is read last."""
        await self.at(self.days(2, 9))
        self.step("Thay đổi chương trình / a later version")
        last = MoveAgendaItem(
            item="paper-tham-luan-1", order=len(self.speaking) + 1, minutes=_PAPER_MINUTES
        )
        await self.do(self.organiser, last)
        twice = await self.do(self.organiser, last, tag="again")
        assert not twice.events  # noqa: S101 - what the rule promises
        await until_quiet(self.client)

    async def program_is_finalised(self) -> None:
        """Printed as it stands, then finalised by the digest of what was printed."""
        await self.settled()
        printed = await print_program(self.engine, self.conference, self.out)
        async with snapshot(self.engine, self.conference) as shot:
            draft = await draft_of(shot)
            wish = wish_to_finalise(draft, printed.digest, printed.position, as_it_is=True)
        await self.do(self.organiser, wish)
        await until_quiet(self.client)

    async def conference_is_held(self) -> None:
        """All but one come to the door; it opens, it concludes."""
        plan = self.checked.plan
        await self.at(plan.starts_at - timedelta(minutes=30))
        self.step("Điểm danh, khai mạc / at the door")
        persons = [(d, p) for d, crowd in self.attendees.items() for p in crowd]
        *here, (delegation, person) = persons
        await self.bulk(
            (self.organiser, CheckInAttendee(delegation=d, person_id=p, gate="Cửa chính"))
            for d, p in here
        )
        await self.at(plan.starts_at)
        await self.do(self.organiser, OpenConference())
        missing = MarkAttendeeAbsent(delegation=delegation, person_id=person, reason="nghỉ ốm")
        await self.do(self.organiser, missing)
        await self.at(plan.ends_at)
        await self.do(self.organiser, ConcludeConference())
        await until_quiet(self.client)

    async def report_is_finalised(self) -> None:
        await self.at(self.checked.plan.ends_at + timedelta(hours=2))
        self.step("Báo cáo / the report")
        await self.settled()
        printed = await print_report(self.engine, self.conference, self.out)
        report = FinaliseReport(version=1, digest=printed.digest, position=printed.position)
        await self.do(self.organiser, report, tag="report")
        await until_quiet(self.client)


async def tell_review(story: Review) -> None:
    """Every act in order; each program and the report are printed before they are finalised."""
    await story.plan_is_imported()
    await story.invitations_are_issued()
    await story.letters_are_released()
    await story.delegates_answer()
    await story.papers_are_chosen()
    await story.agenda_is_prepared()
    await story.program_is_finalised()
    await story.a_paper_is_moved()
    await story.program_is_finalised()
    await story.conference_is_held()
    await story.letters_are_released()
    await story.report_is_finalised()
