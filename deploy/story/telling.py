"""The order of the acts: from the import of the plan to the money of a revoked award."""

from deploy.story import (
    agenda,
    budget,
    ceremony,
    delegates,
    hall,
    invitations,
    money,
    nominations,
    papers,
    reception,
    report,
)
from deploy.story.teller import Story


async def tell(story: Story) -> None:
    """Every act in order. The program and the report are printed before they are finalised."""
    await before_the_conference(story)
    await on_the_day(story)
    await after_the_conference(story)


async def until_the_awards_are_reviewed(story: Story) -> None:
    """As far as ``hoinghi up --example`` tells it: from there on people go on themselves."""
    await invitations.plan_is_imported(story)
    await invitations.plan_is_amended(story)
    await invitations.ranks_are_set(story)
    await invitations.invitations_are_issued(story)
    await invitations.invitations_are_sent(story)
    await delegates.delegates_are_registered(story)
    await papers.papers_are_proposed(story)
    await report.units_report(story, "chuan-bi-tham-luan")
    await nominations.awards_are_nominated(story)
    await ceremony.region_decides(story)
    await nominations.nominations_are_reviewed(story)


async def before_the_conference(story: Story) -> None:
    await until_the_awards_are_reviewed(story)
    await delegates.reminders_go_out(story)
    await report.units_report(story, "phan-cong-can-bo-tham-du")
    await nominations.awards_are_decided(story)
    await invitations.messages_are_released(story)
    await ceremony.awardees_answer(story)
    await budget.estimate_is_approved(story)
    await agenda.running_order_is_made(story)
    await report.contributions_are_collected(story)
    await hall.seats_are_assigned(story)
    await agenda.program_is_finalised(story)
    await ceremony.ceremony_is_prepared(story)
    await hall.a_late_delegate_is_seated(story)
    await budget.estimate_is_adjusted(story)


async def on_the_day(story: Story) -> None:
    await reception.doors_open(story)
    await ceremony.awards_are_presented(story)
    await report.conclusions_are_recorded(story)
    await money.money_is_spent(story)


async def after_the_conference(story: Story) -> None:
    await report.log_is_sealed(story)
    await money.money_is_settled(story)
    await report.report_is_finalised(story)
    await invitations.messages_are_released(story)
    await ceremony.an_award_is_revoked(story)
