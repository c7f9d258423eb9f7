"""What an official works as within an agency, and which role of the plan the agency has to hold for it."""

from enum import StrEnum
from types import MappingProxyType
from typing import Final

from shared.refusals import Term


class Desk(StrEnum):
    """What somebody may do at the portal. The services check the agency's own role again, at each wish."""

    ORGANISER = "organiser"
    CLERK = "clerk"
    REVIEWER = "reviewer"
    FINANCE = "finance"
    APPROVER = "approver"
    RECEPTION = "reception"
    CONTACT = "contact"


DESKS: Final = MappingProxyType(
    {
        Desk.ORGANISER: Term("Cơ quan chủ trì", "Organiser"),
        Desk.CLERK: Term("Văn thư", "Clerk"),
        Desk.REVIEWER: Term("Thẩm định khen thưởng", "Award review"),
        Desk.FINANCE: Term("Tài chính", "Finance"),
        Desk.APPROVER: Term("Người phê duyệt", "Approver"),
        Desk.RECEPTION: Term("Đón tiếp", "Reception"),
        Desk.CONTACT: Term("Đầu mối của cơ quan", "Agency's contact"),
    }
)
_PLAN_ROLES: Final = MappingProxyType(
    {
        Desk.ORGANISER: "organiser",
        Desk.CLERK: "office",
        Desk.REVIEWER: "award-review",
        Desk.FINANCE: "finance",
        Desk.APPROVER: "approver",
        Desk.RECEPTION: "organiser",
        Desk.CONTACT: None,
    }
)


def plan_role(desk: Desk) -> str | None:
    """The role of the plan that somebody at this desk acts in; None: an agency's own affairs only."""
    return _PLAN_ROLES[desk]


def holds(agency_roles: frozenset[str], desk: Desk) -> bool:
    """Whether an agency with these roles of the plan can have somebody at ``desk``."""
    needed = _PLAN_ROLES[desk]
    return needed is None or needed in agency_roles
