"""Rows to the values of documents: order, counts, sums, and the place in the log."""

import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import icalendar
import pytest
from nats.aio.client import Client
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.cli_rows import rows_of
from deploy.cli_views import VIEWS
from services.notifications.calendar import entry as mailed
from services.notifications.calendar import uid
from services.notifications.occasion import occasion
from services.program import assemble, assemble_acts
from services.program.documents.ics import calendar_ics
from services.program.documents.layout_act import lay_out_act
from services.program.documents.sheet import Paragraph
from services.program.documents.templates import shipped
from services.program.documents.values import AwardeeKind, PaperOutcome, TaskOutcome
from services.program.projector import follow
from services.program.rebuild import model_as_of
from services.program.snapshot import snapshot
from shared import subjects
from shared.events.agenda import ProgramEntry, RunningOrder
from shared.events.awards import Award, AwardDecisionIssued, AwardRoundOpened
from shared.events.awards import AwardeeKind as Kind
from shared.events.documents import DocumentIssued, DocumentNumbered
from shared.events.people import Awardee, Contact
from shared.events.registry import (
    AgendaItemScheduled,
    ConferencePlanned,
    InvitationIssued,
    PlanAmended,
    ProgramFinalised,
    TaskAssigned,
)
from shared.law import Bonus
from shared.personal import Personal
from shared.refusals import Refused
from shared.running_order import place_of
from shared.settings import Settings
from shared.vietnamese import nfc
from tests.projections.histories import (
    DIGEST,
    C,
    conference_story,
    invitation,
    planned,
    tell,
    told_at,
    whole,
)


@pytest.fixture
async def rows(client: Client, model: AsyncEngine) -> AsyncEngine:
    """The whole story, in each kind of database."""
    await follow(client, model, stop_at=await tell(client, whole()))
    return model


async def test_the_program_follows_the_schedule_and_says_where_it_stands(
    rows: AsyncEngine,
) -> None:
    value = await assemble.program(rows, C)
    last = len(whole())
    assert (value.as_of.position, value.as_of.time) == (last, told_at(last))
    assert await assemble.position(rows) == last
    assert value.venue == "Hội trường B (Số 2)"
    assert value.letterhead.symbol == "CTr-UBND"
    assert value.recipients.file_copy == "VT, NC.Bền"
    assert value.subject.startswith("Hội nghị tổng kết công tác Quốc phòng")
    assert value.version == 1
    item = value.items[0]
    assert (item.starts, item.ends, item.content) == (time(7, 30), time(7, 50), "Khai mạc")


async def test_before_anything_is_scheduled_the_program_is_the_plans_own(
    client: Client, sqlite_model: AsyncEngine
) -> None:
    await tell(client, whole())
    async with model_as_of(client, 1) as then:
        value = await assemble.program(then, C)
    plan, _ = planned()
    assert [item.content for item in value.items] == [item.title for item in plan.agenda]
    assert value.items[0].starts == time(7, 30)
    assert value.version is None


async def test_chosen_papers_stand_in_the_programs_item_for_papers(
    client: Client, sqlite_model: AsyncEngine
) -> None:
    story = [fact for fact in whole() if ".agenda." not in fact[0]]
    await follow(client, sqlite_model, stop_at=await tell(client, story))
    papers = [p for item in (await assemble.program(sqlite_model, C)).items for p in item.papers]
    assert [(paper.title, paper.minutes) for paper in papers] == [("Tham luận p1", 7)]


async def test_a_scheduled_paper_names_the_agency_that_presents_it(
    client: Client, sqlite_model: AsyncEngine
) -> None:
    def scheduled(item: str, **more: str) -> tuple[subjects.Subject, AgendaItemScheduled]:
        told = {"item": item, "order": 1, "title": item, "minutes": 7, "presenter": "Phó Giám đốc"}
        return subjects.agenda(C), AgendaItemScheduled.model_validate(told | more)

    agenda = [scheduled("item-3"), scheduled("paper-p1", within="item-3", paper="p1")]
    story = [*(fact for fact in whole() if ".agenda." not in fact[0]), *agenda]
    await follow(client, sqlite_model, stop_at=await tell(client, story))
    (item,) = (await assemble.program(sqlite_model, C)).items
    found = [(paper.unit, paper.author) for paper in item.papers]
    assert found == [("Sở Y tế", "Hồ Văn Ví Dụ, Trưởng")]


async def test_the_agenda_is_shown_as_it_runs_each_part_under_its_item(
    client: Client, sqlite_model: AsyncEngine
) -> None:
    def scheduled(
        item: str, order: int, within: str | None = None
    ) -> tuple[subjects.Subject, AgendaItemScheduled]:
        told = {"item": item, "order": order, "title": item, "minutes": 7, "presenter": "Chủ trì"}
        return subjects.agenda(C), AgendaItemScheduled.model_validate(told | {"within": within})

    agenda = [
        *(scheduled(f"item-{n}", n) for n in (3, 1, 2)),
        *(scheduled(f"paper-{n}", n, within="item-2") for n in (2, 1)),
    ]
    story = [*(fact for fact in whole() if ".agenda." not in fact[0]), *agenda]
    await follow(client, sqlite_model, stop_at=await tell(client, story))
    async with snapshot(sqlite_model, C) as shot:
        rows = await rows_of(shot, VIEWS["agenda"], Settings())
    assert [row["item"] for row in rows] == ["item-1", "item-2", "paper-1", "paper-2", "item-3"]


async def test_the_report_counts_seats_and_people_of_each_group(rows: AsyncEngine) -> None:
    attendance = (await assemble.report(rows, C)).attendance
    counted = [row for row in attendance.rows if row.invited]
    assert len(counted) == 1
    row = counted[0]
    # two delegations of four seats each; the withdrawn third counts no more
    assert (row.invited, row.confirmed, row.present) == (8, 6, 4)
    assert (row.substituted, row.absent) == (2, 4)
    reasons = [(absence.name.split(" (")[0], absence.reason) for absence in attendance.absences]
    assert sorted(set(reasons)) == [
        ("Nguyễn Văn Dũng", "Không rõ lý do"),
        ("Trần Thị Bình", "Đi công tác"),
    ]


async def test_the_report_tells_papers_topics_tasks_and_messages(rows: AsyncEngine) -> None:
    value = await assemble.report(rows, C)
    assert [(paper.title, paper.outcome) for paper in value.papers] == [
        ("Tham luận p1", PaperOutcome.READ),
        ("Tham luận p2", PaperOutcome.PRINTED),
        ("Tham luận p4", PaperOutcome.PRINTED),
    ]
    topic = next(topic for topic in value.topics if topic.code == "1.4")
    (contributed,) = topic.accepted
    assert (contributed.text, contributed.file_name, topic.awaited) == ("Kết quả", "a.docx", ())
    assert [[part.outcome for part in task.parts] for task in value.tasks] == [
        [TaskOutcome.LATE, TaskOutcome.OPEN]
    ]
    message = value.messages[0]
    assert (message.requested, message.sent, message.failed, message.replied) == (2, 1, 1, 1)


async def test_the_report_sums_awards_and_money(rows: AsyncEngine) -> None:
    value = await assemble.report(rows, C)
    award = value.awards[0]
    assert (award.collectives, award.individuals, award.presented) == (1, 0, 1)
    assert award.bonus is not None
    assert award.bonus.total == 5_400_000, "by the day that was entered again"
    assert award.decision is not None
    assert award.decision.number == "997/QĐ-UBND"
    assert award.decision.dated == date(2024, 1, 2)
    conference, awards = value.budget
    assert (conference.approved, conference.spent, conference.left) == (
        21_000_000, 9_000_000, 12_000_000,
    )  # fmt: skip
    assert (awards.approved, awards.spent, awards.left) == (7_200_000, 0, 7_200_000)
    assert conference.decision is not None
    assert conference.decision.number == "988/QĐ-UBND", "that approved it"
    assert [one.number for one in conference.adjusted] == ["1001/QĐ-UBND"]
    assert awards.decision is not None
    assert awards.decision.number == "988/QĐ-UBND"
    assert awards.adjusted == (), "an adjusted sum decides nothing about the award fund"


async def test_an_adjusted_estimate_is_told_with_the_decision_that_approved_it(
    rows: AsyncEngine,
) -> None:
    value = await assemble_acts.act(rows, C)

    def text(kind: str) -> str:
        sheet = lay_out_act(value, shipped().of(kind), kind)
        blocks = [block for block in sheet.body if isinstance(block, Paragraph)]
        lines = ["".join(run.text for run in block.line) for block in blocks]
        return " ".join([sheet.subject, *lines]).replace("\u00a0", " ")

    first, later = (
        "Quyết định số 988/QĐ-UBND ngày 30/11/2023", "Quyết định số 1001/QĐ-UBND ngày 02/12/2023"
    )  # fmt: skip
    settled, decided = text("quyet-toan"), text("quyet-dinh-du-toan")
    by = "của Chủ tịch Ủy ban nhân dân tỉnh"
    assert f"Thực hiện {first} {by}" in settled
    assert f"được điều chỉnh tại {later}" in settled
    assert decided.startswith("Về việc điều chỉnh dự toán kinh phí")
    assert f"Căn cứ {first} {by}" in decided
    assert f"đã phê duyệt tại {first} {by}" in decided


async def test_the_report_stands_under_the_organisers_own_letterhead(rows: AsyncEngine) -> None:
    value = await assemble.report(rows, C)
    head = value.letterhead
    assert (head.superior, head.issuer, head.symbol) == (
        "Quân khu 1",
        "Bộ Chỉ huy quân sự tỉnh Bắc Giang",
        "BC-BCH",
    )
    assert ([line.title for line in value.signature.lines], value.signature.name) == (
        ["Chỉ huy trưởng"],
        None,
    )


async def test_without_a_letterhead_of_its_own_the_report_leaves_it_to_the_clerk(
    client: Client, sqlite_model: AsyncEngine
) -> None:
    subject, fact = whole()[0]
    assert isinstance(fact, ConferencePlanned)
    agencies = tuple(one.model_copy(update={"letterhead": None}) for one in fact.agencies)
    story = [(subject, fact.model_copy(update={"agencies": agencies}))]
    await follow(client, sqlite_model, stop_at=await tell(client, story))
    value = await assemble.report(sqlite_model, C)
    assert (value.letterhead.superior, value.letterhead.symbol) == (None, "BC-…")
    assert [line.title for line in value.signature.lines] == ["Thủ trưởng cơ quan"]


async def test_a_task_of_many_agencies_is_one_and_stands_in_the_plans_order(
    client: Client, sqlite_model: AsyncEngine
) -> None:
    plan, _ = planned()
    shared = next(duty for duty in plan.responsibilities if duty.lead_groups)
    first = plan.responsibilities[0]
    given = [
        (f"{shared.id}-so-y-te", "so-y-te", shared),
        (f"{shared.id}-so-noi-vu", "so-noi-vu", shared),
        (first.id, "bo-chqs-tinh", first),
    ]
    due = date(2023, 11, 1)
    story = [
        whole()[0],
        *(
            (subjects.task(C, task), TaskAssigned(task=task, lead=lead, text=duty.text, due=due))
            for task, lead, duty in given
        ),
    ]
    await follow(client, sqlite_model, stop_at=await tell(client, story))
    tasks = (await assemble.report(sqlite_model, C)).tasks
    assert [(task.content, [part.lead for part in task.parts]) for task in tasks] == [
        (first.text, ["Bộ CHQS tỉnh"]),
        (shared.text, ["Sở Nội vụ", "Sở Y tế"]),
    ]


async def test_delegates_stand_in_protocol_order_and_then_as_vietnamese_names_sort(
    rows: AsyncEngine,
) -> None:
    value = await assemble.delegate_list(rows, C)
    plan, agencies = planned()
    ranks = {group.title: group.protocol_rank for group in plan.groups}
    listed = [group.name for group in value.groups if group.name in ranks]
    assert listed == sorted(listed, key=lambda title: ranks[title])
    people = next(group.delegates for group in value.groups if group.delegates)
    order = {agency.name: agency.protocol_rank for agency in agencies}
    units = [person.unit for person in people]
    assert units == sorted(units, key=lambda unit: order[unit])
    first = [person for person in people if person.unit == units[0]]
    assert [person.name.split(" (")[0] for person in first] == [
        "Lê Văn An",  # placed by hand
        "Vũ Thị Em",  # instead of the head
        "Nguyễn Văn Dũng",
    ]
    assert first[0].seat == "Hàng 2, ghế 7"
    assert first[1].note == "Dự thay Phạm Thị Chi (ví dụ)"
    assert {person.phone for person in people} == {None}


async def test_invitations_go_to_standing_invitations_only(rows: AsyncEngine) -> None:
    values = await assemble.invitations(rows, C, "https://hoi-nghi.example/tra-loi/")
    assert {value.answer_url for value in values} == {
        "https://hoi-nghi.example/tra-loi/d1",
        "https://hoi-nghi.example/tra-loi/d2",
    }


async def test_an_awarded_person_is_invited_by_name(
    client: Client, sqlite_model: AsyncEngine
) -> None:
    awarded = InvitationIssued(
        delegation="awardee-n9",
        unit="so-y-te",
        invitee="Cá nhân được khen thưởng: Dân quân",
        group="khen-thuong",
        seats=1,
        rank_rule="named",
        respond_by=told_at(10_000),
        contact=Contact(
            person_id="nguoi-9",
            name=Personal("Hoàng Văn Ví Dụ (ví dụ)"),
            email=Personal("van-thu@so-y-te.example"),
        ),
        origin="award",
    )
    story = [whole()[0], (subjects.delegation(C, "awardee-n9"), awarded)]
    await follow(client, sqlite_model, stop_at=await tell(client, story))
    (value,) = await assemble.invitations(sqlite_model, C)
    assert value.invitee == ("Ông (Bà) Hoàng Văn Ví Dụ (ví dụ)", "Sở Y tế")
    assert (value.composition, value.registers) == (None, False)


@pytest.mark.parametrize(
    ("unit", "invitee", "printed"),
    [
        ("so-y-te", "Nguyên Giám đốc", ("Ông (Bà) Đỗ Thị Ví Dụ (ví dụ)", "Nguyên Giám đốc", "Sở Y tế")),
        ("so-y-te", "Bà Đỗ Thị Ví Dụ (ví dụ), nguyên Giám đốc",
         ("Bà Đỗ Thị Ví Dụ (ví dụ)", "nguyên Giám đốc", "Sở Y tế")),
        ("bo-chqs-tinh", "Đỗ Thị Ví Dụ (ví dụ)", ("Ông (Bà) Đỗ Thị Ví Dụ (ví dụ)",)),
        ("so-y-te", "Trưởng ban Quỹ Đỗ Thị Ví Dụ (ví dụ)",
         ("Ông (Bà) Đỗ Thị Ví Dụ (ví dụ)", "Trưởng ban Quỹ Đỗ Thị Ví Dụ (ví dụ)", "Sở Y tế")),
    ],
)  # fmt: skip
async def test_a_guest_invited_by_name_answers_and_lists_nobody(
    client: Client, sqlite_model: AsyncEngine, unit: str, invitee: str, printed: tuple[str, ...]
) -> None:
    by_name = invitation("khach-1", unit, "so-nganh", 1).model_copy(
        update={
            "rank_rule": "named",
            "invitee": unicodedata.normalize("NFD", invitee),
            "contact": Contact(
                person_id="khach-1",
                name=Personal("Đỗ Thị Ví Dụ (ví dụ)"),
                email=Personal("khach@x.example"),
            ),
        }
    )
    story = [whole()[0], (subjects.delegation(C, "khach-1"), by_name)]
    await follow(client, sqlite_model, stop_at=await tell(client, story))
    (value,) = await assemble.invitations(sqlite_model, C)
    assert tuple(map(nfc, value.invitee)) == printed
    assert (value.composition, value.registers) == (None, False)


async def test_an_invitation_says_who_may_come_and_what_is_asked(
    client: Client, sqlite_model: AsyncEngine
) -> None:
    invited = [
        ("so-y-te", "so-nganh", 3, "representative"),
        ("cuc-dqtv", "khach-moi-cuc-dqtv", 3, "head"),
        ("huyen-luc-nam", "huyen-thanh-pho", 6, "named"),
    ]
    story = [
        whole()[0],
        *(
            (
                subjects.delegation(C, unit),
                invitation(unit, unit, group, seats).model_copy(update={"rank_rule": rank}),
            )
            for unit, group, seats, rank in invited
        ),
    ]
    await follow(client, sqlite_model, stop_at=await tell(client, story))
    guest, office, district = await assemble.invitations(sqlite_model, C)
    assert guest.composition == "Thủ trưởng; số lượng 03 đại biểu"
    assert "chủ trì đồng ý" in guest.requirements[-1]
    assert office.composition == "Đại diện lãnh đạo; số lượng 03 đại biểu"
    assert "chuẩn bị nội dung tham luận tại hội nghị" in office.requirements[0]
    assert district.composition is not None
    assert "Trưởng Công an" in district.composition
    assert {value.recipients.items for value in (guest, office, district)} == {("Như trên",)}


async def test_the_printed_invitation_asks_for_whom_its_own_letter_asks_for(
    client: Client, sqlite_model: AsyncEngine
) -> None:
    """An invitation may ask for others than its group does: the mail and the paper say the same."""
    ranks = {"so-y-te": "head", "so-noi-vu": "representative", "so-xay-dung": "named"}
    letters = [
        (
            subjects.delegation(C, unit),
            invitation(unit, unit, "so-nganh", 2).model_copy(update={"rank_rule": rank}),
        )
        for unit, rank in ranks.items()
    ]
    await follow(client, sqlite_model, stop_at=await tell(client, [whole()[0], *letters]))
    told = [value.composition for value in await assemble.invitations(sqlite_model, C)]
    assert sorted(map(str, told)) == [
        "Thủ trưởng cơ quan, đơn vị; số lượng 02 đại biểu",
        "Đúng chức danh, đại biểu nêu trong giấy mời; số lượng 02 đại biểu",
        "Đại diện lãnh đạo; số lượng 02 đại biểu",
    ]


async def test_a_revoked_award_is_not_in_the_list(rows: AsyncEngine) -> None:
    value = await assemble.award_list(rows, C)
    assert [(row.kind, row.name, row.bonus) for row in value.rows] == [
        (AwardeeKind.COLLECTIVE, "Tập thể n1", 5_400_000)
    ]


async def test_the_calendar_entry_counts_what_moved_it(rows: AsyncEngine) -> None:
    entry = await assemble.calendar(rows, C)
    assert (entry.sequence, entry.stamped, entry.cancelled) == (3, told_at(4), False)
    assert entry.starts.astimezone(UTC) == datetime(2023, 12, 8, 0, 30, tzinfo=UTC)
    assert (await assemble.calendar(rows, "bi-huy")).cancelled


async def test_a_delegates_entry_is_the_one_that_the_mail_brought(rows: AsyncEngine) -> None:
    """One UID, one SEQUENCE, one organiser, one name: whoever opens both has the conference once."""
    sender = "hoi-nghi@thu.example"
    found = await assemble.calendars(rows, C, f"Ban Tổ chức <{sender}>")
    told = occasion(conference_story()[:4])
    assert found
    assert told is not None
    for entry in found.values():
        person, delegation = entry.guest.split(".")
        identity = uid(C, delegation, person, told.domain)
        to = (Personal("Ví dụ"), Personal("vi-du@thu.example"))
        mail = mailed(told, identity, sender, told_at(9), to=to).content
        (ours,) = icalendar.Calendar.from_ical(calendar_ics(entry)).walk("VEVENT")
        (theirs,) = icalendar.Calendar.from_ical(mail).walk("VEVENT")
        for name in ("UID", "SEQUENCE", "SUMMARY", "ORGANIZER", "LOCATION"):
            assert ours[name] == theirs[name], name
        assert ours["ORGANIZER"].params["CN"] == theirs["ORGANIZER"].params["CN"]
        assert ours.decoded("DTSTART") == theirs.decoded("DTSTART")


async def test_a_program_past_the_planned_end_is_in_the_calendar_and_in_the_letter(
    client: Client, sqlite_model: AsyncEngine
) -> None:
    """The end, and the number, that the entry in the mail has."""
    first = next(one for one in conference_story() if isinstance(one, ConferencePlanned))
    plan = first.plan
    ends = plan.ends_at + timedelta(minutes=40)
    entry = ProgramEntry(
        item="item-1", title="Bế mạc", presenter="Chủ trì", starts_at=plan.starts_at, ends_at=ends
    )
    order = RunningOrder(
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        venue=place_of(plan.venue.name, plan.venue.address),
        entries=(entry,),
    )
    final = ProgramFinalised(version=1, digest=DIGEST, position=1, order=order)
    letter = invitation("so-y-te", "so-y-te", "so-nganh", 2)
    where = subjects.conference(C)
    story = [(where, first), (subjects.delegation(C, "so-y-te"), letter), (where, final)]
    await follow(client, sqlite_model, stop_at=await tell(client, story))
    shown = await assemble.calendar(sqlite_model, C)
    mail = occasion([first, final])
    assert mail is not None
    assert (shown.ends, shown.sequence) == (mail.ends, mail.sequence) == (ends, 1)
    (invited,) = await assemble.invitations(sqlite_model, C)
    assert invited.ends == ends


async def test_an_amendment_that_no_calendar_shows_does_not_move_its_entry(
    client: Client, sqlite_model: AsyncEngine
) -> None:
    first, amended, *_ = conference_story()
    assert isinstance(amended, PlanAmended)
    assert isinstance(first, ConferencePlanned)
    topics = amended.model_copy(
        update={
            "changed": ("topics",),
            "plan": first.plan.model_copy(update={"topics": first.plan.topics[:9]}),
        }
    )
    where = subjects.conference(C)
    story = [(where, one) for one in (first, topics)]
    await follow(client, sqlite_model, stop_at=await tell(client, story))
    assert (await assemble.calendar(sqlite_model, C)).sequence == 0


async def test_an_unknown_conference_is_refused(rows: AsyncEngine) -> None:
    with pytest.raises(Refused, match="CONFERENCE_UNKNOWN"):
        await assemble.program(rows, "khong-co")


async def test_a_decision_stays_as_it_was_signed_whatever_is_revoked_later(
    rows: AsyncEngine,
) -> None:
    now = await assemble_acts.act(rows, C)
    signed = await assemble_acts.act(rows, C, decided=True)
    assert now.awards is not None
    assert signed.awards is not None
    assert len(signed.awards.rows) == len(now.awards.rows) + 1
    assert signed.bonus is not None
    assert signed.bonus.total > (now.bonus.total if now.bonus else 0)
    kind = "quyet-dinh-khen-thuong"
    sheet = lay_out_act(signed, shipped().of(kind), kind)
    given = signed.given[kind]
    assert given.number is not None
    assert sheet.number.endswith(given.number)
    assert str(given.dated.year if given.dated else "") in sheet.place_and_date
    for appendix in sheet.appendices:
        assert given.number in appendix.attached
        assert sheet.place_and_date.partition(", ")[2] in appendix.attached


async def test_a_household_is_priced_in_the_decisions_annex_and_in_the_report(
    client: Client, sqlite_model: AsyncEngine
) -> None:
    def award(kind: Kind, nomination: str, bonus: int) -> Award:
        who = Awardee(person_id=nomination, name=Personal(f"Ví dụ {nomination}"), position="Xã")
        return Award(nomination=nomination, unit="so-y-te", kind=kind, awardee=who, bonus=bonus)

    at = subjects.award_round(C, "bk")
    opened = AwardRoundOpened(
        round="bk", form="bang-khen-tinh", form_name="Bằng khen", collectives=2, individuals=2,
        households=2, grassroots_first=True, deadline=told_at(5_000),
    )  # fmt: skip
    decided = AwardDecisionIssued(
        round="bk",
        form_name="Bằng khen",
        decision_number="999/QĐ-UBND",
        decision_date=date(2023, 12, 4),
        awards=(award("collective", "t1", 3_600_000), award("household", "h1", 2_700_000)),
        bonuses={
            "collective": Bonus(amount=3_600_000, formula="ví dụ", parameters=()),
            "household": Bonus(amount=2_700_000, formula="ví dụ", parameters=()),
        },
        total=6_300_000,
    )
    story = [whole()[0], (at, opened), (at, decided)]
    await follow(client, sqlite_model, stop_at=await tell(client, story))
    signed = await assemble_acts.act(sqlite_model, C, decided=True)
    kind = "quyet-dinh-khen-thuong"
    sheet = lay_out_act(signed, shipped().of(kind), kind)
    assert "cho 01 tập thể và 01 hộ gia đình có thành tích" in str(sheet.body).replace(r"\xa0", " ")
    (annex,) = sheet.appendices
    assert "TẬP THỂ, HỘ GIA ĐÌNH ĐƯỢC TẶNG" in annex.title
    for printed in ("HỘ GIA ĐÌNH (01)", "Ví dụ h1", "2.700.000", "6.300.000"):
        assert printed in str(annex), printed
    (told,) = (await assemble.report(sqlite_model, C)).awards
    assert (told.households, told.household_quota) == (1, 2)
    assert told.bonus is not None
    assert [(line.label, line.count, line.each) for line in told.bonus.lines] == [
        ("Tập thể", 1, 3_600_000),
        ("Hộ gia đình", 1, 2_700_000),
    ]


async def test_a_decision_cites_the_submission_as_it_was_numbered_and_leaves_room_before(
    client: Client, sqlite_model: AsyncEngine
) -> None:
    (planned_first, *_), at = whole(), subjects.documents(C)
    issued = DocumentIssued(
        document="ttr-1", kind="to-trinh-khen-thuong", title="Tờ trình", file_name="ttr.pdf",
        media_type="application/pdf", digest=DIGEST, size=10, content=DIGEST,
        template="0123456789abcdef", position=1,
    )  # fmt: skip
    numbered = DocumentNumbered(document="ttr-1", number="05/TTr-SNV", dated=date(2023, 11, 29))

    async def cited(stop_at: int) -> str:
        await follow(client, sqlite_model, stop_at=stop_at)
        seen = await assemble_acts.act(sqlite_model, C)
        kind = "quyet-dinh-khen-thuong"
        return str(lay_out_act(seen, shipped().of(kind), kind).body).replace(r"\xa0", " ")

    before = await cited(await tell(client, [planned_first, (at, issued)]))
    assert "Theo đề nghị của Sở Nội vụ tại Tờ trình số ……/TTr-SNV ngày ……" in before
    after = await cited(await tell(client, [(at, numbered)]))
    assert "Theo đề nghị của Sở Nội vụ tại Tờ trình số 05/TTr-SNV ngày 29/11/2023" in after


async def test_without_awards_the_decision_on_the_estimate_speaks_of_none_and_names_nobody_twice(
    rows: AsyncEngine,
) -> None:
    """A department's review: its office organises it."""
    value = await assemble_acts.act(rows, C)
    office = str(value.fields["office"])
    assert (
        assemble_acts.each_once(office, "Phòng Tài chính", office) == f"{office}, Phòng Tài chính"
    )
    fields = dict(value.fields) | {
        "estimate_awards_total": "",
        "approved_awards_total": "",
        "organiser": office,
    }
    sheets = {
        bool(awards): lay_out_act(replace(value, fields=told), shipped().of("quyet-dinh-du-toan"))
        for awards, told in ((True, value.fields), (False, fields))
    }
    said = {
        awards: " ".join(
            "".join(run.text for run in block.line)
            for block in sheet.body
            if isinstance(block, Paragraph)
        )
        for awards, sheet in sheets.items()
    }
    assert "khen thưởng" in said[True]
    assert "khen thưởng" not in said[False]
    assert "quyết toán theo quy định" in said[False]
    submission = lay_out_act(replace(value, fields=fields), shipped().of("to-trinh-du-toan"))
    assert submission.recipients is not None
    assert len(set(submission.recipients)) == len(submission.recipients)
