"""`python -m zqmap enquiries`: what visitors asked, taken out of the house, and erased when its time is over."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from zqmap.cli.operator import operator_name
from zqmap.cli.progress import Reporter
from zqmap.enquiries.process import get_desk
from zqmap.enquiries.safe import A_KEY, KEY, make_key, public_half
from zqmap.errors import BadSetting, UnreadableFile
from zqmap.model.enquiries import ENQUIRY_STATE, EnquiryState, weigh_waiting
from zqmap.model.text import Text
from zqmap.settings import get_settings
from zqmap.store.as_of import today_in_china

app = typer.Typer(no_args_is_help=True, help="List enquiries, export them, and erase old ones.")

NONE = Text("还没有咨询", "no enquiry yet")
HEAD = Text(
    "编号\t状态\t收到（UTC）\t工作日\t期限\t咨询对象\t经办人", "no.\tstate\treceived (UTC)\tdays\tdue\tabout\tassignee"
)
PURGED = Text(
    "已删除 {count} 件（最后一次办理已满 {days} 天）", "erased {count} whose last step is over {days} days ago"
)
EXPORTED = Text(
    "已导出 {count} 件 → {file}；其中有个人信息，请妥善保管",
    "exported {count} to {file}; it holds personal data, keep it safe",
)


class Kind(StrEnum):
    """What enquiries can be exported as."""

    CSV = "csv"
    XLSX = "xlsx"


@app.command("list")
def list_(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Closed and erased ones too.")] = False,
) -> None:
    """List enquiries without anything personal, those that wait longest first."""
    reporter: Reporter = context.obj
    over = (EnquiryState.CLOSED, EnquiryState.ERASED)
    lines = get_desk().list([state for state in EnquiryState if everything or state not in over])
    if not lines:
        reporter.say(NONE)
        return
    typer.echo(HEAD.in_(reporter.language))
    for line in lines:
        waiting, state = weigh_waiting(line, today_in_china()), ENQUIRY_STATE.label(line.state.value)
        received, about = f"{line.received_at:%Y-%m-%d %H:%M}", " ".join(line.subjects) or "—"
        cells = (line.number, state.in_(reporter.language), received, waiting.days, waiting.due, about)
        typer.echo("\t".join(str(cell) for cell in (*cells, line.assignee or "—")))


@app.command()
def export(
    context: typer.Context,
    out: Annotated[Path, typer.Option("--out", help="The file to write; one that is there is replaced.")],
    kind: Annotated[Kind, typer.Option("--format", help="The format of the file.")] = Kind.XLSX,
) -> None:
    """Write every enquiry that is not erased to a file, which only you can read."""
    from zqmap.web.enquiry_files import enquiry_rows, write_enquiry_csv, write_enquiry_workbook

    reporter: Reporter = context.obj
    desk = get_desk()
    rows = enquiry_rows(desk.load_all(), reporter.language, today_in_china())
    content = write_enquiry_csv(rows) if kind is Kind.CSV else write_enquiry_workbook(rows, "enquiries")
    desk.note_export(len(rows) - 1, operator_name())
    try:
        out.touch(mode=0o600)
        out.chmod(0o600)
        out.write_bytes(content)
    except OSError as error:
        said = Text(f"无法写入：{error.strerror}", f"cannot be written: {error.strerror}")
        raise UnreadableFile(str(out), said) from error
    reporter.say(EXPORTED, count=len(rows) - 1, file=out)


@app.command()
def purge(context: typer.Context) -> None:
    """Erase what is personal in enquiries that were kept for as long as `ZQMAP_ENQUIRY_DAYS` says."""
    days = get_settings().enquiry_days
    count = get_desk().purge(timedelta(days=days), operator_name())
    context.obj.say(PURGED, count=count, days=days)


@app.command()
def key() -> None:
    """Make a new key for `ZQMAP_ENQUIRY_KEY` and print it."""
    typer.echo(make_key())


@app.command()
def seal() -> None:
    """Print the public half of `ZQMAP_ENQUIRY_KEY`, for `ZQMAP_ENQUIRY_SEAL` of processes that take enquiries in."""
    setting = get_settings().enquiry_key
    public = public_half(setting)
    if public is None:
        raise BadSetting(KEY, "…" if setting else "", A_KEY)
    typer.echo(public)
