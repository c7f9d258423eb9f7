"""The groups of the command line that come from the catalogue of commands. Light: the catalogue is only read
when a group is asked for, so that ``hoinghi --help`` stays quick."""

import sys
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

import typer
from typer.core import TyperGroup

GROUPS: Final = {
    "conference": "Hội nghị / the conference: plan, reschedule, open, conclude, finalise.",
    "delegation": "Đoàn đại biểu / delegations: invite, register, confirm, decline, substitute.",
    "checkin": "Tiếp đón / reception at the door: gate, scan, by name, by delegation, undo.",
    "seats": "Hội trường, chỗ ngồi / the hall: its plan, seats, namesakes of several delegations.",
    "protocol": "Lễ tân / protocol: the rank table, places in it, reception cards.",
    "acting": "Làm thay / acting persons: who stands in for whom, from when until when; taken back.",
    "privacy": "Dữ liệu cá nhân / people's data: requests and their days, what is held, forgetting.",
    "paper": "Tham luận / papers: propose, submit, select.",
    "agenda": "Chương trình / the agenda: list, move, fix, show versions and differences, finalise.",
    "task": "Nhiệm vụ / tasks of the plan: assign, report, complete.",
    "contribution": "Nội dung báo cáo / contributions to the report: request, submit, accept.",
    "document": "Văn bản / documents: issue, number, sign, replace, get.",
    "award": "Khen thưởng / award rounds: nominate, endorse, approve, decide, present.",
    "budget": "Kinh phí / the budget: estimate, approve, spend, settle.",
    "recipient": "Người nhận / recipients: no more reminders, reminders again.",
    "message": "Thông báo / messages: request, record what became of them.",
}
"""By the name of the group: what stands in the list of commands. A group that is not named here works too;
a test asks for its line."""


class EntityGroup(TyperGroup):
    """The commands of one entity; those of ``written`` (by hand) come first and win."""

    written: Any = None

    def list_commands(self, ctx: Any) -> list[str]:
        from deploy.cli_commands import names

        own = self.written.list_commands(ctx) if self.written is not None else []
        return [*own, *(name for name in names(self.name or "") if name not in own)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        from deploy.cli_commands import command_line

        own = self.written.get_command(ctx, cmd_name) if self.written is not None else None
        return own if own is not None else command_line(self.name or "", cmd_name)


class Catalogue(TyperGroup):
    """The top of the command line: what is written by hand, and the groups of the catalogue. What is typed wrongly
    is told here, once for all of them."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        run = partial(super().main, args, prog_name, complete_var, False, windows_expand_args)
        if not standalone_mode:
            return run(**extra)
        from typer._click import exceptions

        try:
            code = run(**extra)
        except exceptions.NoArgsIsHelpError as error:
            error.show()
            sys.exit(error.exit_code)
        except exceptions.ClickException as error:
            from deploy.cli_refusals import shown

            shown(error, sys.argv[1:] if args is None else args)
            sys.exit(error.exit_code)
        except typer.Abort:
            print("Dừng theo yêu cầu. / Stopped.", file=sys.stderr)
            sys.exit(1)
        sys.exit(code if isinstance(code, int) else 0)

    def list_commands(self, ctx: Any) -> list[str]:
        own = super().list_commands(ctx)
        return [*own, *(name for name in GROUPS if name not in own)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        own = super().get_command(ctx, cmd_name)
        if cmd_name not in GROUPS and (own is not None or not self._holds(cmd_name)):
            return own
        if own is not None and not isinstance(own, TyperGroup):
            return own
        help_text = GROUPS.get(cmd_name) or (own.help if own is not None else None)
        group = EntityGroup(
            name=cmd_name,
            help=help_text,
            no_args_is_help=True,
            rich_help_panel="Theo việc / by entity",
        )
        group.written = own
        return group

    @staticmethod
    def _holds(name: str) -> bool:
        from deploy.cli_commands import names

        return bool(names(name))
