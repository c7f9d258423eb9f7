"""Every kind of event, and how it comes into a log."""

from datetime import date, timedelta

from nats.aio.client import Client

from shared import subjects
from shared.envelope import Actor, Fact, Meta, Warned, encode, event_id
from shared.events import awards as a
from shared.events import notifications as n
from shared.events import registry as r
from shared.events.people import Author
from shared.events.plan import Venue
from shared.events.plan_amendment import PlanParts
from shared.files.kinds import DOCX
from shared.personal import Personal
from shared.store import EventStore, NewRecord
from shared.subjects import Subject
from tests.projections.histories.awards import award_story
from tests.projections.histories.base import (
    DIGEST,
    C,
    Story,
    invitation,
    on,
    person,
    planned,
    told_at,
)
from tests.projections.histories.guests import (
    acting_story,
    delegation_story,
    hall_story,
    nobodys_scan,
    protocol_story,
)
from tests.projections.histories.letters import (
    document_story,
    held_story,
    message_story,
    privacy_story,
    stopped_story,
)
from tests.projections.histories.money import budget_story


def conference_story() -> list[Fact]:
    plan, agencies = planned()
    return [
        r.ConferencePlanned(plan=plan.model_copy(update={"id": C}), agencies=agencies),
        r.PlanAmended(
            number="000/KH-UBND (ví dụ)",
            signed_on=date(2023, 11, 20),
            signatory=plan.signatory,
            reason="Ví dụ",
            changed=("title", "topics"),
            before=PlanParts(title=plan.title, topics=plan.topics),
            plan=plan.model_copy(
                update={"id": C, "title": f"{plan.title} (sửa đổi)", "topics": plan.topics[:9]}
            ),
            agencies=agencies,
        ),
        r.ConferenceRescheduled(
            starts_at=plan.starts_at, ends_at=plan.ends_at + timedelta(hours=1), reason="Dài hơn"
        ),
        r.VenueChanged(venue=Venue(name="Hội trường B", address="Số 2"), reason="Sửa chữa"),
        r.ProgramFinalised(version=1, digest=DIGEST, position=3),
        r.ConferenceOpened(opened_at=told_at(9_000)),
        r.ConferenceConcluded(concluded_at=told_at(9_240)),
        r.ReportFinalised(version=1, digest=DIGEST, position=5),
    ]


def paper_story(paper: str, unit: str, end: Fact | None = None) -> list[Fact]:
    title = f"Tham luận {paper}"
    author = Author(person_id=f"tac-gia-{paper}", name=Personal("Hồ Văn Ví Dụ"), position="Trưởng")
    about = {"paper": paper, "unit": unit}
    selected = r.PaperSelected(**about, title=title, author=author, order=1, minutes=7)
    return [
        r.PaperProposed(**about, title=title, author=author),
        r.PaperSubmitted(**about, file_name="a.pdf", digest=DIGEST, size=1000),
        r.PaperRevisionRequested(**about, remarks="Rút gọn"),
        end or selected,
    ]


def whole() -> Story:
    """Every kind of event, in an order in which each follows from what is before it."""
    about = {"contribution": "c1", "unit": "so-y-te", "topic": "1.4"}
    assigned = {"lead": "so-y-te", "text": "Chuẩn bị", "due": date(2023, 11, 20)}
    agenda = {"order": 1, "title": "Khai mạc", "minutes": 15, "presenter": "Chủ trì"}
    declined = r.PaperDeclined(paper="p2", unit="so-y-te", reason="Trùng", printed=True)
    withdrawn = r.PaperWithdrawn(paper="p3", unit="so-y-te", reason="Rút")
    wanted = {"paper": "p4", "unit": "so-y-te", "topic": "Quân y", "due": date(2023, 11, 25)}
    by = Author(person_id="p4-an", name=Personal("Người Giả Định"), position="Giám đốc")
    p4 = {"paper": "p4", "unit": "so-y-te", "title": "Tham luận p4", "author": by}
    gone = {"delegation": "d3", "unit": "so-noi-vu", "group": "cac-so"}
    return [
        *on(subjects.conference(C), conference_story()),
        *on(subjects.reception(C), [nobodys_scan()]),
        *on(subjects.delegation(C, "d1"), delegation_story("d1", "so-y-te", "cac-so")),
        *on(subjects.delegation(C, "d2"), delegation_story("d2", "so-tai-chinh", "cac-so")),
        *on(
            subjects.delegation(C, "d3"),
            [
                invitation("d3", "so-noi-vu", "cac-so", 2),
                r.SeatsRequested(**gone, seats=2, reason="Thêm chuyên viên"),
                r.SeatsGranted(**gone, seats=1, total=3),
                r.SeatsRequested(**gone, seats=1, reason="Thêm lái xe"),
                r.SeatsRefused(**gone, reason="Hết chỗ"),
                r.AttendeeAdmitted(
                    **gone,
                    attendee=person("Vũ Văn Giang", "so-noi-vu-giang"),
                    approved_by="Chánh Văn phòng",
                    total=3,
                ),
                r.AttendeeCountedElsewhere(
                    **gone,
                    person_id="so-noi-vu-giang",
                    with_delegation="d1",
                    with_person_id="so-y-te-an",
                ),
                r.AttendeeCountedHere(**gone, person_id="so-noi-vu-giang", status="confirmed"),
                r.InvitationDeclined(**gone, reason="Cả đơn vị đi chống lũ"),
                r.InvitationAcceptedAgain(**gone, respond_by=told_at(10_000)),
                r.InvitationWithdrawn(**gone, reason="Mời nhầm"),
                r.AttendeeDeclined(
                    **gone,
                    person_id="so-noi-vu-giang",
                    reason="Giấy mời đã được thu hồi",
                    invitation_withdrawn=True,
                ),
            ],
        ),
        *on(subjects.hall(C), hall_story()),
        *on(subjects.protocol(C), protocol_story()),
        *on(subjects.acting(C), acting_story()),
        *on(subjects.paper(C, "p1"), paper_story("p1", "so-y-te")),
        *on(subjects.paper(C, "p2"), paper_story("p2", "so-y-te", declined)),
        *on(subjects.paper(C, "p3"), paper_story("p3", "so-y-te", withdrawn)),
        *on(
            subjects.paper(C, "p4"),
            [
                r.PaperRequested(**wanted, max_pages=5, max_minutes=10),
                r.PaperDueChanged(
                    **(wanted | {"due": date(2023, 11, 26)}), due_before=wanted["due"]
                ),
                r.PaperReminderDue(**wanted),
                r.PaperProposed(**p4),
                r.PaperSelectedForPrinting(**p4),
            ],
        ),
        *on(
            subjects.agenda(C),
            [
                r.AgendaItemScheduled(item="i1", **agenda),
                r.AgendaItemScheduled(item="i2", **agenda),
                r.AgendaItemMoved(item="i1", order=2, minutes=20),
                r.AgendaItemRemoved(item="i2", reason="Bỏ"),
                r.AgendaItemAmended(
                    item="i1",
                    title="Khai mạc",
                    presenter="Sở Y tế",
                    unit="so-y-te",
                    conducted_by="Chánh Văn phòng",
                ),
                r.AgendaItemFixed(item="i1", starts_at=told_at(9_000)),
                r.AgendaItemFixed(item="i1", starts_at=None),
                r.AgendaDocumentAttached(
                    item="i1", document="d1", title="Báo cáo", file_name="a.pdf", digest=DIGEST
                ),
                r.AgendaDocumentAttached(
                    item="i1", document="d2", title="Phụ lục", file_name="b.pdf", digest=DIGEST
                ),
                r.AgendaDocumentDetached(item="i1", document="d2", reason="Bỏ"),
                r.AgendaWordsWritten(item="i1", words="Kính thưa các đồng chí!"),
                r.AgendaStaffAssigned(role="mc", holder="Văn phòng"),
                r.AgendaStaffAssigned(role="sound", holder="Tổ kỹ thuật", item="i1"),
                r.AgendaStaffAssigned(role="mc", holder=None),
            ],
        ),
        *on(
            subjects.task(C, "t1"),
            [
                r.TaskAssigned(task="t1", **assigned),
                r.TaskProgressReported(task="t1", unit="so-y-te", percent=50, note="Được nửa"),
                r.TaskRevised(
                    task="t1",
                    **(assigned | {"due": date(2023, 11, 20)}),
                    lead_before="so-y-te",
                    due_before=date(2023, 11, 21),
                    reason="Ví dụ",
                ),
                r.TaskDueSoon(task="t1", lead="so-y-te", text="Ví dụ", due=date(2023, 11, 20)),
                r.TaskFellOverdue(task="t1", lead="so-y-te", due=date(2023, 11, 20)),
                r.TaskCompleted(
                    task="t1",
                    lead="so-y-te",
                    by="so-y-te",
                    completed_on=date(2023, 11, 22),
                    on_time=False,
                ),
            ],
        ),
        *on(
            subjects.task(C, "t3"),
            [
                r.TaskAssigned(task="t3", **assigned),
                r.TaskCompleted(
                    task="t3",
                    lead="so-y-te",
                    by="PaperSubmitted",
                    completed_on=date(2023, 11, 18),
                    on_time=True,
                ),
                r.TaskReopened(
                    task="t3", **assigned, was="PaperSubmitted", undone_by="PaperWithdrawn"
                ),
            ],
        ),
        *on(
            subjects.task(C, "t2"),
            [
                r.TaskAssigned(task="t2", **assigned),
                r.TaskWithdrawn(task="t2", lead="so-y-te", reason="Kế hoạch sửa đổi"),
            ],
        ),
        *on(
            subjects.contribution(C, "c1"),
            [
                r.ContributionRequested(**about, due=date(2023, 11, 20)),
                r.ContributionDueChanged(
                    **about, due=date(2023, 11, 21), due_before=date(2023, 11, 20)
                ),
                r.ContributionReminderDue(**about, due=date(2023, 11, 20)),
                r.ContributionFellOverdue(**about, due=date(2023, 11, 20)),
                r.ContributionFileSubmitted(
                    **about,
                    file_name="a.docx",
                    digest=DIGEST,
                    size=1000,
                    media_type=DOCX,
                    no_state_secrets=True,
                ),
                r.ContributionSubmitted(**about, text="Kết quả"),
                r.ContributionReturned(**about, remarks="Thêm số liệu"),
                r.ContributionAccepted(**about),
                r.ContributionWithdrawn(**about, reason="Số liệu nhầm"),
                r.ContributionFileSubmitted(
                    **about,
                    file_name="a.docx",
                    digest=DIGEST,
                    size=1000,
                    media_type=DOCX,
                    no_state_secrets=True,
                ),
                r.ContributionAccepted(**about),
            ],
        ),
        *on(subjects.documents(C), document_story()),
        *on(subjects.privacy(C), privacy_story()),
        *on(subjects.award_round(C, "bk"), award_story()),
        *on(
            subjects.award_round(C, "gk"),
            [
                a.AwardRoundOpened(
                    round="gk",
                    form="giay-khen",
                    form_name="Giấy khen",
                    collectives=1,
                    individuals=1,
                    grassroots_first=False,
                    deadline=told_at(5_000),
                ),
                a.AwardRoundClosed(round="gk", document="Kế hoạch sửa đổi"),
            ],
        ),
        *on(subjects.budget(C), budget_story()),
        *on(subjects.message(C, "m1"), message_story("m1")),
        *on(subjects.message(C, "m3"), held_story("m3")),
        *on(subjects.recipient(C, "r1"), stopped_story("r1")),
        *on(subjects.recipient(C, "r2"), stopped_story("r2")[:1]),
        *on(
            subjects.message(C, "m2"),
            [
                *message_story("m2")[:2],
                n.NotificationBounced(message="m2", kind="invitation", unit="so-y-te", reason="5"),
                n.NotificationAbandoned(
                    message="m2", kind="invitation", unit="so-y-te", attempts=5, reason="550"
                ),
            ],
        ),
        *on(
            subjects.conference("bi-huy"),
            [conference_story()[0], r.ConferenceCancelled(reason="Thiên tai")],
        ),
    ]


async def tell(client: Client, story: Story) -> int:
    """Append the story to the log, one minute an event; return the log's last position."""
    store = EventStore(client)
    last = await store.last_position()
    expected: dict[Subject, int] = {}
    for subject, event in story:
        if subject not in expected:
            known = await store.read(subject)
            expected[subject] = known[-1].position if known else 0
        last += 1
        body = body_of(event, subject, last)
        record = NewRecord(event_id(f"lenh-{last:05d}", subject, 0), body)
        expected[subject] = (await store.append(subject, expected[subject], [record])).last
    await store.close()
    return last


def body_of(event: Fact, subject: Subject, place: int) -> bytes:
    command = f"lenh-{place:05d}"
    meta = Meta(command, told_at(place), C, Actor("so-y-te", "can-bo"), command)
    return encode(event, event_id(command, subject, 0), subject, meta, warned_of(event))


def warned_of(event: Fact) -> tuple[Warned, ...]:
    """What the official was told with it: of a settled tie, and of a batch of approvals."""
    match event:
        case a.TieSettled():
            tie = Warned(
                code="AWARDS_TIE_AGAINST_RULE", vi="Trái thứ tự ưu tiên.", en="Against R5."
            )
            return (tie.model_copy(update={"about": ("n4",)}),)
        case a.NominationApproved():
            share = Warned(code="AWARDS_GRASSROOTS_SHARE", vi="Ít cơ sở.", en="Few.", source="Luật",
                           mark="V", about=("n1", "n4"))  # fmt: skip
            late = Warned(code="AWARDS_ALSO_ELSEWHERE", vi="Có ở đợt khác.", en="Elsewhere.")
            return share, late
        case a.AwardDecisionIssued():
            return (
                Warned(code="AWARDS_NO_CLEARANCE", vi="Chưa có ý kiến.", en="Nobody was asked.",
                       about=("n1", "n4")),
            )  # fmt: skip
        case _:
            return ()
