"""A second signed plan as a file: read with every fault at its line.

The file is either the whole amended plan (as for ``hoinghi plan import``, with its own number and date), or
the parts that change: ``amends`` (the conference), ``number``, ``signed_on``, ``signatory``, ``reason`` and
``parts``.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import Field, ValidationError

from shared.commands.registry import AmendPlan
from shared.events.plan import Published, Signatory
from shared.events.plan_amendment import PlanParts, parts_of
from shared.events.plan_types import Day, Text, Token
from shared.plan_faults import Fault, PlanFaults, fault_at, reading_fault
from shared.plan_fields import field_faults
from shared.plan_file import check_plan
from shared.yaml_lines import YamlRefused, read_yaml


class AmendmentFile(Published):
    """The parts that change, each whole."""

    amends: Token = Field(title="mã hội nghị")
    number: Text = Field(title="số, ký hiệu kế hoạch sửa đổi")
    signed_on: Day = Field(title="ngày ban hành")
    signatory: Signatory = Field(title="người ký")
    reason: Text = Field(title="lý do", max_length=500)
    parts: PlanParts = Field(title="các phần thay đổi")


_OF_A_PLAN: Final = frozenset(
    {
        "id",
        "title",
        "purpose",
        "topics",
        "groups",
        "agenda",
        "starts_at",
        "responsibilities",
        "distribution",
    }
)
_ENOUGH: Final = 5
"""A file that has so many of these is a whole plan with faults; one with fewer is another file."""
EXAMPLE: Final = """\
amends: bac-giang-2023
number: 45/KH-UBND
signed_on: 2023-11-20
signatory: {form: null, title: CHỦ TỊCH, name: Nguyễn Văn A}
reason: Hội trường thay đổi
parts:
  venue: {name: Hội trường B, address: Thành phố Bắc Giang}
"""
"""The smallest amendment: one part, whole."""


def _another_file(file: Path, found: object) -> Fault:
    """One fault for a file that is something else, with the smallest one that would do."""
    names = (
        ", ".join(map(str, list(found)[:6])) if isinstance(found, dict) else type(found).__name__
    )
    example = "\n".join(f"      {line}" for line in EXAMPLE.splitlines())
    return fault_at(
        "PLAN_NOT_AN_AMENDMENT",
        file.name,
        None,
        (),
        names,
        (
            "cả kế hoạch đã sửa đổi (như `hoinghi plan import`), hoặc chỉ các phần thay đổi, mỗi phần trọn vẹn "
            f"(docs/plan-amendment.md), ví dụ:\n{example}",
            "the whole amended plan (as for `hoinghi plan import`), or only the parts that change, each whole "
            "(docs/plan-amendment.md), as in the example above",
        ),
    )


@dataclass(frozen=True, slots=True)
class Amendment:
    conference: str
    command: AmendPlan


def read_amendment(file: Path, agencies: Path | None = None) -> Amendment:
    """Raises :class:`~shared.plan_file.PlanFaults` with every fault, each at its line."""
    try:
        lines = read_yaml(file)
    except YamlRefused as refused:
        raise PlanFaults([reading_fault(file.name, refused.fault)]) from None
    if not isinstance(lines.value, dict) or not ({"amends", *_OF_A_PLAN} & lines.value.keys()):
        raise PlanFaults([_another_file(file, lines.value)])
    if "amends" not in lines.value:
        if len(_OF_A_PLAN & lines.value.keys()) < _ENOUGH:
            raise PlanFaults([_another_file(file, lines.value)])
        return _whole_plan(file, agencies)
    faults = [reading_fault(file.name, fault) for fault in lines.faults]
    try:
        read = AmendmentFile.model_validate(lines.value)
    except ValidationError as invalid:
        errors = invalid.errors(include_url=False)
        faults += field_faults(AmendmentFile, file.name, lines, errors)
        raise PlanFaults(faults) from None
    if faults:
        raise PlanFaults(faults)
    command = AmendPlan(**{name: value for name, value in read if name != "amends"})
    return Amendment(read.amends, command)


def _whole_plan(file: Path, agencies: Path | None) -> Amendment:
    plan, known = check_plan(file, agencies)
    if plan.number is None or plan.date is None:
        path = ("number",) if plan.number is None else ("date",)
        expected = ("số và ngày của kế hoạch sửa đổi", "number and date of the amended plan")
        raise PlanFaults([fault_at("PLAN_FIELD_MISSING", file.name, None, path, "", expected)])
    command = AmendPlan(
        number=f"{plan.number}/{plan.symbol}",
        signed_on=plan.date,
        signatory=plan.signatory,
        reason="kế hoạch sửa đổi",
        parts=parts_of(plan, tuple(known)),
    )
    return Amendment(plan.id, command)
