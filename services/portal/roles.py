"""Who a visitor can be: a desk of an agency (shared/desks.py), and what it is called on the pages."""

from types import MappingProxyType
from typing import Final

from services.portal.language import N_, Language, said
from services.portal.refusals import ROLE_UNKNOWN
from shared.desks import Desk as Role
from shared.desks import holds, plan_role
from shared.refusals import Term

__all__ = ["NAMES", "Role", "called", "holds", "plan_role", "role_named"]

_ENGLISH: Final[Language] = "en"
NAMES: Final = MappingProxyType(
    {
        Role.ORGANISER: N_("Cơ quan chủ trì"),
        Role.CLERK: N_("Văn thư"),
        Role.REVIEWER: N_("Thẩm định khen thưởng"),
        Role.FINANCE: N_("Tài chính"),
        Role.APPROVER: N_("Người phê duyệt"),
        Role.RECEPTION: N_("Đón tiếp"),
        Role.CONTACT: N_("Đầu mối của cơ quan"),
    }
)


def called(role: Role) -> Term:
    """The role in words, for a refusal."""
    return Term(NAMES[role], said(_ENGLISH, NAMES[role]))


def role_named(text: str) -> Role:
    """Raises PORTAL_ROLE_UNKNOWN."""
    try:
        return Role(text)
    except ValueError:
        raise ROLE_UNKNOWN.refuse(role=text, roles=", ".join(Role)) from None
