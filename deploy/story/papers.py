"""Papers (tham luận): proposed, handed in as real files, returned and mended, read or printed only."""

from typing import Final

from deploy.made_up_paper import made_up_paper, made_up_pdf
from deploy.people import MARK, people
from deploy.story.teller import Story, vietnam
from shared import subjects
from shared.commands.registry import (
    ProposePaper,
    RequestPaperRevision,
    SelectPaper,
    SelectPaperForPrinting,
    SubmitPaper,
    WithdrawPaper,
)
from shared.events.people import Author
from shared.files.kinds import PDF, kind_of

PAPERS: Final = (
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
READ: Final = (1, 2, 3, 5, 6, 7)
"""The papers that are read, by number; number 4 is printed only, number 8 was withdrawn."""
_AS_PDF: Final = (2, 5)


async def papers_are_proposed(story: Story) -> None:
    await story.at(vietnam(22, 9))
    story.step("Tham luận: đề xuất, hướng dẫn, lựa chọn")
    for number, (unit, title) in enumerate(PAPERS, 1):
        await story.do(
            unit, ProposePaper(paper=paper_id(number), title=title, author=_by(story, number))
        )
        if number == len(PAPERS):
            gone = WithdrawPaper(paper=paper_id(number), reason="đơn vị xin rút")
            await story.do(unit, gone)
            continue
        if number == 1:
            await _secret_is_refused(story, unit, title)
        content = made_up_pdf(title) if number in _AS_PDF else made_up_paper(title)
        await hand_in(story, unit, paper_id(number), content)
    remarks = "Bổ sung số liệu, rút gọn còn 10 phút."
    await story.do(story.organiser, RequestPaperRevision(paper=paper_id(1), remarks=remarks))
    mended = made_up_paper(PAPERS[0][1], "Đã bổ sung số liệu, rút gọn còn 10 phút.")
    await hand_in(story, PAPERS[0][0], paper_id(1), mended, version=2)
    for order, number in enumerate(READ, 1):
        chosen = SelectPaper(paper=paper_id(number), order=order, minutes=10)
        await story.do(story.organiser, chosen)
    await story.do(story.organiser, SelectPaperForPrinting(paper=paper_id(4)))


def paper_id(number: int) -> str:
    return f"tham-luan-{number:02d}"


def _by(story: Story, number: int) -> Author:
    writer = people(story.seed, f"{paper_id(number)}-tac-gia", 1)[0]
    return Author(person_id=writer.person_id, name=writer.name, position=f"Lãnh đạo cơ quan {MARK}")


async def _secret_is_refused(story: Story, unit: str, title: str) -> None:
    """Nothing of a file that bears a mark of secrecy is kept, nor of a paper whose title bears one."""
    marked = ProposePaper(paper="tham-luan-mat", title=f"{title} (TỐI MẬT)", author=_by(story, 1))
    await story.refused(unit, marked, "REGISTRY_STATE_SECRET")
    if not story.again:
        content = made_up_paper(title, "TỐI MẬT")
        wish = await _submission(story, paper_id(1), content, 1)
        await story.refused(unit, wish, "REGISTRY_STATE_SECRET")


async def hand_in(story: Story, unit: str, paper: str, content: bytes, *, version: int = 1) -> None:
    """The file goes into the store first, then the command that names it."""
    await story.do(unit, await _submission(story, paper, content, version))


async def _submission(story: Story, paper: str, content: bytes, version: int) -> SubmitPaper:
    kind = kind_of(content)
    ending = "pdf" if kind == PDF else "docx"
    return SubmitPaper(
        paper=paper,
        file_name=f"{paper}.{ending}" if version == 1 else f"{paper}-lan-{version}.{ending}",
        digest=await story.files.put(subjects.paper(story.conference, paper), content),
        size=len(content),
        media_type=kind,
        no_state_secrets=True,
    )
