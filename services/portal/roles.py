"""Who a visitor can be, and which role of the plan their agency has to hold for it."""

from enum import StrEnum
from types import MappingProxyType
from typing import Final

from services.portal.language import N_
from services.portal.refusals import ROLE_UNKNOWN


class Role(StrEnum):
    """What somebody may do here. The services check the agency's own role again, at each wish."""

    ORGANISER = "organiser"
    CLERK = "clerk"
    REVIEWER = "reviewer"
    FINANCE = "finance"
    APPROVER = "approver"
    RECEPTION = "reception"
    CONTACT = "contact"


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
_PLAN_ROLES: Final = MappingProxyType(
    {
        Role.ORGANISER: "organiser",
        Role.CLERK: "office",
        Role.REVIEWER: "award-review",
        Role.FINANCE: "finance",
        Role.APPROVER: "approver",
        Role.RECEPTION: "organiser",
        Role.CONTACT: None,
    }
)


def holds(agency_roles: frozenset[str], role: Role) -> bool:
    """Whether an agency with these roles of the plan can have somebody in ``role``."""
    needed = _PLAN_ROLES[role]
    return needed is None or needed in agency_roles


def plan_role(role: Role) -> str | None:
    """The role of the plan that somebody in ``role`` acts in; None: an agency's own affairs only."""
    return _PLAN_ROLES[role]


def role_named(text: str) -> Role:
    """Raises PORTAL_ROLE_UNKNOWN."""
    try:
        return Role(text)
    except ValueError:
        raise ROLE_UNKNOWN.refuse(role=text, roles=", ".join(Role)) from None
