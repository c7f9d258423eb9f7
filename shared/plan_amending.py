"""A second signed plan: what it changes, and whether what has happened already allows it."""

from collections.abc import Iterable, Iterator

from pydantic import ValidationError

from shared.commands.registry import AmendPlan, RoundStanding, Standing
from shared.commands.registry_refusals import (
    AGENCIES_FIXED,
    AMENDMENT_EMPTY,
    AMENDMENT_KNOWN,
    AWARD_IN_USE,
    GROUP_INVITED,
    PLAN_REFERENCE_UNKNOWN,
    QUOTA_BELOW_APPROVED,
)
from shared.events.plan import Agency, AwardQuota, Plan
from shared.events.plan_amendment import PlanParts, replaced
from shared.events.registry import PlanAmended
from shared.plan_changes import changes, whole
from shared.refusals import MALFORMED, Term, listed


def amend(
    command: AmendPlan,
    plan: Plan,
    agencies: tuple[Agency, ...],
    earlier: Iterable[PlanAmended],
) -> list[PlanAmended]:
    """The change that follows; none when the plan did so under this number before.

    A document is known by number and date; the same one with other content is refused, and so is another one by
    which nothing would change: it would be taken for filed and is not.
    """
    for known in earlier:
        if (known.number, known.signed_on) == (command.number, command.signed_on):
            stated = whole(command.parts, known.plan, known.agencies)
            alike = (command.reason, command.signatory) == (known.reason, known.signatory)
            if alike and not changes(known.plan, known.agencies, stated)[0]:
                return []
            raise AMENDMENT_KNOWN.refuse(number=command.number)
    wished = parts_in_force(command, plan, agencies)
    changed, old = changes(plan, agencies, wished)
    if not changed:
        raise AMENDMENT_EMPTY.refuse(number=command.number)
    new_plan, new_agencies = replaced(plan, agencies, wished)
    _agencies_stay(agencies, new_agencies)
    _refers_to_known(new_plan, new_agencies)
    _not_against_what_happened(command.standing, plan, new_plan)
    return [
        PlanAmended(
            number=command.number,
            signed_on=command.signed_on,
            signatory=command.signatory,
            reason=command.reason,
            changed=changed,
            before=old,
            plan=new_plan,
            agencies=new_agencies,
        )
    ]


def parts_in_force(command: AmendPlan, plan: Plan, agencies: tuple[Agency, ...]) -> PlanParts:
    """What the command puts in place of what, with the days that move along; the day by which dossiers were due
    stays of a round that is decided, unless the amendment names the awards itself."""
    parts = whole(command.parts, plan, agencies)
    if parts.awards is None or command.parts.awards is not None:
        return parts
    decided = {one.round for one in command.standing.rounds if one.decided}
    was = {quota.key: quota for quota in plan.awards}
    kept = tuple(was[one.key] if one.key in decided else one for one in parts.awards)
    return parts.model_copy(update={"awards": kept})


def _agencies_stay(old: Iterable[Agency], new: Iterable[Agency]) -> None:
    """Who may do what was told to every service: an agency neither leaves nor changes its roles."""
    now = {agency.id: agency.roles for agency in new}
    lost = [agency.id for agency in old if now.get(agency.id) != agency.roles]
    if lost:
        raise AGENCIES_FIXED.refuse(units=", ".join(lost))


def _refers_to_known(plan: Plan, agencies: Iterable[Agency]) -> None:
    try:
        Plan.model_validate(plan.model_dump())
    except ValidationError as invalid:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in invalid.errors()
        )
        raise MALFORMED.refuse(faults=faults) from None
    if unknown := list(dict.fromkeys(_unknown(plan, tuple(agencies)))):
        raise PLAN_REFERENCE_UNKNOWN.refuse(ids=", ".join(unknown))


def _unknown(plan: Plan, agencies: tuple[Agency, ...]) -> Iterator[str]:
    units = {agency.id for agency in agencies}
    groups = {group.id for group in plan.groups}
    yield from (one.group for one in agencies if one.group and one.group not in groups)
    yield from (quota.decided_by for quota in plan.awards if quota.decided_by not in units)
    yield from (unit for unit in (plan.chair.agency, plan.organiser) if unit not in units)
    for duty in plan.responsibilities:
        named_units = (*([duty.lead] if duty.lead else []), *duty.supporting)
        yield from (unit for unit in named_units if unit not in units)
        yield from (group for group in duty.lead_groups if group not in groups)


def _not_against_what_happened(standing: Standing, old: Plan, new: Plan) -> None:
    groups = {group.id for group in new.groups}
    left_out = [group for group in old.groups if group.id not in groups]
    if invited := [one.title for one in left_out if one.id in standing.invited_groups]:
        raise GROUP_INVITED.refuse(groups=", ".join(invited))
    quotas = {quota.key: quota for quota in new.awards}
    had = {quota.key: quota.form for quota in old.awards}
    below: list[Term] = []
    in_use: list[RoundStanding] = []
    for one in standing.rounds:
        quota = quotas.get(one.round)
        if quota is None:
            # a round that was opened beside the plan is none of the plan's
            in_use += [one] if one.nominated and one.round in had else []
        else:
            below += [
                Term(
                    f"{quota.form}: {wished} {vi} < {used}", f"{quota.form}: {wished} {en} < {used}"
                )
                for wished, used, vi, en in _places(quota, one)
                if wished < used
            ]
    if in_use:
        raise AWARD_IN_USE.refuse(
            rounds="; ".join(had[one.round] for one in in_use),
            todo=Term(
                " ".join(_leads_on(had[one.round], one) for one in in_use),
                " ".join(_leads_on(had[one.round], one).en for one in in_use),
            ),
        )
    if below:
        raise QUOTA_BELOW_APPROVED.refuse(rounds=listed(below))


def _leads_on(form: str, one: RoundStanding) -> Term:
    """What can still be done about the nominations of a form that shall go."""
    if one.decided:
        return Term(
            f"“{form}” đã có quyết định khen thưởng: phải giữ trong kế hoạch.",
            f"“{form}” has its award decision: it stays in the plan.",
        )
    return Term(
        f"Muốn bỏ “{form}” thì các hồ sơ phải được rút hoặc từ chối trước.",
        f"To drop “{form}” have its nominations withdrawn or rejected first.",
    )


def _places(quota: AwardQuota, used: RoundStanding) -> tuple[tuple[int, int, str, str], ...]:
    """By kind of awardee: how many may be granted, how many are approved."""
    return (
        (quota.collectives, used.collectives, "tập thể", "collectives"),
        (quota.individuals, used.individuals, "cá nhân", "individuals"),
        (quota.households, used.households, "hộ gia đình", "households"),
    )
