"""Every document from the made-up samples: as PDF, and as DOCX where offices edit it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Final

from services.program.documents import cards
from services.program.documents.docx import print_docx
from services.program.documents.filling import NOTHING
from services.program.documents.kinds import ACTS
from services.program.documents.layout import lay_out_invitation, lay_out_program
from services.program.documents.layout_act import lay_out_act
from services.program.documents.layout_report import lay_out_report
from services.program.documents.layout_script import lay_out_script
from services.program.documents.pdf import print_pdf
from services.program.documents.script import Called, Script, ScriptItem, Speaker, StaffLine
from services.program.documents.sheet import Sheet
from services.program.documents.templates import shipped
from services.program.documents.values_acts import Act, Estimate, EstimateRow, Issuer, Nominated
from services.program.documents.values_cards import Card, Cards, Label, Labels
from tests.documents import samples

_MONEY: Final = {
    "headcount": "268",
    "estimate_total": "30.500.000 đồng (Bằng chữ: Ba mươi triệu năm trăm nghìn đồng)",
    "approved_total": "30.500.000 đồng (Bằng chữ: Ba mươi triệu năm trăm nghìn đồng)",
    "spent_total": "30.140.000 đồng (Bằng chữ: Ba mươi triệu một trăm bốn mươi nghìn đồng)",
    "budget_number": "998/QĐ-UBND",
    "budget_date": "01/12/2023",
    "budget_act": "phê duyệt",
    "budget_approval": "Quyết định số 998/QĐ-UBND ngày 01/12/2023",
}
ACT: Final = Act(
    subject=samples.CONFERENCE,
    as_of=samples.AS_OF,
    issuers=dict.fromkeys(
        ("authority", "organiser", "office", "finance", "award-review"),
        Issuer(samples.UBND, "UBND", samples.CHAIRMAN),
    ),
    recipients=samples.RECIPIENTS,
    fields={
        "conference": samples.CONFERENCE,
        "conference_low": samples.CONFERENCE[:1].lower() + samples.CONFERENCE[1:],
        "plan_symbol": "KH-UBND", "plan_title": "tổng kết công tác quốc phòng địa phương năm 2023",
        "plan_amended": NOTHING,
        "approved_change": NOTHING, "approved_awards_change": NOTHING, "headcount_reckoned": "268",
        "plan_issuer": "Chủ tịch Ủy ban nhân dân tỉnh Bắc Giang",
        "approver": "Chủ tịch Ủy ban nhân dân tỉnh Bắc Giang",
        "approver_caps": "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH BẮC GIANG",
        "organiser": "Bộ CHQS tỉnh", "office": "Văn phòng UBND tỉnh", "award_review": "Sở Nội vụ",
        "award_proposal": "Tờ trình số 05/TTr-SNV ngày 29/11/2023",
        "budget_proposal": "Tờ trình số ……/TTr-STC ngày ……",
        "organiser_office": "Bộ CHQS tỉnh, Văn phòng UBND tỉnh",
        "award_executors": "Văn phòng UBND tỉnh, Sở Nội vụ, Bộ CHQS tỉnh",
        "budget_executors": "Văn phòng UBND tỉnh, Sở Tài chính, Bộ CHQS tỉnh",
        "finance": "Sở Tài chính", "chair": samples.CHAIR, "head": "Chủ tịch", "venue": samples.VENUE,
        "secretary": "Lê Thị Ví Dụ (mẫu)",
        "span": "Từ 07 giờ 30 đến 11 giờ 30, ngày 08 tháng 12 năm 2023",
        "day": "08 tháng 12 năm 2023", "opened": "07 giờ 30, ngày 08 tháng 12 năm 2023",
        "concluded": "11 giờ 30, ngày 08 tháng 12 năm 2023",
        "invited": "298", "present": "258", "absent": "28",
        "attendance_rest": NOTHING,
        "award_form": "Bằng khen", "award_form_mid": "Bằng khen của Chủ tịch UBND tỉnh",
        "award_merit": "có thành tích xuất sắc trong công tác quốc phòng địa phương năm 2023",
        "awarded": "20 tập thể và 20 cá nhân", "awarded_kinds": "tập thể, cá nhân",
        "quotas": "20 tập thể và 20 cá nhân",
        "collectives": "20", "individuals": "20", "collective_quota": "20", "individual_quota": "20",
        "submitted": "48", "endorsed": "40",
        "bonus_total": "108.000.000 đồng (Bằng chữ: Một trăm linh tám triệu đồng)",
        "bonus_lines": "tập thể 20 × 3.600.000 đồng; cá nhân 20 × 1.800.000 đồng",
        **_MONEY,
    },
    lists={
        "agenda": tuple(item.content for item in samples.ITEMS),
        "papers": tuple(f"{paper.title} ({paper.unit})" for paper in samples.PAPERS),
        "conclusions": ("Giao Bộ CHQS tỉnh hoàn chỉnh báo cáo", "Các sở, ngành rà soát kế hoạch năm 2024"),
    },
    attendance=samples.REPORT.attendance,
    delegates=samples.delegates(40),
    awards=samples.awards(),
    nominated=(Nominated("Tập thể", 20, 24, 20), Nominated("Cá nhân", 20, 24, 20)),
    bonus=samples.BONUS,
    estimates=(
        Estimate(
            "Kinh phí tổ chức hội nghị",
            (
                EstimateRow("Khánh tiết, băng rôn, hoa (mẫu)", "gói", 1, 12_000_000, "Báo giá (mẫu)"),
                EstimateRow("In, sao tài liệu hội nghị (mẫu)", "bộ", 268, 60_000, "Báo giá (mẫu)",
                            "số người xác nhận × 1 bộ", "Ngân sách tỉnh"),
                EstimateRow("Giải khát giữa giờ (mẫu)", "người", 268, None, unsure=True),
            ),
        ),
        Estimate("Quỹ thi đua, khen thưởng",
                 (EstimateRow("Tiền thưởng kèm theo Bằng khen", "tập thể", 20, 3_600_000,
                              "Nghị định số 91/2017/NĐ-CP", unsure=True),)),
    ),
    funds=samples.REPORT.budget,
    papers=samples.REPORT.papers,
)  # fmt: skip
SCRIPT: Final = Script(
    letterhead=samples.BCH,
    subject=samples.CONFERENCE,
    starts=samples.STARTS,
    ends=samples.ENDS,
    venue=samples.VENUE,
    chair=samples.CHAIR,
    staff=(StaffLine("Chủ trì", samples.CHAIR), StaffLine("Thư ký", None)),
    items=(
        ScriptItem(
            "tham-luan", samples.STARTS, samples.ENDS, "Tham luận", "Các cơ quan, địa phương",
            ("Sau đây, hội nghị nghe 02 tham luận.",),
            speakers=(Speaker("Tuyển chọn và gọi công dân nhập ngũ (mẫu)", "UBND huyện Lục Ngạn", 7, True),),
            called=(Called("Bằng khen", "Ban CHQS xã Ví Dụ (mẫu)", "Huyện Lục Nam", False, "Ông Thí Dụ (mẫu)"),),
        ),
    ),
    basis="Giới thiệu đại biểu theo 258 người đã có mặt, theo kết quả điểm danh.",
    signature=samples.COMMANDER,
    as_of=samples.AS_OF,
)  # fmt: skip
_PEOPLE: Final = Cards(
    samples.CONFERENCE,
    "Ngày 08 tháng 12 năm 2023",
    (
        Card("Nguyễn Văn Ví Dụ (mẫu)", "Phó Giám đốc", "Sở Y tế", "", "Hàng 1, ghế 3",
             f"HN1.qpdp-2023.so-y-te.{7:039d}"),
        Card("Công Tằng Tôn Nữ Nguyễn Thị Thí Dụ Giả Định (mẫu)",
             "Phó Trưởng đoàn chuyên trách Đoàn đại biểu Quốc hội tỉnh Bắc Giang",
             "Văn phòng Đoàn đại biểu Quốc hội và Hội đồng nhân dân tỉnh"),
        Card("Y Ví (mẫu)", "Sở Nội vụ", "Sở Nội vụ"),
    ),
    samples.AS_OF,
)  # fmt: skip
_LABELS: Final = Labels(
    "Ủy ban nhân dân tỉnh Bắc Giang",
    (Label(("Văn phòng Đoàn đại biểu Quốc hội và Hội đồng nhân dân tỉnh Bắc Giang",), "Giấy mời"),
     Label(("Ông (Bà) Thí Dụ (mẫu)", "Giám đốc", "Sở Y tế"))),
    samples.AS_OF,
)  # fmt: skip


def _sheets() -> dict[str, Sheet]:
    return {
        "giay-moi": lay_out_invitation(samples.invitation()),
        "chuong-trinh": lay_out_program(samples.PROGRAM),
        "kich-ban-dieu-hanh": lay_out_script(SCRIPT),
        "bao-cao-ket-qua": lay_out_report(samples.REPORT),
        **{kind: lay_out_act(ACT, shipped().of(kind)) for kind in ACTS},
    }


SHEETS: Final[Mapping[str, Sheet]] = MappingProxyType(_sheets())
"""Those of Decree 30's form, by the name of their file."""


def _crowd() -> Act:
    """The act of 270 delegates, whose rows take one to five lines."""
    listed = samples.delegates(270)
    posts = (
        "Phó Giám đốc",
        "Trưởng phòng",
        "Phó Trưởng đoàn chuyên trách Đoàn đại biểu Quốc hội tỉnh",
    )
    notes = ("", "dự thay Ông Thí Dụ (mẫu)", "")
    groups = tuple(
        replace(
            group,
            delegates=tuple(
                replace(one, name=f"Y Ví (mẫu) {i}" if i % 4 else one.name, position=posts[i // 7 % 3],
                        note=notes[i // 5 % 3])
                for i, one in enumerate(group.delegates)
            ),
        )
        for group in listed.groups
    )  # fmt: skip
    return replace(ACT, delegates=replace(listed, groups=groups))


LONG: Final[Mapping[str, Sheet]] = MappingProxyType(
    {kind: lay_out_act(_crowd(), shipped().of(kind)) for kind in ("bien-ban", "danh-sach-dai-bieu")}
)
"""Those whose table goes on for a dozen pages, where a hair a row becomes a page."""
PDFS: Final[Mapping[str, Callable[[], bytes]]] = MappingProxyType(
    {
        **{name: partial(print_pdf, [sheet], packaged_face=True) for name, sheet in SHEETS.items()},
        "bien-ten": partial(cards.tents_pdf, _PEOPLE, packaged_face=True),
        "the-dai-bieu": partial(cards.badges_pdf, _PEOPLE, packaged_face=True),
        "nhan-dia-chi": partial(cards.labels_pdf, _LABELS, packaged_face=True),
    }
)
DOCXS: Final[Mapping[str, Callable[[], bytes]]] = MappingProxyType(
    {name: partial(print_docx, sheet) for name, sheet in SHEETS.items()}
)
