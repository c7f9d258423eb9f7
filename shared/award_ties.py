"""Who is preferred where nominations are equal (NĐ 152/2025/NĐ-CP, Điều 4.6 [V]), for service and lists."""

from datetime import date
from typing import Final

from shared.refusals import Term

DECREE_SINCE: Final = date(2025, 7, 1)
"""From this day Decree 152/2025/NĐ-CP is in force (its Điều 59 [V])."""
RULE: Final = "Nghị định 152/2025/NĐ-CP, Điều 4.6"
_RULE: Final = Term(RULE, "Decree 152/2025/NĐ-CP, Article 4.6")
WOMEN_SHARE: Final = 70
"""Per cent of women from which a collective is preferred."""
_WOMAN: Final = Term("nữ", "a woman")
_WOMEN: Final = Term(f"từ {WOMEN_SHARE}% nữ", f"{WOMEN_SHARE}% women or more")


def rule_on(day: date) -> Term:
    """The rule by which a tie of ``day`` is settled, as it is cited: before the decree was in force with what is
    not verified."""
    if day >= DECREE_SINCE:
        return _RULE
    return Term(
        f"{RULE}, có hiệu lực từ {DECREE_SINCE:%d/%m/%Y}; quy định của ngày {day:%d/%m/%Y} chưa kiểm chứng [P]",
        f"{_RULE.en}, in force from {DECREE_SINCE:%d/%m/%Y}; the rule of {day:%d/%m/%Y} was not verified [P]",
    )


def preferred_for(kind: str, woman: bool | None, women_percent: int | None) -> Term | None:
    """Why this one is preferred; None where it is not, and where nothing was said. A household is a collective."""
    if kind == "individual":
        return _WOMAN if woman is True else None
    return _WOMEN if women_percent is not None and women_percent >= WOMEN_SHARE else None
