"""Which documents a role may read: those of its own work; names of delegates only who organises them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from services.portal.language import N_
from services.portal.roles import Role
from services.program.documents.kinds import KINDS

LISTS: Final = MappingProxyType(
    {
        "bien-ten.pdf": N_("Biển tên để bàn"),
        "the-dai-bieu.pdf": N_("Thẻ đại biểu"),
        "nhan-dia-chi.pdf": N_("Nhãn địa chỉ"),
        "danh-sach-dai-bieu.xlsx": N_("Danh sách đại biểu (bảng tính)"),
        "danh-sach-khen-thuong.xlsx": N_("Danh sách khen thưởng (bảng tính)"),
        "hoi-nghi.ics": N_("Lịch hội nghị"),
        "lich-dai-bieu.zip": N_("Lịch của từng đại biểu"),
    }
)
"""Files that are printed as they stand and never issued; by the file's name."""
CARDS: Final = frozenset({"bien-ten.pdf", "the-dai-bieu.pdf", "nhan-dia-chi.pdf"})
"""Those of whoever comes, or is written to: of a cancelled conference there are none."""
AWARDED: Final = frozenset({"danh-sach-khen-thuong.xlsx"})
"""Those of whoever is honoured: where no awards are granted there are none."""
TITLES: Final = (
    *(N_("Giấy mời"), N_("Chương trình hội nghị"), N_("Kịch bản điều hành"), N_("Báo cáo kết quả")),
    *(N_("Danh sách đại biểu"), N_("Danh sách khen thưởng"), N_("Tờ trình khen thưởng")),
    *(N_("Quyết định khen thưởng"), N_("Dự toán kinh phí"), N_("Tờ trình phê duyệt dự toán")),
    *(N_("Quyết định phê duyệt dự toán"), N_("Báo cáo quyết toán"), N_("Thông báo kết luận")),
    N_("Biên bản hội nghị"),
)
"""What the kinds of documents are called (``services.program.documents.kinds``), to be said in English too."""
PERSONAL: Final = frozenset(
    {"giay-moi", "danh-sach-dai-bieu", "bien-ban", "kich-ban-dieu-hanh", "danh-sach-khen-thuong",
     "to-trinh-khen-thuong", "quyet-dinh-khen-thuong", "bien-ten.pdf", "the-dai-bieu.pdf",
     "nhan-dia-chi.pdf", "danh-sach-dai-bieu.xlsx", "danh-sach-khen-thuong.xlsx", "lich-dai-bieu.zip",
     "bao-cao-ket-qua"}
)  # fmt: skip
"""Those that name people: each look at one is recorded."""
_MONEY: Final = frozenset({"du-toan", "to-trinh-du-toan", "quyet-dinh-du-toan", "quyet-toan"})
_AWARDS: Final = frozenset(
    {"danh-sach-khen-thuong", "to-trinh-khen-thuong", "quyet-dinh-khen-thuong",
     "danh-sach-khen-thuong.xlsx"}
)  # fmt: skip
_PUBLIC: Final = frozenset({"chuong-trinh", "hoi-nghi.ics"})
_EVERY: Final = frozenset(KINDS) | frozenset(LISTS)
_OF_ROLE: Final[Mapping[Role, frozenset[str]]] = MappingProxyType(
    {
        Role.ORGANISER: _EVERY,
        Role.CLERK: _EVERY,
        Role.APPROVER: _EVERY,
        Role.FINANCE: _MONEY | _PUBLIC,
        Role.REVIEWER: _AWARDS | _PUBLIC,
        Role.RECEPTION: _PUBLIC
        | {"danh-sach-dai-bieu", "danh-sach-dai-bieu.xlsx", "bien-ten.pdf", "the-dai-bieu.pdf"},
        Role.CONTACT: frozenset(),
    }
)


def readable(role: Role) -> frozenset[str]:
    """Kinds (``du-toan``) and lists (``the-dai-bieu.pdf``) that open to a role."""
    return _OF_ROLE[role]
