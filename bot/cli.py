"""The command line: each command opens what it needs, does one thing, and reports it.

What is expected to go wrong ends in one line on stderr and exit code 1. Nothing here imports the
chat library: it takes seconds, and only the running bot needs it.
"""

import asyncio
import json
import os
import sqlite3
import sys
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, NoReturn, TypeVar

import aiohttp
import asyncpg
import typer
from tortoise.exceptions import BaseORMException

from bot.clock import SystemClock
from bot.deck_papers import deck_papers
from bot.logs import configure_logging
from bot.settings import Settings, SettingsError, load_settings
from bot.workdays import full_calendar
from forms.invitation_cards import Card, invitation_cards
from models.db import DatabaseError, database, migrate, sqlite_path
from regulation.ballot_forms import BallotForm
from regulation.packfile import PackError
from regulation.refusal import Refusal
from regulation.rules import DefenceRules, load_rules
from services import (
    audit,
    backup,
    ballot_proofs,
    duties,
    invitations,
    ledger,
    previews,
    roster,
    standing,
    vote_proofs,
)
from services.days import day_of
from services.deck import make_deck, new_secret
from services.draws import fix_draw, reveal_draw
from services.files import KeyLost, write_private
from services.invitations import Invited
from services.office import Office
from services.roster_sheet import RosterRefused, read_roster
from services.roster_template import write_template
from texts import code_cards as card_texts
from texts import commands as say
from texts import draws as draw_texts
from texts import status as status_text
from texts.refusals import phrase
from texts.roster import GUIDE, HINTS, describe_import, describe_problem

T = TypeVar("T")
app = typer.Typer(
    help=say.HELP["app"],
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
clock = SystemClock()
DEMO_FOLDER = Path("data/demo")

AsJson = Annotated[bool, typer.Option("--json", help=say.OPTIONS["json"])]
OnDay = Annotated[
    datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help=say.OPTIONS["on"])
]


class CommandError(Exception):
    """A command cannot be carried out; the message is the one line to show."""


def main() -> NoReturn:
    """Run the command of `sys.argv` and exit."""
    try:
        app(prog_name="python -m bot")
    except RosterRefused as refused:
        _fail(phrase(refused), *map(describe_problem, refused.problems))
    except Refusal as refusal:
        _fail(phrase(refusal))
    except KeyLost:
        _fail(say.LEDGER_KEY_LOST)
    except (CommandError, SettingsError, DatabaseError, PackError) as error:
        _fail(str(error))
    except (BaseORMException, asyncpg.PostgresError, sqlite3.Error, OSError):
        _fail(say.DATABASE_UNUSABLE)
    sys.exit(0)


def _fail(*lines: str) -> NoReturn:
    for line in lines:
        typer.echo(line, err=True)
    sys.exit(1)


def _show(lines: Iterable[str], data: object, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))
    else:
        typer.echo("\n".join(lines))


def _settings() -> Settings:
    settings = load_settings()
    configure_logging(settings.log_level, settings.log_format)
    return settings


def _office(settings: Settings) -> Office:
    rules = load_rules(
        settings.rule_pack,
        central_rules=settings.central_rules,
        calendar=full_calendar(settings.exam_weeks),
    )
    return Office(rules=rules, data_dir=settings.data_dir)


def _in_office(work: Callable[[Office], Awaitable[T]], settings: Settings | None = None) -> T:
    """Do something with the database, which is made or brought up to date first."""
    settings = settings or _settings()
    office, url = _office(settings), settings.database_url.get_secret_value()

    async def open_and_work() -> T:
        await migrate(url)
        async with database(url):
            return await work(office)

    return asyncio.run(open_and_work())


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(say.cannot_read(str(path), error.strerror or "")) from None


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise CommandError(say.cannot_write(str(path), error.strerror or "")) from None


def _day(on: datetime | None) -> date:
    return on.date() if on else day_of(clock.now())


@app.command(help=say.HELP["template"])
def template(
    file: Annotated[Path, typer.Argument(help=say.OPTIONS["template"])],
    force: Annotated[bool, typer.Option("--force", help=say.OPTIONS["force"])] = False,
) -> None:
    """An empty roster."""
    if file.exists() and not force:
        raise CommandError(say.file_exists(str(file)))
    _write(file, write_template(hints=HINTS, guide=GUIDE))
    typer.echo(say.template_written(str(file)))


@app.command("import", help=say.HELP["import"])
def import_(
    file: Annotated[Path, typer.Argument(help=say.OPTIONS["roster"])],
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say.OPTIONS["dry_run"])] = False,
    college: Annotated[str, typer.Option(help=say.OPTIONS["college"])] = "学院党委",
    as_json: AsJson = False,
) -> None:
    """A roster, all of it or nothing."""
    sheet = read_roster(_read(file))

    async def work(office: Office) -> roster.ImportReport:
        report = await roster.import_roster(
            sheet=sheet, college=college, office=office, now=clock.now(), dry_run=dry_run
        )
        if not dry_run:
            await ledger.note_head(office.vault)
        return report

    report = _in_office(work)
    _show(describe_import(report), asdict(report), as_json=as_json)


@app.command(help=say.HELP["invite"])
def invite(
    numbers: Annotated[list[str], typer.Argument(help=say.OPTIONS["numbers"])],
    sheet: Annotated[Path | None, typer.Option(help=say.OPTIONS["sheet"])] = None,
    bot_username: Annotated[str, typer.Option(help=say.OPTIONS["bot_username"])] = "",
    as_json: AsJson = False,
) -> None:
    """One-time codes and deep links."""
    settings = _settings()
    username = bot_username.removeprefix("@") or asyncio.run(_ask_username(settings))
    issued = _in_office(
        lambda _: invitations.issue(student_numbers=numbers, now=clock.now()), settings
    )
    if sheet is not None:
        _write(sheet, _cards(issued, username))
        typer.echo(say.sheet_written(str(sheet), len(issued)), err=True)
    data = [asdict(each) | {"link": say.deep_link(each, username)} for each in issued]
    _show(say.invitation_lines(issued, username), data, as_json=as_json)


async def _ask_username(settings: Settings) -> str:
    if settings.bot_token is None:
        raise CommandError(say.NO_USERNAME)
    url = f"{settings.telegram_api_base}/bot{settings.require_bot_token()}/getMe"
    try:
        limit = aiohttp.ClientTimeout(total=10)
        async with aiohttp.ClientSession(timeout=limit) as session, session.get(url) as answer:
            return str((await answer.json())["result"]["username"])
    except (aiohttp.ClientError, TimeoutError, ValueError, KeyError):
        raise CommandError(say.USERNAME_UNKNOWN) from None


def _cards(issued: Sequence[Invited], username: str) -> bytes:
    cards = [
        Card(
            heading=each.branch,
            name=each.name,
            code=each.code,
            link=say.deep_link(each, username),
            lines=say.card_lines(each.expires_at, username),
        )
        for each in issued
    ]
    return invitation_cards(cards)


@app.command(help=say.HELP["status"])
def status(
    number: Annotated[str, typer.Argument(help=say.OPTIONS["number"])],
    on: OnDay = None,
    as_json: AsJson = False,
) -> None:
    """Where somebody stands."""
    found = _in_office(
        lambda office: standing.standing_by_number(
            student_number=number, office=office, on=_day(on)
        )
    )
    screen = status_text.status(found, page=None)
    _show(say.plain_lines(screen), asdict(found), as_json=as_json)


@app.command(help=say.HELP["reminders"])
def reminders(
    on: OnDay = None,
    branch: Annotated[str | None, typer.Option(help=say.OPTIONS["branch"])] = None,
    person: Annotated[str | None, typer.Option(help=say.OPTIONS["person"])] = None,
    simulate: Annotated[str | None, typer.Option(help=say.OPTIONS["simulate"])] = None,
    as_json: AsJson = False,
) -> None:
    """Who would be told what on a day; or how a stretch of days would go."""
    if simulate is not None:
        _simulate(simulate, as_json=as_json)
        return
    day, wanted = _day(on), previews.Wanted(branch=branch, student_number=person)
    due = _in_office(lambda office: previews.preview(on=day, wanted=wanted, office=office))
    _show(say.reminder_lines(due), [say.reminder_data(item) for item in due], as_json=as_json)


def _simulate(stretch: str, *, as_json: bool) -> None:
    from bot.simulation import simulate  # noqa: PLC0415 - the others do not need it

    first, _, last = stretch.partition("..")
    try:
        days = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        raise CommandError(say.NO_STRETCH) from None
    if days[0] > days[1]:
        raise CommandError(say.NO_STRETCH)
    settings = _settings()
    url = settings.database_url.get_secret_value()
    path = sqlite_path(url)
    if path is not None and not path.exists():
        raise CommandError(say.NO_DATABASE)
    found = asyncio.run(simulate(url=url, office=_office(settings), first=days[0], last=days[1]))
    _show(say.simulation_lines(found), asdict(found) | {"kept": found.kept}, as_json=as_json)
    if not found.kept:
        raise typer.Exit(1)


@app.command(help=say.HELP["check"])
def check(on: OnDay = None, as_json: AsJson = False) -> None:
    """What an auditor would object to."""
    found = _in_office(lambda office: audit.inspect_everyone(office=office, on=_day(on)))
    _show(say.objection_lines(found), [asdict(item) for item in found], as_json=as_json)


@app.command(help=say.HELP["verify"])
def verify(as_json: AsJson = False) -> None:
    """The ledger's chain and the files it points to."""
    found = _in_office(
        lambda office: ledger.verify(vault=office.vault, attachments=office.attachments)
    )
    data = asdict(found) | {"sound": found.sound}
    _show(say.verification_lines(found), data, as_json=as_json)
    if not found.sound:
        raise typer.Exit(1)


@app.command("verify-ballot", help=say.HELP["verify-ballot"])
def verify_ballot(
    ballot_id: Annotated[str, typer.Argument(help=say.OPTIONS["ballot_id"])],
    export: Annotated[Path | None, typer.Option(help=say.OPTIONS["export"])] = None,
    as_json: AsJson = False,
) -> None:
    """One ballot recounted from its evidence."""
    proof = _in_office(lambda _: vote_proofs.verify_vote(ballot_id=ballot_id))
    if export is not None:
        evidence = json.dumps(proof.evidence, ensure_ascii=True, indent=2)
        _write(export, evidence.encode())
        typer.echo(say.evidence_written(str(export)), err=True)
    data = asdict(proof) | {"sound": proof.sound}
    if as_json and proof.is_resolution:
        report = _in_office(lambda o: ballot_proofs.report_of(ballot_id=ballot_id, office=o))
        data["report"] = asdict(report)
    _show(say.ballot_lines(proof), data, as_json=as_json)
    if not proof.sound:
        raise typer.Exit(1)


@app.command("backup", help=say.HELP["backup"])
def backup_(
    file: Annotated[Path, typer.Argument(help=say.OPTIONS["backup"])],
    force: Annotated[bool, typer.Option("--force", help=say.OPTIONS["force"])] = False,
    as_json: AsJson = False,
) -> None:
    """Everything in one encrypted file; the bot may be running."""
    settings = _settings()
    passphrase, url = settings.require_backup_key(), settings.database_url.get_secret_value()
    if file.exists() and not force:
        raise CommandError(say.file_exists(str(file)))
    if not file.parent.is_dir():
        raise CommandError(say.cannot_write(str(file), "no such folder"))
    path = sqlite_path(url)
    if path is not None and not path.exists():
        raise CommandError(say.NO_DATABASE)
    made = asyncio.run(
        backup.make_backup(
            url=url, file=file, passphrase=passphrase, office=_office(settings), now=clock.now()
        )
    )
    _show(say.backup_lines(made, str(file)), asdict(made), as_json=as_json)


@app.command(help=say.HELP["restore"])
def restore(
    file: Annotated[Path, typer.Argument(help=say.OPTIONS["backup"])],
    force: Annotated[bool, typer.Option("--force", help=say.OPTIONS["force_restore"])] = False,
    as_json: AsJson = False,
) -> None:
    """A backup in the place of what is here; the bot has to be stopped."""
    settings = _settings()
    if not file.is_file():
        raise CommandError(say.cannot_read(str(file), "no such file"))
    found = asyncio.run(
        backup.restore_backup(
            url=settings.database_url.get_secret_value(),
            file=file,
            passphrase=settings.require_backup_key(),
            office=_office(settings),
            force=force,
        )
    )
    data = asdict(found) | {"sound": found.verification.sound}
    _show(say.restore_lines(found), data, as_json=as_json)
    if not found.verification.sound:
        raise typer.Exit(1)


@app.command("migrate", help=say.HELP["migrate"])
def migrate_() -> None:
    """The database at its newest version."""
    url = _settings().database_url.get_secret_value()
    asyncio.run(migrate(url))
    typer.echo(say.DATABASE_READY)


@app.command(help=say.HELP["healthcheck"])
def healthcheck() -> None:
    """Settings, rules, database and folder can be used; nothing is changed."""
    settings = _settings()
    _office(settings)
    url = settings.database_url.get_secret_value()
    path = sqlite_path(url)
    if path is not None and not path.exists():
        raise CommandError(say.NO_DATABASE)

    async def answer() -> None:
        async with database(url):
            await duties.ledger_position()

    asyncio.run(answer())
    if not os.access(settings.data_dir, os.W_OK):
        raise CommandError(say.DATA_DIR_NOT_WRITABLE)
    if settings.health_listen is not None:
        _check_running(asyncio.run(_ask_ready(settings.health_listen)))
    typer.echo(say.HEALTHY if settings.health_listen is None else say.RUNNING)


async def _ask_ready(listen: str) -> tuple[str, ...]:
    """What the running bot finds wrong with itself."""
    host, _, port = listen.rpartition(":")
    url = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/readyz"  # noqa: S104
    try:
        limit = aiohttp.ClientTimeout(total=10)
        async with aiohttp.ClientSession(timeout=limit) as session, session.get(url) as answer:
            return tuple((await answer.json())["problems"])
    except (aiohttp.ClientError, TimeoutError, ValueError, KeyError):
        raise CommandError(say.NOT_RUNNING) from None


def _check_running(problems: Sequence[str]) -> None:
    if problems:
        raise CommandError(say.not_ready(problems))


@app.command(help=say.HELP["cards"])
def cards(
    folder: Annotated[Path, typer.Argument(help=say.OPTIONS["cards_folder"])],
    number: Annotated[int, typer.Option("--cards", help=say.OPTIONS["cards"])],
    form: Annotated[BallotForm, typer.Option(help=say.OPTIONS["form"])] = BallotForm.RESOLUTION,
    title: Annotated[str, typer.Option(help=say.OPTIONS["title"])] = "",
    html: Annotated[bool, typer.Option("--html", help=say.OPTIONS["html"])] = False,
) -> None:
    """A deck of code cards; offline, without settings and without the database."""
    if (folder / "commitment.json").exists():
        raise CommandError(card_texts.folder_in_use(str(folder)))
    made = make_deck(new_secret(), cards=number, form=form)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in deck_papers(made, title, html=html).items():
        _write(folder / name, content)
    typer.echo(
        "\n".join(card_texts.written(str(folder), number, made.commitment.fingerprint, html=html))
    )


@app.command("draw", help=say.HELP["draw"])
def draw_(
    names: Annotated[Path, typer.Argument(help=say.OPTIONS["draw_list"])],
    seed_file: Annotated[Path, typer.Option(help=say.OPTIONS["draw_seed"])],
    published: Annotated[str | None, typer.Option(help=say.OPTIONS["draw_published"])] = None,
    as_json: AsJson = False,
) -> None:
    """Fix the list, or, with what was published then, draw; offline, without the database."""
    rules, pool = load_rules(load_settings().rule_pack).defence, _lines(names)
    if published is None:
        _fix_draw(rules, pool, seed_file, as_json=as_json)
        return
    seeds = _lines(seed_file)
    if not seeds:
        raise CommandError(draw_texts.no_seed(str(seed_file)))
    made = reveal_draw(rules, pool, seed=seeds[0], published=published.strip())
    _show(draw_texts.report(made), asdict(made), as_json=as_json)


def _fix_draw(
    rules: DefenceRules, pool: tuple[str, ...], seed_file: Path, *, as_json: bool
) -> None:
    made = fix_draw(rules, pool)
    try:
        write_private(seed_file, made.seed.encode())
    except FileExistsError:
        raise CommandError(draw_texts.seed_in_use(str(seed_file))) from None
    except OSError as error:
        raise CommandError(say.cannot_write(str(seed_file), error.strerror or "")) from None
    shown = asdict(made)
    del shown["seed"]
    _show(draw_texts.fixed(made, str(seed_file)), shown, as_json=as_json)


def _lines(path: Path) -> tuple[str, ...]:
    """The lines of a text file that hold something. Raises CommandError where it is no text."""
    try:
        written = _read(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CommandError(say.cannot_read(str(path), "UTF-8")) from None
    return tuple(line.strip() for line in written.splitlines() if line.strip())


@app.command(help=say.HELP["run"])
def run() -> None:
    """The bot against the real platform."""
    settings = _settings()
    settings.require_bot_token()
    from bot import app as bot_app  # noqa: PLC0415 - takes seconds, and the others do not need it

    config = bot_app.config_from(settings)
    try:
        bot_app.run(config, clock)
    except bot_app.TokenRefused:
        raise CommandError(say.TOKEN_REFUSED) from None


@app.command(help=say.HELP["demo"])
def demo(
    port: Annotated[int, typer.Option(help=say.OPTIONS["port"])] = 8081,
    reset: Annotated[bool, typer.Option("--reset", help=say.OPTIONS["reset"])] = False,
) -> None:
    """The bot in a playground on this machine, with a branch to play with."""
    from bot import demo as bot_demo  # noqa: PLC0415

    configure_logging("WARNING")
    try:
        bot_demo.run(folder=DEMO_FOLDER, port=port, reset=reset)
    except bot_demo.DemoError as error:
        raise CommandError(str(error)) from None
