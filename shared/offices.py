"""Which office stands before which within one agency: leaders before staff, and as the plan names the offices.

Custom, not law [G]: no rule that ranks offices was verified (vietnam-facts 4.3). It only settles what a rank
table set by hand leaves open, see :mod:`shared.protocol`.
"""

from functools import lru_cache
from typing import Final

from shared.vietnamese import nfc

_LEADER, _MEMBER, _OFFICE, _SECTION, _UNKNOWN, _STAFF = 0, 2, 3, 5, 7, 8
_DEPUTY: Final = "phó "
_WORDS: Final = {
    **dict.fromkeys(
        ("thủ trưởng", "lãnh đạo", "đại diện lãnh đạo", "người đứng đầu", "bí thư", "chủ tịch",
         "bộ trưởng", "tổng cục trưởng", "cục trưởng", "chi cục trưởng", "vụ trưởng", "giám đốc",
         "tổng giám đốc", "viện trưởng", "chánh án", "hiệu trưởng", "tổng biên tập", "chủ nhiệm",
         "trưởng ban", "trưởng đoàn", "trưởng công an", "tư lệnh", "chính ủy", "chỉ huy trưởng",
         "chính trị viên", "lữ đoàn trưởng", "trung đoàn trưởng", "tiểu đoàn trưởng"), _LEADER),
    **dict.fromkeys(("thứ trưởng", "tham mưu trưởng"), _LEADER + 1),
    **dict.fromkeys(("ủy viên", "thường trực"), _MEMBER),
    **dict.fromkeys(("chánh văn phòng", "chánh thanh tra"), _OFFICE),
    **dict.fromkeys(
        ("trưởng phòng", "trưởng bộ phận", "trưởng khoa", "đội trưởng", "trạm trưởng", "tổ trưởng",
         "kế toán trưởng"), _SECTION),
    **dict.fromkeys(
        ("chuyên viên", "cán bộ", "nhân viên", "trợ lý", "thư ký", "văn thư", "kế toán", "lái xe",
         "cán sự", "giảng viên", "phóng viên", "thanh tra viên", "chiến sĩ"), _STAFF),
}  # fmt: skip
_LONGEST_FIRST: Final = sorted(_WORDS, key=len, reverse=True)
_REPRESENTATIVE: Final = "đại diện lãnh đạo "

Offices = tuple[str, ...]
"""The titles by which a group is invited, in the plan's order."""


@lru_cache(maxsize=8192)
def standing(position: str, offices: Offices = ()) -> tuple[bool, int, int]:
    """Where who holds ``position`` stands among those of one agency: whether behind the leaders as staff, which of
    the invited ``offices`` it is, its level. An office that nothing is known of stands between leaders and staff.

    A leader whose office was not among the invited ones stands before these, anybody else behind them. What
    stands in parentheses is a remark.
    """
    text = _plain(position.partition(" (")[0])
    level = min(map(_level, text.replace(";", ",").replace(" kiêm ", ",").split(",")))
    here = _invited(text, level, offices)
    if here is None:
        here = -1 if level < _MEMBER else len(offices)
    return level == _STAFF, here, level


def _plain(text: str) -> str:
    return " ".join(nfc(text).casefold().replace("uỷ", "ủy").split())


def _level(text: str) -> int:
    text = text.strip()
    for acting in ("quyền ", "q. "):
        text = text.removeprefix(acting)
    if text.startswith(_DEPUTY):
        below = _level(text.removeprefix(_DEPUTY))
        return _LEADER + 1 if below in (_UNKNOWN, _STAFF) else below + 1
    return next((_WORDS[word] for word in _LONGEST_FIRST if text.startswith(word)), _UNKNOWN)


def _invited(text: str, level: int, offices: Offices) -> int | None:
    """The office that ``text`` names, the longest title first; a deputy stands at the office's place."""
    found: list[tuple[int, int]] = []
    for place, office in enumerate(map(_plain, offices)):
        whose = office.removeprefix(_REPRESENTATIVE)
        leads = level <= _MEMBER or whose == office
        if office in text or (leads and whose in text):
            found.append((-len(office if office in text else whose), place))
    return min(found)[1] if found else None
