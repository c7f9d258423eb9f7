"""The report: contributions by topic, tasks reported as done, and the report itself."""

from deploy.story.documents import is_issued
from deploy.story.teller import Story, StoryBroken, vietnam
from services.program.printing import print_report
from shared import subjects
from shared.commands.documents import RecordConclusions
from shared.commands.registry import (
    AcceptContribution,
    CompleteTask,
    FinaliseReport,
    ReturnContribution,
    SubmitContribution,
)
from shared.events.registry import ContributionRequested
from shared.outage import asked_until_answered

RETURNED_TOPIC = "1.4"
CONCLUSIONS = (
    "Đánh giá cao kết quả công tác quốc phòng địa phương năm 2023 và các tham luận tại hội nghị "
    "(kết luận giả định).",
    "Giao Bộ Chỉ huy quân sự tỉnh chủ trì, phối hợp với các cơ quan, địa phương triển khai phương hướng, nhiệm vụ "
    "năm 2024 (kết luận giả định).",
    "Các sở, cơ quan, UBND các huyện, thành phố báo cáo kết quả thực hiện theo phân công của kế hoạch "
    "(kết luận giả định).",
)
"""Made up: the plan says that a notice of conclusions is drawn up, not what it says."""


async def contributions_are_collected(story: Story) -> None:
    await story.at(vietnam(5, 8, month=12))
    story.step("Nội dung báo cáo theo mười chủ đề")
    host, asked = story.organiser, await _asked(story)
    for topic in story.checked.plan.topics:
        if topic.code not in asked:
            raise StoryBroken(f"nobody was asked for topic {topic.code}")
        identity = asked[topic.code]
        text = (
            f"Nội dung đóng góp cho mục {topic.code} (văn bản giả định để minh họa): các cơ quan, địa "
            "phương đã triển khai nhiệm vụ theo kế hoạch; số liệu cụ thể do cơ quan chủ trì tổng hợp."
        )
        await story.do(host, SubmitContribution(contribution=identity, text=text))
        if topic.code == RETURNED_TOPIC:
            remarks = "Bổ sung đánh giá hạn chế."
            await story.do(host, ReturnContribution(contribution=identity, remarks=remarks))
            text += " Hạn chế: công tác phối hợp ở một số nơi chưa kịp thời."
            await story.do(host, SubmitContribution(contribution=identity, text=text))
        await story.do(host, AcceptContribution(contribution=identity))
    await story.do(host, CompleteTask(task="giay-moi-khanh-tiet-tai-lieu"))


async def _asked(story: Story) -> dict[str, str]:
    """By topic: the id under which the registry asked for it, read from the log."""
    found = {}
    for name in await story.ids("registry", "contribution"):
        boundary = subjects.contribution(story.conference, name)
        found[(await story.last(boundary, ContributionRequested)).topic] = name
    return found


async def conclusions_are_recorded(story: Story) -> None:
    """What the chair concluded: the notice of conclusions and the minutes print it."""
    await story.at(vietnam(8, 14, month=12))
    story.step("Ghi kết luận của người chủ trì")
    await story.do(story.organiser, RecordConclusions(points=CONCLUSIONS))


async def units_report(story: Story, responsibility: str) -> None:
    """The units that have registered somebody report their part of a shared responsibility as done."""
    story.step("Các cơ quan báo hoàn thành nhiệm vụ")
    await story.bulk(
        (unit, CompleteTask(task=task))
        for task in await story.ids("registry", "task")
        if (unit := task.removeprefix(f"{responsibility}-")) in story.attendees
    )


async def log_is_sealed(story: Story) -> None:
    """At once, as the sealer does each minute: the report that follows names the root at its foot."""
    await story.settled()
    asked = subjects.query("program", "seal")
    answer = await asked_until_answered(story.client, asked, b"{}", 60)
    if answer.headers:
        raise StoryBroken(f"the log was not sealed: {answer.headers}")


async def report_is_finalised(story: Story) -> None:
    """Printed as it stands, then finalised by the digest of what was printed."""
    await story.at(vietnam(14, 16, month=12))
    story.step("Hoàn chỉnh báo cáo kết quả")
    if story.again:
        return  # it was finalised as it stood then, and a document is replaced, never edited
    await story.settled()
    printed = await print_report(story.engine, story.conference, story.out)
    await is_issued(story, "bao-cao-ket-qua", 1, printed.path)
    wish = FinaliseReport(version=1, digest=printed.digest, position=printed.position)
    await story.do(story.organiser, wish, tag="report")
    await story.settled()
