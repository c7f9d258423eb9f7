"""What a template may name, and what each name means: the offices' table in docs/documents.md is this."""

from types import MappingProxyType
from typing import Final

from services.program.documents.template import Known

FIELDS: Final = MappingProxyType(
    {
        "conference": "tên hội nghị",
        "conference_low": "tên hội nghị, viết thường chữ đầu (đứng giữa câu)",
        "conference_id": "mã hội nghị",
        "plan_number": "số của kế hoạch (trống khi chưa có)",
        "plan_symbol": "ký hiệu của kế hoạch",
        "plan_date": "ngày của kế hoạch (trống khi chưa có)",
        "plan_title": "trích yếu của kế hoạch, viết thường chữ đầu",
        "plan_amended": "các kế hoạch sửa đổi, đứng liền sau trích yếu (không in gì khi chưa sửa đổi)",
        "plan_issuer": "người ban hành kế hoạch",
        "province": "tên tỉnh, thành phố",
        "authority": "cơ quan ban hành kế hoạch",
        "approver": "người phê duyệt (Chủ tịch)",
        "approver_caps": "thẩm quyền ban hành quyết định, chữ in hoa",
        "organiser": "cơ quan tổ chức hội nghị",
        "office": "Văn phòng",
        "award_review": "cơ quan thẩm định khen thưởng",
        "finance": "cơ quan tài chính",
        "chair": "người chủ trì hội nghị",
        "secretary": "thư ký hội nghị (trống khi chưa phân công)",
        "span": "thời gian hội nghị, cả giờ bắt đầu và kết thúc",
        "day": "ngày tổ chức",
        "opened": "giờ khai mạc thực tế (trống khi chưa khai mạc)",
        "concluded": "giờ bế mạc thực tế (trống khi chưa bế mạc)",
        "venue": "địa điểm",
        "invited": "số đại biểu được mời",
        "present": "số đại biểu có mặt",
        "absent": "số đại biểu vắng mặt",
        "silent": "số đại biểu chưa cử người hoặc chưa trả lời (trống khi không có)",
        "unmarked": "số đại biểu đã xác nhận, chưa ghi nhận có mặt hay vắng mặt (trống khi không có)",
        "attendance_rest": "hai số trên, viết liền sau số vắng mặt (không in gì khi không có)",
        "award_form": "hình thức khen thưởng",
        "award_forms": "các hình thức khen thưởng trong danh sách, kể cả của cấp khác",
        "award_form_mid": "hình thức khen thưởng, viết thường chữ đầu trừ tên riêng",
        "award_merit": "thành tích được khen, như kế hoạch nêu (không nêu: có thành tích xuất sắc)",
        "award_revoked": "số đã hủy bỏ sau quyết định, theo quyết định nào (trống khi không có)",
        "awarded": "số tập thể, hộ gia đình, cá nhân được tặng, viết liền (20 tập thể và 20 cá nhân)",
        "awarded_kinds": "các đối tượng được tặng (tập thể, cá nhân)",
        "collectives": "số tập thể",
        "individuals": "số cá nhân",
        "quotas": "chỉ tiêu từng loại, viết liền (20 tập thể và 20 cá nhân)",
        "collective_quota": "chỉ tiêu tập thể",
        "individual_quota": "chỉ tiêu cá nhân",
        "submitted": "số hồ sơ đã nhận",
        "endorsed": "số hồ sơ đủ điều kiện",
        "beyond_quota": "số hồ sơ đủ điều kiện nhưng vượt chỉ tiêu (trống khi không có)",
        "head": "chức vụ của người đứng đầu cơ quan ban hành kế hoạch",
        "organiser_office": "cơ quan tổ chức, Văn phòng; mỗi cơ quan nêu một lần",
        "award_executors": "Văn phòng, cơ quan thẩm định khen thưởng, cơ quan tổ chức; mỗi cơ quan nêu một lần",
        "budget_executors": "Văn phòng, cơ quan tài chính, cơ quan tổ chức; mỗi cơ quan nêu một lần",
        "award_number": "số, ký hiệu quyết định khen thưởng (trống khi chưa có)",
        "award_proposal": "Tờ trình khen thưởng, với số và ngày (chừa chỗ khi chưa có)",
        "award_date": "ngày quyết định khen thưởng (trống khi chưa có)",
        "bonus_total": "tổng tiền thưởng, bằng số và bằng chữ (trống khi chưa xác định)",
        "bonus_lines": "mức thưởng từng loại",
        "bonus_basis": "căn cứ tính tiền thưởng",
        "bonus_unsure": "căn cứ chưa được kiểm chứng đầy đủ (trống khi không có)",
        "headcount": "số đại biểu mà các dòng dự toán đã tính theo; nay khác thì ghi cả số hiện nay",
        "headcount_reckoned": "số đại biểu mà các dòng dự toán đã tính theo, không kèm ghi chú",
        "estimate_total": "tổng dự toán kinh phí hội nghị, bằng số và bằng chữ",
        "estimate_awards_total": "tổng dự toán quỹ khen thưởng, bằng số và bằng chữ",
        "unpriced": "số dòng dự toán chưa có đơn giá (trống khi không có)",
        "all_unpriced": "số dòng dự toán, khi chưa dòng nào có đơn giá (trống khi đã có dòng có giá)",
        "budget_proposal": "Tờ trình dự toán, với số và ngày (chừa chỗ khi chưa có)",
        "budget_number": "số, ký hiệu quyết định phê duyệt, điều chỉnh dự toán sau cùng (trống khi chưa có)",
        "budget_date": "ngày quyết định phê duyệt, điều chỉnh dự toán sau cùng (trống khi chưa có)",
        "budget_act": "phê duyệt, hoặc điều chỉnh khi dự toán đã được phê duyệt trước",
        "budget_approval": "Quyết định phê duyệt dự toán, với số và ngày (trống khi chưa có)",
        "budget_adjusted": "các quyết định điều chỉnh dự toán (trống khi không có)",
        "approved_total": "kinh phí hội nghị được duyệt, bằng số và bằng chữ",
        "approved_awards_total": "quỹ khen thưởng được duyệt, bằng số và bằng chữ",
        "approved_change": "số trước điều chỉnh, mức tăng, giảm; đứng liền sau số được duyệt (hoặc trống)",
        "approved_awards_change": "như trên, của quỹ khen thưởng",
        "spent_total": "kinh phí hội nghị đã chi, bằng số và bằng chữ",
        "spent_awards_total": "quỹ khen thưởng đã chi, bằng số và bằng chữ",
        "recovered_total": "tiền thưởng đã thu hồi do hủy bỏ khen thưởng (trống khi không có)",
        "own_number": "số, ký hiệu của chính văn bản này (chừa chỗ khi chưa có)",
        "own_date": "ngày, tháng, năm của chính văn bản này (chừa chỗ khi chưa có)",
        "stood": "thời điểm số liệu, vị trí trong nhật ký sự kiện",
    }
)
LISTS: Final = MappingProxyType(
    {
        "plan_basis": "các văn bản căn cứ của kế hoạch",
        "agenda": "các mục của chương trình",
        "papers": "các tham luận trình bày tại hội nghị",
        "conclusions": "các ý kết luận của người chủ trì",
        "award_agencies": "các cơ quan có tập thể, cá nhân được khen thưởng",
    }
)
TABLES: Final = MappingProxyType(
    {
        "awardees": "danh sách tập thể, cá nhân được khen thưởng, kèm tiền thưởng nếu đã xác định",
        "other_awardees": "danh sách khen thưởng theo quyết định khác, kèm tên hình thức (trống khi không có)",
        "nominated": "kết quả thẩm định hồ sơ khen thưởng theo loại",
        "bonus": "tiền thưởng theo loại, tổng số bằng chữ",
        "estimate": "dự toán kinh phí, từng quỹ, tổng số bằng chữ",
        "settlement": "quyết toán kinh phí: dự toán, đã chi, chênh lệch",
        "spending_chart": "biểu đồ dự toán và đã chi theo nội dung",
        "attendance": "số lượng đại biểu theo thành phần",
        "attendance_chart": "biểu đồ đại biểu được mời và có mặt",
        "delegates": "danh sách đại biểu theo thành phần",
        "attended": "danh sách đại biểu đã có mặt, theo thành phần",
    }
)
ACTS: Final = Known(FIELDS, LISTS, TABLES)
INVITATION: Final = Known(
    MappingProxyType(
        {
            "event": "tên hội nghị",
            "inviter": "cơ quan mời",
            "invitee": "tên cơ quan hoặc người được mời",
            "invitee_rest": "chức vụ, đơn vị của người được mời, sau dấu phẩy",
            "address": "nơi nhận thư của người được mời, khi thư không gửi về cơ quan",
            "composition": "thành phần, số lượng được mời (trống khi mời đích danh)",
            "content": "nội dung hội nghị",
            "chair": "người chủ trì hội nghị",
            "span": "thời gian hội nghị, cả giờ bắt đầu và kết thúc",
            "venue": "địa điểm",
            "contact": "đầu mối liên hệ",
        }
    ),
    MappingProxyType({"requirements": "yêu cầu đối với người dự, hạn trả lời đứng cuối"}),
    MappingProxyType({"code": "mã QR để trả lời và điểm danh"}),
)
SCRIPT: Final = Known(
    MappingProxyType(
        {
            "event": "tên hội nghị",
            "span": "thời gian hội nghị",
            "venue": "địa điểm",
            "chair": "người chủ trì hội nghị",
            "basis": "lời giới thiệu đại biểu dựa trên số liệu nào",
            "note": "ghi chú cuối văn bản (trống khi không có)",
        }
    ),
    MappingProxyType({}),
    MappingProxyType(
        {
            "staff": "bảng phân công",
            "course": "từng mục: lời dẫn, giới thiệu, tham luận, danh sách nhận khen thưởng",
        }
    ),
)
PROGRAM: Final = Known(
    MappingProxyType(
        {
            "event": "tên hội nghị",
            "event_low": "tên hội nghị, viết thường chữ đầu",
            "span": "thời gian hội nghị",
            "venue": "địa điểm",
            "chair": "người chủ trì hội nghị",
        }
    ),
    MappingProxyType({"basis": "căn cứ", "notes": "ghi chú, phân công"}),
    MappingProxyType({"items": "các mục theo giờ, kèm tham luận"}),
)
REPORT: Final = Known(
    MappingProxyType(
        {
            "event": "nội dung báo cáo",
            "venue": "địa điểm",
            "chair": "người chủ trì hội nghị",
            "stood": "vị trí trong nhật ký sự kiện và thời điểm của số liệu",
            "moment": "thời điểm của số liệu",
            "issuer": "cơ quan báo cáo",
            "addressee": "nơi nhận báo cáo, thứ nhất (trống khi không gửi ai)",
        }
    ),
    MappingProxyType({"preamble": "lời dẫn", "closing": "nhận xét, kiến nghị của cơ quan"}),
    MappingProxyType(
        {
            "held": "thời gian, địa điểm, chủ trì",
            "attendance": "đại biểu theo thành phần, biểu đồ, danh sách vắng mặt",
            "program": "các nội dung đã thực hiện",
            "papers": "tham luận",
            "topics": "nội dung đóng góp vào báo cáo",
            "awards": "khen thưởng",
            "budget": "kinh phí",
            "tasks": "nhiệm vụ được giao",
            "messages": "giấy mời, thông báo đã gửi",
        }
    ),
)
