"""The number and symbol of a decision (Decree 30/2020): whether what was typed can be one."""

import re
from collections.abc import Iterable
from typing import Final

from shared.envelope import Warned

_FORM: Final = re.compile(r"\d+\s*/\s*(\d{4}\s*/\s*)?QĐ", re.IGNORECASE)
"""Number, "/", QĐ; in acts with the force of law the year stands between them."""


def decision_number_warned(number: str, code: str, mend: str) -> Iterable[Warned]:
    """``code``: of the warning, the context's own; ``mend``: the command that enters a mistyped number again."""
    if not _FORM.search(number):
        yield Warned(
            code=code,
            vi=f"“{number}” không có dạng số của một quyết định (ví dụ 123/QĐ-UBND); kiểm tra lại với văn bản. "
            f"Ghi nhầm thì ghi lại (`{mend}`).",
            en=f"“{number}” has not the form of a decision's number (such as 123/QĐ-UBND); compare it with the "
            f"document. A slip is mended with `{mend}`.",
            source="Nghị định 30/2020/NĐ-CP, Phụ lục I, II.3; Phụ lục III, I",
            mark="V",
        )
