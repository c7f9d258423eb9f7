"""Who is preferred where nominations are equal (NĐ 152/2025/NĐ-CP, Điều 4.6 [V]), for service and lists."""

from typing import Final

from shared.refusals import Term

RULE: Final = "Nghị định 152/2025/NĐ-CP, Điều 4.6"
WOMEN_SHARE: Final = 70
"""Per cent of women from which a collective is preferred."""
_WOMAN: Final = Term("nữ", "a woman")
_WOMEN: Final = Term(f"từ {WOMEN_SHARE}% nữ", f"{WOMEN_SHARE}% women or more")


def preferred_for(kind: str, woman: bool | None, women_percent: int | None) -> Term | None:
    """Why this one is preferred; None where it is not, and where nothing was said. A household is a collective."""
    if kind == "individual":
        return _WOMAN if woman is True else None
    return _WOMEN if women_percent is not None and women_percent >= WOMEN_SHARE else None
