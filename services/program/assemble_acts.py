"""Rows to the facts that the acts round a conference may print: one value for all of them."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncEngine

from services.program import tables
from services.program.assemble import KINDS, award_list_of, delegate_list_of
from services.program.assemble_outcomes import (
    FUND_TITLES,
    KIND_LABELS,
    awards,
    basis_of,
    budget,
    budget_changes,
    budget_decisions,
    decision_of,
)
from services.program.assemble_report import attendance, papers, program_titles
from services.program.ceremony import ceremony_order
from services.program.documents.filling import NOTHING
from services.program.documents.layout_outcomes import revoked_in_words
from services.program.documents.values import (
    AttendanceRow,
    AwardList,
    AwardRow,
    Bonus,
    DocumentReference,
    FundSummary,
    PaperOutcome,
)
from services.program.documents.values_acts import Act, Estimate, EstimateRow, Issuer, Nominated
from services.program.documents.wording import (
    BLANK,
    cited,
    dong,
    dong_in_words,
    hours,
    listed_count,
    local,
    long_date,
    rest_in_words,
    short_date,
    span,
)
from services.program.letters import (
    agency,
    as_of,
    authority,
    issuer,
    plan_amended,
    plan_issuer,
    recipients,
    with_province,
)
from services.program.projections.agenda import WHOLE_CONFERENCE
from services.program.ranking import parted, ranking
from services.program.snapshot import Columns, Snapshot, local_or_none, snapshot
from shared.events.plan import Role, Signatory
from shared.vietnamese import name_key, natural_key

_ROLES: Final = (Role.OFFICE, Role.FINANCE, Role.AWARD_REVIEW)
_ENDORSED: Final = frozenset({"endorsed", "approved", "awarded", "presented"})
_PROPOSALS: Final = (
    ("award_proposal", "to-trinh-khen-thuong", Role.AWARD_REVIEW.value),
    ("budget_proposal", "to-trinh-du-toan", Role.FINANCE.value),
)
_UNSURE: Final = ("P", "G")
_LAST: Final = 1_000_000
_OUT: Final = frozenset({"withdrawn", "revoked"})


async def act(
    engine: AsyncEngine,
    conference: str,
    award_round: str | None = None,
    *,
    decided: bool = False,
    approved: bool = False,
) -> Act:
    """Every fact as it stands. ``award_round`` None: the first round that the plan's authority decides and that
    somebody was put forward in; else its first.

    ``decided``: the awards as the decision was signed, those revoked since among them: a decision is never
    rewritten by what follows it. ``approved``: before there is a decision, those alone who would be in it if it
    were issued now, once somebody would be.
    """
    async with snapshot(engine, conference) as shot:
        staff = await shot.rows(tables.agenda_staff)
        chosen = await _round(shot, award_round)
        listed = await _listed(shot, chosen, revoked=decided, approved=approved)
        nominations = await _nominations(shot, chosen)
        funds = await budget(shot)
        summary = next(
            (
                one
                for one in await awards(shot, revoked=decided)
                if chosen and one.form == chosen["form_name"]
            ),
            None,
        )
        estimates = await _estimates(shot)
        seen = await attendance(shot)
        read = await papers(shot)
        issuers = _issuers(shot)
        fields = (
            _common(shot)
            | {"plan_amended": await plan_amended(shot) or NOTHING}
            | await _proposals(shot, issuers)
            | {"secretary": _holder(staff, "secretary")}
            | _attendance_fields(seen.rows)
            | _award_fields(shot, chosen, listed, nominations, summary.bonus if summary else None)
            | {"beyond_quota": await _beyond(shot, chosen)}
            | {"award_revoked": revoked_in_words(summary.revoked) if summary else ""}
            | await _budget_fields(shot, estimates, funds)
        )
        return Act(
            subject=shot.title,
            as_of=as_of(shot),
            issuers=issuers,
            recipients=recipients(shot),
            fields=fields,
            lists={
                "plan_basis": tuple(one.citation for one in shot.plan.legal_basis),
                "agenda": await program_titles(shot),
                "papers": tuple(
                    f"{one.title} ({one.unit})" for one in read if one.outcome is PaperOutcome.READ
                ),
                "conclusions": await _conclusions(shot),
                "award_agencies": tuple(dict.fromkeys(one.unit for one in listed.rows)),
            },
            attendance=seen,
            delegates=await delegate_list_of(shot),
            awards=listed,
            other_awards=await _other_awards(shot, chosen),
            nominated=nominations,
            bonus=summary.bonus if summary else None,
            estimates=estimates,
            funds=funds,
            papers=read,
            given=await _given(shot, chosen),
        )


async def _proposals(shot: Snapshot, issuers: Mapping[str, Issuer]) -> dict[str, str]:
    """The submission that each decision rests on, by its number and day once it was issued and numbered."""
    in_force = {
        row["kind"]: row
        for row in await shot.rows(tables.issued_documents)
        if row["number"] and not row["replaced_by"]
    }
    proposals = {}
    for name, kind, role in _PROPOSALS:
        symbol = f"TTr-{issuers[role].symbol}"
        row = in_force.get(kind)
        if row is None:
            proposals[name] = f"Tờ trình số {BLANK}/{symbol} ngày {BLANK}"
            continue
        dated = short_date(date.fromisoformat(row["dated"]))
        proposals[name] = f"Tờ trình số {row['number']} ngày {dated}"
    return proposals


async def _given(shot: Snapshot, chosen: Columns | None) -> dict[str, DocumentReference]:
    """Number and day that the registry clerk has given, by the kind of decision."""
    rows = {
        "quyet-dinh-khen-thuong": chosen,
        "quyet-dinh-du-toan": next(iter(await shot.rows(tables.budget)), None),
    }
    found = {kind: decision_of(row) for kind, row in rows.items() if row is not None}
    return {kind: reference for kind, reference in found.items() if reference is not None}


def _holder(staff: Sequence[Columns], role: str) -> str:
    """Who has the role for the whole conference, as it was assigned; nobody: an open place."""
    held = (
        row["holder"] for row in staff if (row["role"], row["item"]) == (role, WHOLE_CONFERENCE)
    )
    return next(held, None) or ""


async def _conclusions(shot: Snapshot) -> tuple[str, ...]:
    """What the chair concluded, as it was recorded last."""
    row = next(iter(await shot.rows(tables.conclusions)), None)
    return tuple(json.loads(row["points"])) if row else ()


def _issuers(shot: Snapshot) -> dict[str, Issuer]:
    """Who issues documents, by role; what an agency has not told of itself stays open."""
    own = authority(shot)
    units = {role.value: unit_of(shot, role) for role in _ROLES}
    return {
        "authority": own,
        "organiser": agency(shot, shot.plan.organiser),
        **{role: agency(shot, unit) if unit else own for role, unit in units.items()},
    }


def unit_of(shot: Snapshot, role: Role) -> str | None:
    """The first agency of the role, in protocol order."""
    units = [unit for unit, row in shot.agencies.items() if role.value in row["roles"].split()]
    return min(units, key=shot.unit_order, default=None)


def _common(shot: Snapshot) -> dict[str, str]:
    plan = shot.plan
    approver = _named(shot, Role.APPROVER) or plan.chair.title
    province = plan.issuing_authority.province
    opened, concluded = (local_or_none(shot.head[one]) for one in ("opened_at", "concluded_at"))
    moment = local(shot.time)
    return {
        "conference": shot.title,
        "conference_low": _low(shot.title),
        "conference_id": shot.conference,
        "plan_number": plan.number or "",
        "plan_symbol": plan.symbol,
        "plan_date": short_date(plan.date) if plan.date else "",
        "plan_title": _low(plan.title),
        "plan_issuer": plan_issuer(shot),
        "province": province,
        "authority": issuer(shot),
        "approver": with_province(approver, province),
        "approver_caps": with_province(approver, province).upper(),
        "organiser": shot.name(plan.organiser),
        "office": _named(shot, Role.OFFICE),
        "award_review": _named(shot, Role.AWARD_REVIEW),
        "finance": _named(shot, Role.FINANCE),
        "organiser_office": each_once(shot.name(plan.organiser), _named(shot, Role.OFFICE)),
        "award_executors": each_once(
            _named(shot, Role.OFFICE), _named(shot, Role.AWARD_REVIEW), shot.name(plan.organiser)
        ),
        "budget_executors": each_once(
            _named(shot, Role.OFFICE), _named(shot, Role.FINANCE), shot.name(plan.organiser)
        ),
        "chair": plan.chair.title,
        "head": _head(plan.signatory),
        "span": span(shot.starts, shot.ends),
        "day": long_date(shot.starts.date()).removeprefix("ngày\u00a0"),
        "opened": f"{hours(opened.time())}, {long_date(opened.date())}" if opened else "",
        "concluded": f"{hours(concluded.time())}, {long_date(concluded.date())}"
        if concluded
        else "",
        "venue": shot.venue,
        "stood": f"vị trí số {shot.position}, lúc {hours(moment.time())}, {long_date(moment.date())}",
    }


def _head(signatory: Signatory) -> str:
    """The office of the authority's head: who signed the plan, or for whom it was signed (NĐ 30/2020, Điều 13)."""
    if signatory.form in (None, "TM."):
        return signatory.title
    return signatory.on_behalf_of or signatory.title


def each_once(*agencies: str) -> str:
    """One agency may hold several roles: it is named once."""
    return ", ".join(dict.fromkeys(one for one in agencies if one))


def _named(shot: Snapshot, role: Role) -> str:
    unit = unit_of(shot, role)
    return shot.name(unit) if unit else ""


def _attendance_fields(rows: Sequence[AttendanceRow]) -> dict[str, str]:
    sums = {
        name: sum(getattr(one, name) for one in rows)
        for name in ("invited", "present", "absent", "silent", "unmarked")
    }
    told = {name: listed_count(number) if number else "" for name, number in sums.items()}
    return told | {"attendance_rest": rest_in_words(sums["silent"], sums["unmarked"]) or NOTHING}


# --- awards ------------------------------------------------------------------------------------------


async def _round(shot: Snapshot, wanted: str | None) -> Columns | None:
    rounds = await shot.award_rounds()
    if wanted is not None:
        return next((row for row in rounds if row["round"] == wanted), None)
    own = [row for row in rounds if row["level"] == "province"] or rounds
    filled = {row["round"] for row in await shot.rows(tables.nominations)} | {
        row["round"] for row in await shot.rows(tables.awards)
    }
    return min(
        own,
        key=lambda row: (row["round"] not in filled, row["precedence"] or 0, row["round"]),
        default=None,
    )


async def _listed(
    shot: Snapshot, chosen: Columns | None, *, revoked: bool, approved: bool
) -> AwardList:
    """The awards of the round's decision; before there is one, those who are put forward for it, as ranked.

    ``revoked``: as the decision itself lists them, which has never more names than the quota. ``approved``: those
    who are approved and nobody else, where somebody is.
    """
    if chosen is None:
        return replace(await award_list_of(shot), rows=())
    listed = await award_list_of(shot, chosen["round"], revoked=revoked)
    if chosen["decision_number"]:
        return listed
    ranked: Sequence[Mapping[str, Any]] = ranking(chosen, await shot.rows(tables.nominations))
    if revoked:
        ranked = parted(chosen, ranked).within
    if approved:
        only = [row for row in ranked if row["status"] == "approved"]
        ranked = _as_decided(shot, chosen, only) or ranked
    proposed = (
        AwardRow(KINDS[row["kind"]], row["name"], shot.name(row["unit"]), chosen["form_name"],
                 position=row["position"])
        for row in ranked
    )  # fmt: skip
    return replace(listed, rows=tuple(proposed))


def _as_decided(
    shot: Snapshot, of: Columns, approved: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """In the order in which they would stand in the decision (``services.awards.decision``) and are printed."""

    def listed(row: Mapping[str, Any]) -> tuple[str, Any, Any]:
        key = natural_key if row["kind"] == "collective" else name_key
        return row["kind"], key(row["name"]), natural_key(row["nomination"])

    rows: list[dict[str, Any]] = [{**row, "stage_place": None} for row in approved]
    for ordinal, row in enumerate(sorted(rows, key=listed)):
        row["ordinal"] = ordinal
    return sorted(rows, key=lambda row: ceremony_order(shot, row, of))


async def _beyond(shot: Snapshot, chosen: Columns | None) -> str:
    """How many were found eligible and have no place in the quota; empty where everybody has one."""
    if chosen is None:
        return ""
    ranked: Sequence[Mapping[str, Any]] = ranking(chosen, await shot.rows(tables.nominations))
    if chosen["decision_number"]:  # whoever was approved is in it
        ranked = [row for row in ranked if row["status"] != "approved"]
    else:
        ranked = parted(chosen, ranked).beyond
    return listed_count(len(ranked)) if ranked else ""


async def _other_awards(shot: Snapshot, chosen: Columns | None) -> tuple[AwardList, ...]:
    """What others decided (a superior, another form) and what is handed over at the same conference."""
    rounds = await shot.award_rounds()
    rounds.sort(key=lambda row: (row["precedence"] or _LAST, row["round"]))
    found = [
        await award_list_of(shot, row["round"])
        for row in rounds
        if chosen and row["round"] != chosen["round"]
    ]
    return tuple(one for one in found if one.rows)


async def _nominations(shot: Snapshot, chosen: Columns | None) -> tuple[Nominated, ...]:
    if chosen is None:
        return ()
    rows = [
        row
        for row in await shot.rows(tables.nominations)
        if row["round"] == chosen["round"] and row["status"] not in _OUT
    ]
    if not rows:
        return ()
    received = Counter(row["kind"] for row in rows)
    endorsed = Counter(row["kind"] for row in rows if row["status"] in _ENDORSED)
    return tuple(
        Nominated(label, chosen[f"{kind}s"] or 0, received[kind], endorsed[kind])
        for kind, label in KIND_LABELS.items()
    )


_AWARDED: Final = (("TAPTHE", "tập thể"), ("CANHAN", "cá nhân"), ("HOGIADINH", "hộ gia đình"))


_QUOTAS: Final = (
    ("collectives", "tập thể"),
    ("individuals", "cá nhân"),
    ("households", "hộ gia đình"),
)


def _parted(parts: list[str]) -> list[str]:
    """All but the last in one, so that " và " stands between the last two alone."""
    return [", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts


def _award_fields(
    shot: Snapshot,
    chosen: Columns | None,
    listed: AwardList,
    nominated: tuple[Nominated, ...],
    bonus: Bonus | None,
) -> dict[str, str]:
    if chosen is None:
        return {}
    kinds = Counter(one.kind.value for one in listed.rows)
    awarded = [one for one in _AWARDED if kinds[one[0]]] or _AWARDED[:2]
    counted = [f"{listed_count(kinds[kind])} {word}" for kind, word in awarded]
    quotas = [
        f"{listed_count(chosen[column])} {word}" for column, word in _QUOTAS if chosen[column]
    ]
    basis = basis_of(chosen)
    return {
        "award_form": chosen["form_name"],
        "award_form_mid": chosen["form_name"],
        "award_merit": _merit(shot, chosen["round"]),
        "awarded": " và ".join(_parted(counted)),
        "awarded_kinds": ", ".join(word for _, word in awarded),
        "collectives": listed_count(kinds["TAPTHE"]),
        "individuals": listed_count(kinds["CANHAN"]),
        "collective_quota": listed_count(chosen["collectives"] or 0),
        "quotas": " và ".join(_parted(quotas)),
        "individual_quota": listed_count(chosen["individuals"] or 0),
        "submitted": listed_count(sum(one.submitted for one in nominated)),
        "endorsed": listed_count(sum(one.endorsed for one in nominated)),
        "award_number": chosen["decision_number"] or "",
        "award_date": _day(chosen["decision_date"]),
        "bonus_total": _sum(bonus.total) if bonus else "",
        "bonus_lines": "; ".join(
            f"{line.label.lower()} {line.count} × {dong(line.each)}" for line in bonus.lines
        )
        if bonus
        else "",
        "bonus_basis": "; ".join(one.text for one in basis),
        "bonus_unsure": "; ".join(one.text for one in basis if one.mark != "V"),
    }


def _merit(shot: Snapshot, award_round: str) -> str:
    """For what, in the plan's words; a plan that does not say it leaves the general words."""
    told = (quota.merit for quota in shot.plan.awards if quota.key == award_round)
    return next((merit for merit in told if merit), _MERIT)


_MERIT: Final = "có thành tích xuất sắc"


# --- money -------------------------------------------------------------------------------------------


async def _estimates(shot: Snapshot) -> tuple[Estimate, ...]:
    rows = sorted(
        await shot.rows(tables.estimate_lines), key=lambda row: (row["ordinal"], row["line"])
    )
    return tuple(
        Estimate(
            title,
            tuple(
                EstimateRow(
                    row["content"],
                    row["unit"],
                    row["quantity"],
                    row["unit_price"],
                    row["basis"],
                    row["explanation"] or "",
                    "; ".join(part for part in (row["source"], row["note"]) if part),
                    row["mark"] in _UNSURE,
                )
                for row in rows
                if row["fund"] == fund
            ),
        )
        for fund, title in FUND_TITLES.items()
        if any(row["fund"] == fund for row in rows)
    )


async def _budget_fields(
    shot: Snapshot, estimates: tuple[Estimate, ...], funds: tuple[FundSummary, ...]
) -> dict[str, str]:
    row = next(iter(await shot.rows(tables.budget)), None)
    if row is None:
        return {}
    planned = {one.title: one.total for one in estimates}
    spent = {one.title: one.spent for one in funds}
    conference, award = FUND_TITLES["conference"], FUND_TITLES["awards"]
    decisions = await budget_decisions(shot)
    changed = decisions[1:]
    before = await budget_changes(shot)
    unpriced = sum(one.unit_price is None for each in estimates for one in each.rows)
    return {
        "headcount": _headcount(row["headcount"] or 0, await shot.rows(tables.estimate_lines)),
        "estimate_total": _estimated(planned, conference),
        "estimate_awards_total": _estimated(planned, award),
        "unpriced": listed_count(unpriced) if unpriced else "",
        "all_unpriced": listed_count(unpriced)
        if unpriced and all(one.total is None for one in estimates)
        else "",
        "budget_number": row["decision_number"] or "",
        "budget_date": _day(row["decision_date"]),
        "budget_act": "điều chỉnh" if changed else "phê duyệt",
        "budget_approval": cited(decisions[0]) if decisions else "",
        "budget_adjusted": ", ".join(map(cited, changed)),
        "headcount_reckoned": _reckoned(
            row["headcount"] or 0, await shot.rows(tables.estimate_lines)
        ),
        "approved_change": _changed(before["conference"], row["approved"]),
        "approved_awards_change": _changed(before["awards"], row["approved_awards"]),
        "approved_total": _sum(row["approved"]),
        "approved_awards_total": _sum(row["approved_awards"]),
        "spent_total": _sum(spent.get(conference)),
        "spent_awards_total": _sum(spent.get(award)),
        "recovered_total": _sum(back) if (back := sum(one.recovered for one in funds)) else "",
    }


def _changed(before: int | None, now: int | None) -> str:
    """What the last adjustment changed, behind the sum that holds now; prints as nothing where it changed none."""
    if before is None or now is None or before == now:
        return NOTHING
    how = "tăng" if now > before else "giảm"
    return f"; trước điều chỉnh {dong(before)}, {how} {dong(abs(now - before))}"


def _reckoned(now: int, lines: Sequence[Columns]) -> str:
    """What the lines by heads were reckoned with: the number for who is asked to approve them.

    A line that was frozen or submitted keeps its number, so that lines may differ among themselves.
    """
    used = sorted(
        {row["quantity"] // (row["factor"] or 1) for row in lines if row["per_head"]} or {now}
    )
    if len(used) == 1:
        return listed_count(used[0])
    return f"từ {listed_count(used[0])} đến {listed_count(used[-1])}, theo từng dòng"


def _headcount(now: int, lines: Sequence[Columns]) -> str:
    """As :func:`_reckoned`; where more or fewer come by now, both, with words for whoever draws it up."""
    reckoned = _reckoned(now, lines)
    if reckoned == listed_count(now):
        return reckoned
    return f"{reckoned} (số đã chốt trong dự toán; số xác nhận dự hiện nay: {listed_count(now)})"


def _estimated(planned: Mapping[str, int | None], fund: str) -> str:
    """The sum of a fund; with room for it while no line has a price, and empty where the fund has no line."""
    if fund not in planned:
        return ""
    return _sum(planned[fund]) or f"{BLANK} đồng (Bằng chữ: {BLANK})"


def _sum(amount: int | None) -> str:
    """ "39.820.000 đồng (Bằng chữ: Ba mươi chín triệu …)"; empty when there is no sum."""
    return "" if amount is None else f"{dong(amount)} (Bằng chữ: {dong_in_words(amount)})"


def _day(text: str | None) -> str:
    year, month, day = text.split("-") if text else ("", "", "")
    return f"{day}/{month}/{year}" if text else ""


def _low(text: str) -> str:
    return text[:1].lower() + text[1:]
