"""Sample values for the printers, built from the plan. Every person, number and answer is made up.

"(mẫu)" marks made-up people; the agencies' names and the signatory are those of the plan.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone

from services.program.documents import values as v

VN = timezone(timedelta(hours=7))
STARTS = datetime(2023, 12, 8, 7, 30, tzinfo=VN)
ENDS = datetime(2023, 12, 8, 11, 30, tzinfo=VN)
AS_OF = v.AsOf(1234, datetime(2023, 12, 8, 5, 0, tzinfo=UTC))
VENUE = (
    "Hội trường Bộ CHQS tỉnh (Đường Võ Nguyên Giáp, xã Tân Mỹ, thành phố Bắc Giang, tỉnh Bắc Giang)"
)
CONFERENCE = (
    "Hội nghị tổng kết công tác quốc phòng địa phương năm 2023 và phương hướng, nhiệm vụ năm 2024"
)
CHAIR = "Đồng chí Chủ tịch UBND tỉnh"
GLYPHS = "ế ỡ ặ Ữ Ệ ẵ ẳ Ẫ Ỗ ợ ử ỵ Ỷ đ Đ ả ọ ằ"

UBND = v.Letterhead(
    issuer="Ủy ban nhân dân tỉnh Bắc Giang",
    symbol="CTr-UBND",
    place="Bắc Giang",
    dated=v.OpenDate(2023, 12),
)
BCH = v.Letterhead(
    superior="Bộ Tư lệnh Quân khu 1",
    issuer="Bộ Chỉ huy quân sự tỉnh Bắc Giang",
    symbol="BC-BCH",
    place="Bắc Giang",
    dated=v.OpenDate(2023, 12),
)
CHAIRMAN = v.SignatureBlock((v.SigningLine("Chủ tịch"),), "Lê Ánh Dương")
DEPUTY = v.SignatureBlock(
    (
        v.SigningLine("Ủy ban nhân dân", v.Capacity.ON_BEHALF),
        v.SigningLine("Chủ tịch", v.Capacity.FOR_HEAD),
        v.SigningLine("Phó Chủ tịch"),
    ),
    "Nguyễn Văn Ví Dụ (mẫu)",
)
COMMANDER = v.SignatureBlock(
    (v.SigningLine("Chỉ huy trưởng"),), "Trần Văn Thí Dụ (mẫu)", rank="Đại tá"
)
RECIPIENTS = v.Recipients(
    (
        "Cục DQTV/BTTM",
        "Bộ Tư lệnh QK1",
        "TT Tỉnh ủy, HĐND tỉnh",
        "CT, các PCT UBND tỉnh",
        "UBMTTQ và các tổ chức CT-XH tỉnh",
        "Các sở, cơ quan thuộc UBND tỉnh",
        "Bộ CHQS tỉnh, Công an tỉnh",
        "UBND các huyện, thành phố",
        "VP UBND tỉnh: LĐVP, HCTC (Lịch CT), TH",
    ),
    "VT, NC",
)
DECISION = v.DocumentReference("Quyết định", "999/QĐ-UBND", date(2023, 12, 4))
TOPICS = (
    "Đánh giá khái quát đặc điểm, tình hình có liên quan đến việc triển khai, thực hiện công tác "
    "QPĐP năm 2023",
    "Công tác lãnh đạo, chỉ đạo, quản lý Nhà nước về quốc phòng",
    "Công tác tuyên truyền, phổ biến đường lối, quan điểm của Đảng, chính sách, pháp luật của Nhà "
    "nước về quốc phòng; thực hiện công tác GDQP&AN",
    "Công tác dân quân tự vệ; công tác tuyển chọn và gọi công dân nhập ngũ",
    "Công tác xây dựng kế hoạch và huy động lực lượng dự bị động viên",
    "Xây dựng nền quốc phòng toàn dân, lực lượng vũ trang Nhân dân, khu vực phòng thủ",
    "Chỉ đạo thực hiện việc kết hợp kinh tế - xã hội, an ninh, đối ngoại với quốc phòng",
    "Thực hiện nhiệm vụ khác theo quy định của pháp luật và cấp có thẩm quyền",
    "Công tác thanh tra, kiểm tra, sơ kết, tổng kết, báo cáo",
    "Công tác thi đua, khen thưởng",
)
PAPERS = (
    v.ProgramPaper(
        1, "Kết quả tuyển chọn và gọi công dân nhập ngũ (mẫu)", "UBND huyện Lục Ngạn",
        "đồng chí Phạm Thị Giả Định (mẫu)", 7,
    ),
    v.ProgramPaper(2, "Xây dựng lực lượng dân quân tự vệ vững mạnh (mẫu)", "UBND huyện Yên Thế"),
    v.ProgramPaper(3, "Kết hợp kinh tế với quốc phòng (mẫu)", "Sở Kế hoạch và Đầu tư", None, 5),
)  # fmt: skip
ITEMS = (
    v.ProgramItem(
        time(7, 30), time(7, 45), "Tuyên bố lý do, giới thiệu đại biểu, chương trình hội nghị",
        "Văn phòng UBND tỉnh",
    ),
    v.ProgramItem(
        time(7, 45), time(8, 30),
        "Báo cáo tổng kết công tác QPĐP năm 2023 và phương hướng, nhiệm vụ năm 2024",
        "Chỉ huy trưởng Bộ CHQS tỉnh",
    ),
    v.ProgramItem(
        time(8, 30), time(9, 45), "Tham luận của các cơ quan, địa phương tham dự hội nghị",
        "Các cơ quan, địa phương", PAPERS,
    ),
    v.ProgramItem(
        time(9, 45), time(10, 15), "Đại diện lãnh đạo cấp trên phát biểu", "Thủ trưởng Quân khu 1",
    ),
    v.ProgramItem(
        time(10, 15), time(11, 0),
        "Công bố quyết định và trao thưởng cho các tập thể, cá nhân có thành tích xuất sắc",
        "Sở Nội vụ; Chủ tịch UBND tỉnh",
    ),
    v.ProgramItem(
        time(11, 0), time(11, 30), "Kết luận Hội nghị của Chủ tịch UBND tỉnh", "Chủ tịch UBND tỉnh",
    ),
)  # fmt: skip

PROGRAM = v.Program(
    letterhead=UBND,
    subject=CONFERENCE,
    starts=STARTS,
    ends=ENDS,
    venue=VENUE,
    chair=CHAIR,
    items=ITEMS,
    signature=CHAIRMAN,
    recipients=RECIPIENTS,
    as_of=AS_OF,
    notes=("Bộ CHQS tỉnh chủ trì, phối hợp với Văn phòng UBND tỉnh tổ chức thực hiện",),
    version=1,
)

GROUPS = (
    "Đại biểu khách mời",
    "Thường trực Tỉnh ủy, HĐND, UBND tỉnh",
    "UBMTTQ và các tổ chức chính trị - xã hội; Văn phòng Tỉnh ủy, các Ban của Đảng, Trường "
    "Chính trị tỉnh",
    "Các sở, cơ quan trực thuộc UBND tỉnh",
    "Các cơ quan Trung ương trên địa bàn tỉnh",
    "Thủ trưởng các phòng, cơ quan, đơn vị thuộc Bộ CHQS tỉnh",
    "Huyện, thành phố",
    "Tập thể, cá nhân được khen thưởng",
)
BONUS = v.Bonus(
    (v.BonusLine("Tập thể", 20, 3_600_000), v.BonusLine("Cá nhân", 20, 1_800_000)),
    (
        v.Basis("mức lương cơ sở 1.800.000 đồng (Nghị định số 24/2023/NĐ-CP)", "V"),
        v.Basis("hệ số 2,0 và 1,0 theo Nghị định số 91/2017/NĐ-CP", "G"),
    ),
)
REPORT = v.Report(
    letterhead=BCH,
    subject=f"Kết quả tổ chức {CONFERENCE}",
    addressees=("Chủ tịch UBND tỉnh Bắc Giang",),
    venue=VENUE,
    chair=CHAIR,
    signature=COMMANDER,
    recipients=v.Recipients(("Như trên", "Văn phòng UBND tỉnh", "Sở Nội vụ, Sở Tài chính")),
    as_of=AS_OF,
    held_from=STARTS,
    held_to=ENDS,
    preamble=(
        "Thực hiện Kế hoạch của Chủ tịch UBND tỉnh về tổ chức hội nghị tổng kết công tác quốc "
        "phòng địa phương năm 2023, Bộ CHQS tỉnh báo cáo kết quả như sau:",
    ),
    attendance=v.Attendance(
        tuple(
            v.AttendanceRow(group, 20 + i, 18 + i, 17 + i, i % 3, 3)
            for i, group in enumerate(GROUPS)
        ),
        (
            v.Absence("Ông Lê Văn Minh Họa (mẫu), Phó Giám đốc", "Sở Y tế", "Đi công tác đột xuất"),
            v.Absence("Bà Đỗ Thị Ví Dụ (mẫu), Chánh Văn phòng", "UBND huyện Sơn Động"),
        ),
    ),
    program=tuple(item.content for item in ITEMS),
    papers=(
        v.PaperResult(PAPERS[0].title, PAPERS[0].unit, v.PaperOutcome.READ, PAPERS[0].author),
        v.PaperResult(PAPERS[1].title, PAPERS[1].unit, v.PaperOutcome.READ),
        v.PaperResult(PAPERS[2].title, PAPERS[2].unit, v.PaperOutcome.PRINTED),
    ),
    topics=tuple(
        v.Topic(f"1.{i}", title, (v.Contributed("Sở Nội vụ", "Đã hoàn thành.\nHạn chế: còn chậm (mẫu)."),
                 v.Contributed("Công an tỉnh", None, f"bao-cao-muc-1-{i}.docx")) if i % 4 else (),
                ("UBND huyện Tân Yên",) if i % 3 == 0 else ())
        for i, title in enumerate(TOPICS, 1)
    ),
    awards=(
        v.AwardSummary(
            "Bằng khen của Chủ tịch UBND tỉnh", 20, 19, 20, 20, DECISION, presented=39,
            bonus=v.Bonus((BONUS.lines[0], replace(BONUS.lines[1], count=19)), BONUS.basis),
            revoked=(
                v.RevokedAward("Cá nhân", v.DocumentReference("Quyết định", "05/QĐ-UBND (mẫu)"),
                               date(2023, 12, 20), 1_800_000, 1_800_000),
            ),
            as_decided=v.AwardSummary(
                "Bằng khen của Chủ tịch UBND tỉnh", 20, 20, 20, 20, DECISION, presented=40,
                received_for=3, bonus=BONUS,
            ),
        ),
    ),
    budget=(
        v.FundSummary(
            "Kinh phí tổ chức hội nghị",
            (
                v.BudgetLine("Hội trường, âm thanh, khánh tiết (mẫu)", 18_000_000, 17_500_000),
                v.BudgetLine("In tài liệu, giấy mời (mẫu)", 12_500_000, 12_640_000),
            ),
            30_500_000,
            v.DocumentReference("Quyết định", "998/QĐ-UBND", date(2023, 12, 1)),
        ),
        v.FundSummary(
            "Quỹ thi đua, khen thưởng",
            (v.BudgetLine("Tiền thưởng Bằng khen (tập thể)", 72_000_000, 72_000_000),
             v.BudgetLine("Tiền thưởng Bằng khen (cá nhân)", 36_000_000, 36_000_000, recovered=1_800_000)),
            108_000_000, due=1_800_000, recovered=1_800_000,
        ),
    ),
    tasks=(
        v.TaskResult(
            "xây dựng chương trình Hội nghị; chuẩn bị nội dung báo cáo tổng kết.",
            (v.TaskPart("Bộ CHQS tỉnh", v.TaskOutcome.ON_TIME, date(2023, 11, 30)),),
            date(2023, 12, 1),
        ),
        v.TaskResult(
            "Lập dự toán kinh phí đảm bảo cho Hội nghị, trình Chủ tịch UBND tỉnh",
            (v.TaskPart("Sở Tài chính", v.TaskOutcome.LATE, date(2023, 12, 1)),),
            date(2023, 11, 28),
        ),
        v.TaskResult(
            "chuẩn bị nội dung tham luận tại hội nghị.",
            (
                *(v.TaskPart(f"Sở {i} (mẫu)", v.TaskOutcome.ON_TIME, date(2023, 11, 27))
                  for i in range(39)),
                v.TaskPart("Sở Y tế", v.TaskOutcome.OVERDUE),
                v.TaskPart("Ban Dân tộc", v.TaskOutcome.OVERDUE),
            ),
            date(2023, 11, 28),
        ),
        v.TaskResult("Báo cáo kết quả", (v.TaskPart("Bộ CHQS tỉnh", v.TaskOutcome.OPEN),)),
    ),
    messages=(
        v.MessageRow("Giấy mời", 249, 246, 2, 231, 1),
        v.MessageRow("Nhắc trả lời", 31, 31, 0, 17),
    ),
)  # fmt: skip
PRINTED_ROOT = "0a1b2c3d 4e5f6071 8293a4b5 c6d7e8f9 0a1b2c3d 4e5f6071 8293a4b5 c6d7e8f9"
SEALED_REPORT = replace(
    REPORT,
    as_of=v.AsOf(4_100, datetime(2023, 12, 14, 9, 0, 30, tzinfo=UTC)),
    sealed=v.SealedUpTo(
        4_096, datetime(2023, 12, 14, 9, 0, tzinfo=UTC), PRINTED_ROOT.replace(" ", "")
    ),
)


def invitation(name: str = "Đồng chí Trịnh Thị Giả Định (mẫu)") -> v.Invitation:
    """An invitation to a made-up person."""
    return v.Invitation(
        letterhead=v.Letterhead(
            issuer="Ủy ban nhân dân tỉnh Bắc Giang",
            symbol="GM-UBND",
            place="Bắc Giang",
            number=5,
            dated=date(2023, 12, 1),
        ),
        subject=CONFERENCE,
        inviter="Ủy ban nhân dân tỉnh Bắc Giang",
        invitee=(name, "Phó Giám đốc", "Sở Y tế tỉnh Bắc Giang"),
        event=CONFERENCE,
        chair=CHAIR,
        starts=STARTS,
        ends=ENDS,
        venue=VENUE,
        signature=v.SignatureBlock(
            (
                v.SigningLine("Chủ tịch", v.Capacity.BY_ORDER),
                v.SigningLine("Chánh Văn phòng"),
            ),
            "Hoàng Văn Thí Dụ (mẫu)",
        ),
        recipients=v.Recipients(("Như trên",), "VT, NC"),
        as_of=AS_OF,
        composition="Đại diện lãnh đạo; số lượng 03 đại biểu",
        content="Tham luận; công bố quyết định và trao thưởng",
        requirements=("Chuẩn bị nội dung tham luận tại hội nghị.",),
        registers=True,
        respond_by=datetime(2023, 12, 5, 17, 0, tzinfo=VN),
        contact=v.Contact("Ban Tham mưu (mẫu)", "0204 000 0000", "hoi-nghi@example.vn"),
        answer_url="https://hoinghi.example.vn/tra-loi/7f3a",
    )


def long_invitation(duties: int) -> v.Invitation:
    """To a guest with an address, on two half-days, with so many duties beside the answer."""
    asked = (
        "Theo nhiệm vụ được giao tại Kế hoạch: phân công cán bộ tham dự hội nghị; chuẩn bị nội dung tham luận tại "
        "hội nghị; chuẩn bị báo cáo kết quả thực hiện công tác quốc phòng địa phương năm 2023 của cơ quan, đơn "
        "vị, địa phương mình",
        "Người được mời theo chức danh không dự được phải báo cáo người chủ trì hội nghị; chỉ cử người dự thay "
        "khi được người chủ trì đồng ý",
        "Trang phục: lực lượng vũ trang mặc quân phục thường dùng; các đại biểu khác mặc lịch sự",
    )
    noon, afternoon, evening = ENDS, STARTS.replace(hour=13), STARTS.replace(hour=16)
    return replace(
        invitation("Ông (Bà) Nguyễn Văn Ví Dụ Giả Định"),
        invitee=(
            "Ông (Bà) Nguyễn Văn Ví Dụ Giả Định",
            "nguyên Phó Chỉ huy trưởng, Tham mưu trưởng Bộ Chỉ huy quân sự tỉnh",
            "Ban Liên lạc cựu chiến binh tỉnh Bắc Giang",
        ),
        address="Số 123, đường Ví Dụ, phường Mẫu, thành phố Bắc Giang, tỉnh Bắc Giang",
        composition=None,
        content="báo cáo tổng kết công tác QPĐP năm 2023 và phương hướng, nhiệm vụ năm 2024; tham luận của các cơ "
        "quan, địa phương tham dự hội nghị; đại diện lãnh đạo cấp trên phát biểu; công bố quyết định và trao "
        "thưởng cho các tập thể, cá nhân có thành tích xuất sắc được Bộ Tư lệnh Quân khu và Chủ tịch UBND tỉnh "
        "khen thưởng",
        ends=evening,
        venue="Hội trường Bộ CHQS tỉnh (Đường Võ Nguyên Giáp, xã Tân Mỹ, thành phố Bắc Giang, tỉnh Bắc Giang)",
        sessions=(
            v.ProgramSession("sang", "Buổi sáng", STARTS, noon),
            v.ProgramSession("chieu", "Buổi chiều", afternoon, evening),
        ),
        requirements=asked[:duties],
        registers=False,
    )


def delegates(number: int = 60) -> v.DelegateList:
    """A list with two groups and one empty group."""
    rows = tuple(
        v.DelegateRow(
            f"Nguyễn Văn Ví Dụ {i} (mẫu)", "Phó Giám đốc", "Sở Y tế", "Đã xác nhận",
            "0204 000 0000", f"A{i:02d}", "", STARTS if i % 2 else None,
        )
        for i in range(1, number + 1)
    )  # fmt: skip
    return v.DelegateList(
        "Ủy ban nhân dân tỉnh Bắc Giang", CONFERENCE, date(2023, 12, 8), VENUE,
        (
            v.DelegateGroup(GROUPS[0], rows[: number // 2]),
            v.DelegateGroup(GROUPS[1], rows[number // 2 :]),
            v.DelegateGroup(GROUPS[2]),
        ),
        AS_OF,
    )  # fmt: skip


def awards(number: int = 40) -> v.AwardList:
    """Half collectives, half individuals."""
    form = "Bằng khen của Chủ tịch UBND tỉnh"
    half = number // 2
    return v.AwardList(
        "Ủy ban nhân dân tỉnh Bắc Giang", CONFERENCE,
        (
            *(v.AwardRow(v.AwardeeKind.COLLECTIVE, f"Ban CHQS xã Ví Dụ {i} (mẫu)", "Huyện Lục Nam",
                         form, bonus=3_600_000) for i in range(half)),
            *(v.AwardRow(v.AwardeeKind.INDIVIDUAL, f"Phạm Thị Giả Định {i} (mẫu)", "Xã Ví Dụ", form,
                         "Bà", "Phó Chỉ huy trưởng", bonus=1_800_000) for i in range(half)),
        ),
        AS_OF, DECISION, BONUS.basis,
    )  # fmt: skip


ENTRY = v.CalendarEntry(
    "qpdp-2023", "hoinghi.example.vn", CONFERENCE, STARTS, ENDS, VENUE, AS_OF.time, AS_OF, sequence=2,
    description=f"Chủ trì: {CHAIR}",
)  # fmt: skip
