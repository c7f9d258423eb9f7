"""What a plan and its agencies must agree on across fields and files.

The checks look at the text that was read, not at the models, so that they speak even while other
fields are still wrong.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from shared.events.plan import Role
from shared.plan_faults import Fault, fault_at
from shared.plan_fields import nearest, shown
from shared.yaml_lines import FieldPath, Lines, Value

UNIQUE_IN_PLAN: Final = (
    "groups.*.id",
    "topics.*.code",
    "agenda.*.order",
    "sessions.*.id",
    "awards.*.key",
    "responsibilities.*.id",
)
AGENCY_IN_PLAN: Final = (
    "organiser",
    "chair.agency",
    "agenda.*.unit",
    "groups.*.members.*",
    "awards.*.decided_by",
    "responsibilities.*.lead",
    "responsibilities.*.supporting.*",
)
_KNOWN_IDS: Final = {
    "PLAN_UNKNOWN_AGENCY": (
        "mã cơ quan có trong tệp cơ quan",
        "the id of an agency in the agencies file",
    ),
    "PLAN_UNKNOWN_GROUP": ("mã nhóm có trong kế hoạch", "the id of a group in the plan"),
    "PLAN_UNKNOWN_SESSION": ("mã buổi có trong sessions", "the id of one of the sessions"),
}


@dataclass(frozen=True)
class _At:
    """A value and where it stands."""

    path: FieldPath
    text: str


def _each(value: Value, pattern: str) -> list[_At]:
    """The texts at a path such as ``groups.*.id``, ``*`` being every item of a list."""
    here: list[tuple[FieldPath, Value]] = [((), value)]
    for step in pattern.split("."):
        deeper: list[tuple[FieldPath, Value]] = []
        for path, held in here:
            if step == "*" and isinstance(held, list):
                deeper += [((*path, i), item) for i, item in enumerate(held)]
            elif isinstance(held, dict) and step in held:
                deeper.append(((*path, step), held[step]))
        here = deeper
    return [_At(path, held.strip()) for path, held in here if isinstance(held, str)]


def across(
    plan_file: str, planned: Lines | None, agencies_file: str, known: Lines | None
) -> Iterator[Fault]:
    """All that does not fit together; whatever could not be read is None."""
    if planned:
        for pattern in UNIQUE_IN_PLAN:
            yield from _repeated(plan_file, planned, pattern)
        sessions = {at.text for at in _each(planned.value, "sessions.*.id")}
        yield from _unknown(
            "PLAN_UNKNOWN_SESSION", plan_file, planned, "agenda.*.session", sessions
        )
    if known:
        yield from _repeated(agencies_file, known, "agencies.*.id")
        yield from _roles(agencies_file, known)
    if planned and known:
        yield from _references(plan_file, planned, agencies_file, known)
        yield from _memberships(plan_file, planned, known)
        yield from _organiser(plan_file, planned, known)


def _repeated(file: str, lines: Lines, pattern: str) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for at in _each(lines.value, pattern):
        line = lines.line(at.path)
        if at.text in first:
            before = first[at.text]
            expected = (f"khác với dòng {before}", f"other than on line {before}")
            yield fault_at("PLAN_DUPLICATE_ID", file, line, at.path, shown(at.text), expected)
        first.setdefault(at.text, line)


def _roles(file: str, lines: Lines) -> Iterator[Fault]:
    for role in (Role.ORGANISER, Role.APPROVER):
        held = [at for at in _each(lines.value, "agencies.*.roles.*") if at.text == role]
        if len(held) != 1:
            path: FieldPath = held[-1].path if held else ("agencies",)
            expected = (f"đúng một cơ quan mang vai trò {role}", f"one agency with the role {role}")
            found = f"{role}: {len(held)}"
            yield fault_at("PLAN_ROLE_NOT_UNIQUE", file, lines.line(path), path, found, expected)


def _references(
    plan_file: str, planned: Lines, agencies_file: str, known: Lines
) -> Iterator[Fault]:
    agencies = {at.text for at in _each(known.value, "agencies.*.id")}
    groups = {at.text for at in _each(planned.value, "groups.*.id")}
    for pattern in AGENCY_IN_PLAN:
        yield from _unknown("PLAN_UNKNOWN_AGENCY", plan_file, planned, pattern, agencies)
    tasks = "responsibilities.*.lead_groups.*"
    yield from _unknown("PLAN_UNKNOWN_GROUP", plan_file, planned, tasks, groups)
    yield from _unknown("PLAN_UNKNOWN_GROUP", agencies_file, known, "agencies.*.group", groups)


def _unknown(
    code: str, file: str, lines: Lines, pattern: str, ids: Collection[str]
) -> Iterator[Fault]:
    expected = _KNOWN_IDS[code]
    for at in _each(lines.value, pattern):
        if at.text not in ids:
            near = nearest(at.text, ids)
            line = lines.line(at.path)
            yield fault_at(code, file, line, at.path, shown(at.text), expected, suggestion=near)


def _group_of(known: Lines) -> dict[str, str | None]:
    agencies = known.value.get("agencies") if isinstance(known.value, dict) else None
    listed = [agency for agency in agencies or () if isinstance(agency, dict)]
    return {f"{agency.get('id')}": _text(agency.get("group")) for agency in listed}


def _text(value: Value) -> str | None:
    return value.strip() if isinstance(value, str) else None


def _memberships(file: str, planned: Lines, known: Lines) -> Iterator[Fault]:
    group_of = _group_of(known)
    for at in _each(planned.value, "groups.*.id"):
        parent = at.path[:-1]
        named = _each(planned.value, "groups.*.members.*")
        for member in (m for m in named if m.path[: len(parent)] == parent):
            if member.text in group_of and group_of[member.text] != at.text:
                line = planned.line(member.path)
                expected = (f"group: {at.text} trong tệp cơ quan", f"group: {at.text} over there")
                found = f"{member.text}: group {group_of[member.text] or '-'}"
                yield fault_at("PLAN_GROUP_MISMATCH", file, line, member.path, found, expected)
        described = _each(planned.value, "groups.*.description")
        told = any(text.path[: len(parent)] == parent for text in described)
        if not told and at.text not in group_of.values():
            expected = (
                f"ít nhất một cơ quan có group: {at.text}, hoặc trường description",
                f"an agency with group: {at.text}, or the field description",
            )
            line = planned.line(parent)
            yield fault_at("PLAN_GROUP_EMPTY", file, line, parent, at.text, expected)


def _organiser(file: str, planned: Lines, known: Lines) -> Iterator[Fault]:
    agencies = known.value.get("agencies") if isinstance(known.value, dict) else None
    holders = {
        str(agency.get("id"))
        for agency in agencies or ()
        if isinstance(agency, dict) and Role.ORGANISER in (agency.get("roles") or ())
    }
    known_ids = _group_of(known)
    for at in _each(planned.value, "organiser"):
        if holders and at.text in known_ids and at.text not in holders:
            listed = ", ".join(sorted(holders))
            line = planned.line(at.path)
            expected = (listed, listed)
            yield fault_at("PLAN_ORGANISER_DIFFERS", file, line, at.path, at.text, expected)
