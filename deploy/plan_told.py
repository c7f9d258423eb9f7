"""What an imported plan brought with it, as people read it: counted from the plan by the services' own rules."""

from collections.abc import Iterator
from datetime import datetime

from deploy.cli_send import accepted_lines, refused_lines
from deploy.plan_import import Checked
from services.budget.policies import first_lines
from services.program.snapshot import VIETNAM
from services.registry.policies import contributions, tasks
from shared.commands.base import Accepted, Answer
from shared.events.plan import AwardQuota, seats_of
from shared.events.registry import ConferencePlanned
from shared.working_days import Calendar


def told(checked: Checked, answer: Answer, calendar: Calendar) -> list[str]:
    """Refused: why, and what to do. Accepted: what there is now, and which commands come next."""
    if not isinstance(answer, Accepted):
        return refused_lines(answer)
    return [*accepted_lines(answer), *_brought(checked, calendar), *_next(checked)]


def _brought(checked: Checked, calendar: Calendar) -> Iterator[str]:
    plan = checked.plan
    event = ConferencePlanned(plan=plan, agencies=checked.agencies)
    invited = [agency for agency in checked.agencies if agency.group is not None]
    seats = sum(seats_of(plan, agency) for agency in invited)
    yield f"  {plan.id}: {plan.title}"
    hours = f"{_hour(plan.starts_at)} – {_hour(plan.ends_at)}"
    yield f"  Thời gian, địa điểm / when, where: {hours}, {plan.venue.name}"
    yield (
        f"  Thành phần / to be invited: {len(plan.groups)} nhóm/groups, {len(invited)} cơ quan/agencies, "
        f"{seats} chỗ/seats"
    )
    yield f"  Chương trình / agenda: {len(plan.agenda)} mục/items"
    if given := sorted(tasks(event), key=lambda one: one.due):
        days = f"{given[0].due:%d/%m/%Y} – {given[-1].due:%d/%m/%Y}"
        yield f"  Nhiệm vụ / tasks: {len(given)}, hạn/due {days}"
    if asked := contributions(event, calendar):
        yield f"  Nội dung báo cáo / report topics: {len(asked)}, hạn/due {asked[0].due:%d/%m/%Y}"
    for quota in plan.awards:
        yield f"  Khen thưởng / awards: {_quota(quota)}"
    lines = first_lines(event)
    yield (
        f"  Dự trù / estimate: {len(lines)} dòng/lines; chưa được kiểm chứng mức nào thì chờ nhập đơn giá / "
        "no price is assumed"
    )


def _quota(quota: AwardQuota) -> str:
    kinds = (
        (quota.collectives, "tập thể/collectives"),
        (quota.individuals, "cá nhân/individuals"),
        (quota.households, "hộ gia đình/households"),
    )
    due = f"; hồ sơ/files by {quota.nominations_due:%d/%m/%Y}" if quota.nominations_due else ""
    return f"{quota.form}: {', '.join(f'{n} {kind}' for n, kind in kinds if n)}{due}"


def _next(checked: Checked) -> Iterator[str]:
    plan = checked.plan
    yield "→ Tiếp theo / next:"
    yield f"  hoinghi show {plan.id} deadlines    # mọi thời hạn, đã trễ hay chưa / every deadline, late or not"
    yield f"  hoinghi show {plan.id} tasks        # nhiệm vụ theo mục III / tasks"
    yield (
        "  hoinghi delegation issue-invitation --help    # chưa mời ai / nobody is invited yet; "
        "cơ quan/agencies: " + f"hoinghi show {plan.id} agencies"
    )
    yield f"  hoinghi login-link --unit {plan.organiser} --role organiser    # trang web / the portal"


def _hour(moment: datetime) -> str:
    return f"{moment.astimezone(VIETNAM):%H:%M %d/%m/%Y}"
