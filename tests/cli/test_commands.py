"""Each command does one thing, says so, and fails with one line and a non-zero exit."""

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from pypdf import PdfReader

from bot import cli
from regulation.ballot_forms import BallotForm
from services.deck import make_deck, normalise, read_commitment, read_secret
from tests.code_health.sources import ROOT
from tests.services.roster_files import ACTIVIST, PEOPLE, SECRETARY, roster

COMMANDS = [command.name or command.callback.__name__ for command in cli.app.registered_commands]
NUMBER = str(ACTIVIST["学号"])


class Frozen:
    def now(self) -> datetime:
        return datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def frozen_clock(monkeypatch):
    monkeypatch.setattr(cli, "clock", Frozen())


@pytest.fixture
def filled(fazhan):
    """A database with a branch in it."""
    Path("roster.xlsx").write_bytes(roster())
    assert fazhan("import", "roster.xlsx").code == 0
    return fazhan


def check_one_line(ran, words: str, code: int = 1) -> None:
    assert ran.code == code
    assert ran.out == ""
    assert ran.err.count("\n") == 1
    assert words in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(run, command):
    ran = run(command.rstrip("_"), "--help")
    assert ran.code == 0
    assert re.search(r"[一-鿿]{4}", ran.out)


def test_no_command_but_the_bot_loads_the_chat_library():
    asked = "import sys, bot.cli; print('aiogram' in sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout == "False\n"


class TestTemplate:
    def test_is_written(self, run):
        assert run("template", "r.xlsx").code == 0
        assert Path("r.xlsx").read_bytes().startswith(b"PK")

    def test_replaces_no_file_unasked(self, run):
        Path("r.xlsx").write_text("mine")
        check_one_line(run("template", "r.xlsx"), "已存在")
        assert Path("r.xlsx").read_text() == "mine"
        assert run("template", "r.xlsx", "--force").code == 0

    def test_needs_a_folder_to_write_to(self, run):
        check_one_line(run("template", "nowhere/r.xlsx"), "无法写入 nowhere/r.xlsx")


class TestImport:
    def test_imports(self, fazhan):
        Path("r.xlsx").write_bytes(roster())
        ran = fazhan("import", "r.xlsx")
        assert ran.code == 0
        assert ran.out.startswith("名册已导入：新增4人")

    def test_tries_without_writing(self, fazhan):
        Path("r.xlsx").write_bytes(roster())
        assert fazhan("import", "r.xlsx", "--dry-run").out.startswith("试导入")
        assert fazhan("import", "r.xlsx").out.startswith("名册已导入：新增4人")

    def test_reports_as_data(self, fazhan):
        Path("r.xlsx").write_bytes(roster())
        report = fazhan("import", "r.xlsx", "--json").data
        assert [person["name"] for person in report["people"]] == [row["姓名"] for row in PEOPLE]

    def test_names_every_wrong_cell(self, fazhan):
        Path("r.xlsx").write_bytes(roster(SECRETARY | {"性别": "x", "转正日期": "x"}))
        ran = fazhan("import", "r.xlsx")
        assert ran.code == 1
        head, *cells = ran.err.splitlines()
        assert "2处" in head
        assert [cell.partition("：")[0] for cell in cells] == ["C2", "O2"]

    def test_needs_a_file(self, run):
        check_one_line(run("import", "r.xlsx"), "无法读取 r.xlsx")


class TestInvite:
    def test_prints_codes_and_links(self, filled):
        ran = filled("invite", NUMBER, "--bot-username", "@fazhan_bot")
        assert ran.code == 0
        code, payload = re.search(
            r"：(\S+)  https://t\.me/fazhan_bot\?start=(\w+)", ran.out
        ).groups()
        assert code.replace("-", "") == payload

    def test_reports_as_data(self, filled):
        (issued,) = filled("invite", NUMBER, "--bot-username", "b", "--json").data
        assert issued["student_number"] == NUMBER
        assert issued["link"] == f"https://t.me/b?start={issued['payload']}"

    def test_prints_cards_with_name_and_code(self, filled):
        ran = filled("invite", NUMBER, "T1001", "--bot-username", "b", "--sheet", "c.pdf", "--json")
        (page,) = PdfReader("c.pdf").pages
        text = page.extract_text()
        for issued in ran.data:
            assert issued["name"] in text
            assert issued["code"] in text

    def test_needs_the_name_of_the_bot(self, filled):
        check_one_line(filled("invite", NUMBER), "--bot-username")

    def test_says_when_the_platform_cannot_be_asked(self, filled, monkeypatch):
        token = "123456789:" + "A" * 35
        monkeypatch.setenv("BOT_TOKEN", token)
        monkeypatch.setenv("TELEGRAM_API_BASE", "http://127.0.0.1:9")
        ran = filled("invite", NUMBER)
        check_one_line(ran, "未能从 Bot API 查到")
        assert token not in ran.err

    def test_refuses_a_stranger(self, filled):
        check_one_line(filled("invite", "404", "--bot-username", "b"), "没有学号为404的人员")


class TestStatus:
    def test_tells_where_somebody_stands(self, filled):
        out = filled("status", NUMBER).out
        assert "入党积极分子（自2025年3月28日）" in out
        assert "<b>" not in out

    def test_reports_as_data_for_any_day(self, filled):
        found = filled("status", NUMBER, "--on", "2024-12-31", "--json").data
        assert found["on"] == "2024-12-31"
        assert found["assessment"]["stage"] == "applicant"

    def test_refuses_a_stranger(self, fazhan):
        check_one_line(fazhan("status", "404"), "没有学号为404的人员")


class TestReminders:
    def test_tells_who_would_hear_of_what(self, filled):
        due = filled("reminders", "--on", "2027-03-30", "--json").data
        (report,) = (item for item in due if item["recipient"] == ACTIVIST["姓名"])
        assert (report["rule"], report["person"]) == ("thought_report", ACTIVIST["姓名"])
        assert (report["article"], report["due"], report["step"]) == (11, "2027-03-31", -1)

    def test_shows_a_reminder_on_its_day_alone(self, filled):
        for day in ("2027-03-29", "2027-03-31"):
            due = filled("reminders", "--on", day, "--json").data
            assert "thought_report" not in {item["rule"] for item in due}

    def test_tells_it_in_words(self, filled):
        out = filled("reminders", "--on", "2027-03-30", "--person", NUMBER).out
        assert "递交2027年第一季度思想汇报，期限2027年3月31日（周三），期限前1天一级" in out
        assert "（第十一条，thought_report）" in out

    def test_can_be_asked_of_one_branch(self, filled):
        branch = filled("status", NUMBER, "--json").data["branch"]
        every = filled("reminders", "--on", "2027-03-30", "--json").data
        assert filled("reminders", "--on", "2027-03-30", "--branch", branch, "--json").data == every
        check_one_line(filled("reminders", "--branch", "无"), "没有名为“无”的党支部")

    def test_refuses_a_stranger(self, filled):
        check_one_line(filled("reminders", "--person", "404"), "没有学号为404的人员")

    def test_says_when_there_is_nothing(self, fazhan):
        assert fazhan("reminders").out == "这一天没有提醒。\n"

    def test_simulates_a_stretch_of_days_and_changes_nothing(self, filled):
        before = filled("reminders", "--on", "2027-03-30", "--json").data
        found = filled("reminders", "--simulate", "2027-03-20..2027-04-10", "--json").data
        assert found["messages"] > 0
        assert (found["most_a_day"], found["in_quiet_hours"], found["kept"]) == (1, 0, True)
        assert filled("reminders", "--on", "2027-03-30", "--json").data == before
        assert "承诺均已做到" in filled("reminders", "--simulate", "2027-03-20..2027-03-21").out

    @pytest.mark.parametrize("wrong", ["2026", "2026-02-01..2026-01-01", "a..b"])
    def test_refuses_a_stretch_it_cannot_read(self, filled, wrong):
        check_one_line(filled("reminders", "--simulate", wrong), "日期段应形如")


class TestCheck:
    def test_finds_what_an_auditor_would(self, filled):
        found = filled("check", "--on", "2028-12-31", "--json").data
        assert found, "years without a single report cannot pass"
        assert {"student_number", "name", "branch", "finding"} <= found[0].keys()
        assert all(1 <= item["finding"]["number"] <= 34 for item in found)

    def test_tells_it_in_words(self, filled):
        out = filled("check", "--on", "2028-12-31").out
        assert "整改" in out
        assert out.rstrip().endswith("处。")

    def test_says_when_there_is_nothing(self, fazhan):
        ran = fazhan("check")
        assert (ran.code, ran.out) == (0, "未发现问题。\n")


class TestVerify:
    def test_finds_a_sound_ledger(self, filled):
        ran = filled("verify", "--json")
        assert ran.code == 0
        assert ran.data["sound"] is True
        assert ran.data["records"] == 12

    @pytest.mark.parametrize("engine", ["sqlite"])
    def test_finds_an_edited_one(self, filled, database_url):
        with sqlite3.connect(database_url.removeprefix("sqlite:///")) as file:
            file.execute("UPDATE ledger_record SET act_date = '2020-01-01' WHERE position = 3")
        ran = filled("verify")
        assert ran.code == 1
        assert "第3条" in ran.out


class TestADatabase:
    def test_is_made_by_migrate(self, run, monkeypatch):
        monkeypatch.setenv("DATABASE_URL", "sqlite:///new/fazhan.sqlite3")
        assert run("migrate").code == 0
        assert Path("new/fazhan.sqlite3").exists()

    def test_that_does_not_answer_is_one_line(self, run, monkeypatch):
        monkeypatch.setenv("DATABASE_URL", "postgres://nobody:hunter2@127.0.0.1:9/none")
        ran = run("verify")
        check_one_line(ran, "DATABASE_URL")
        assert "hunter2" not in ran.err

    def test_that_is_no_database_is_one_line(self, run, monkeypatch):
        Path("x.sqlite3").write_bytes(b"not a database, but long enough to be looked at" * 50)
        monkeypatch.setenv("DATABASE_URL", "sqlite:///x.sqlite3")
        check_one_line(run("verify"), "DATABASE_URL")


class TestHealthcheck:
    def test_is_content_with_a_ready_installation(self, fazhan):
        Path("data").mkdir()
        assert fazhan("healthcheck").code == 0

    def test_misses_the_database(self, run):
        check_one_line(run("healthcheck"), "尚未建立")
        assert not Path("data").exists()

    def test_misses_the_folder(self, fazhan):
        check_one_line(fazhan("healthcheck"), "DATA_DIR")

    def test_misses_the_rule_pack(self, run, monkeypatch):
        monkeypatch.setenv("RULE_PACK", "nowhere")
        check_one_line(run("healthcheck"), "nowhere.toml")


class TestHealthcheckOfARunningBot:
    """`HEALTH_LISTEN` is set: the running bot is asked as well."""

    @pytest.fixture
    def bot(self, fazhan, monkeypatch) -> Iterator[list[str]]:
        """Something that answers as the bot does; what it finds wrong with itself."""
        problems: list[str] = []

        class Page(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(503 if problems else 200)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps({"problems": problems}).encode())

            def log_message(self, *_: object) -> None:
                """Nothing on stderr."""

        server = HTTPServer(("127.0.0.1", 0), Page)
        Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("HEALTH_LISTEN", f"127.0.0.1:{server.server_port}")
        Path("data").mkdir()
        yield problems
        server.shutdown()
        server.server_close()

    def test_is_content_with_a_bot_that_is(self, fazhan, bot):
        ran = fazhan("healthcheck")
        assert ran.code == 0
        assert "正在运行" in ran.out

    def test_says_what_the_bot_finds_wrong(self, fazhan, bot):
        bot += ["database", "sweep", "courier", "poll"]
        check_one_line(fazhan("healthcheck"), "数据库没有应答")
        check_one_line(fazhan("healthcheck"), "平台长时间没有应答")

    def test_misses_a_bot_that_does_not_answer(self, fazhan, monkeypatch):
        Path("data").mkdir()
        monkeypatch.setenv("HEALTH_LISTEN", "127.0.0.1:1")
        check_one_line(fazhan("healthcheck"), "没有应答")


def test_settings_that_cannot_be_used_are_one_line(run, monkeypatch):
    monkeypatch.setenv("BOT_TOKEN", "secret-but-wrong")
    ran = run("healthcheck")
    check_one_line(ran, "BOT_TOKEN")
    assert "secret-but-wrong" not in ran.err


def test_running_without_a_token_is_one_line(run):
    check_one_line(run("run"), "BOT_TOKEN")


CARD_CODE = re.compile(r"(?<![-\w])[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}(?![-\w])")


class TestCards:
    def test_are_printed_offline_without_settings_or_database(self, run, bare_environment: Path):
        ran = run("cards", "deck", "--cards", "23", "--title", "接收某某同志为预备党员")
        assert ran.code == 0
        made = read_commitment(Path("deck/commitment.json").read_bytes())
        assert made.fingerprint in ran.out
        pages = {p.name: len(PdfReader(p).pages) for p in Path("deck").glob("*.pdf")}
        assert pages == {"cards.pdf": 3, "key-sheet.pdf": 1}
        assert [p.name for p in bare_environment.iterdir()] == ["deck"]

    def test_hold_the_codes_that_the_key_sheet_explains(self, run, bare_environment: Path):
        run("cards", "deck", "--cards", "4", "--form", "panel")
        cards, keys = (text_of(f"deck/{name}.pdf") for name in ("cards", "key-sheet"))
        codes = CARD_CODE.findall(cards)
        assert len(set(codes)) == 16
        made = read_commitment(Path("deck/commitment.json").read_bytes())
        assert {made.card_of(normalise(code)) for code in codes} == set(range(4))
        assert all(code in keys for code in codes)
        secret = read_secret(re.search(r"(?:\w{4}-){6}\w{4}", keys)[0])
        assert make_deck(secret, cards=4, form=BallotForm.PANEL).commitment == made

    def test_are_the_same_as_pages_that_load_nothing(self, run, bare_environment: Path):
        run("cards", "deck", "--cards", "12", "--title", "<b>推优</b>", "--html")
        for name in ("cards", "key-sheet"):
            page = Path(f"deck/{name}.html").read_text(encoding="utf-8")
            assert set(CARD_CODE.findall(page)) == set(
                CARD_CODE.findall(text_of(f"deck/{name}.pdf"))
            )
            assert len(set(CARD_CODE.findall(page))) == 36
            assert not re.search(r"<script|<link|<img|@import|url\(|(?:src|href)=", page)
            assert "default-src 'none'" in page
            assert "&lt;b&gt;推优&lt;/b&gt;" in page
        secret = re.search(r"(?:\w{4}-){6}\w{4}", page)[0]
        made = make_deck(read_secret(secret), cards=12, form=BallotForm.RESOLUTION).commitment
        assert made.root in page
        assert "<svg" in page

    def test_are_not_mixed_with_an_earlier_deck(self, run):
        assert run("cards", "deck", "--cards", "4").code == 0
        check_one_line(run("cards", "deck", "--cards", "4"), "请另选文件夹")
        check_one_line(run("cards", "other", "--cards", "301"), "票卡须为1至300张")


def text_of(path: str) -> str:
    return "".join(page.extract_text() for page in PdfReader(path).pages)


class TestTheDraw:
    def list_of(self, *names: str) -> None:
        Path("names.txt").write_text("\n".join(names) + "\n", encoding="utf-8")

    def fix(self, run) -> dict:
        return run("draw", "names.txt", "--seed-file", "seed.txt", "--json").data

    def test_is_repeated_by_anybody_with_the_script_of_the_report(self, run):
        self.list_of("1 甲", "2 乙", "3 丙", "4 丁")
        made = self.fix(run)
        assert (made["pool"], made["least"]) == (4, 2)
        seed = Path("seed.txt").read_text()
        assert seed not in json.dumps(made), "the seed is not shown before the draw"
        told = run(
            "draw", "names.txt", "--seed-file", "seed.txt", "--published", made["commitment"]
        ).out
        drawn = [line.split(". ", 1)[1] for line in told.splitlines() if line.startswith("　")]
        script = told[told.index("import hashlib") :]
        ran = subprocess.run(
            [sys.executable, "-I", "-"], input=script, capture_output=True, text=True, check=True
        )
        assert len(drawn) == 2
        assert ran.stdout == f"承诺值 {made['commitment']}\n抽中者 {drawn}\n"

    @pytest.mark.parametrize("names", [("1 甲", "2 乙"), ("1 甲", "2 乙", "3 丙", "4 丁")])
    def test_of_another_list_than_the_published_one_is_refused(self, run, names):
        self.list_of("1 甲", "2 乙", "3 丙")
        published = self.fix(run)["commitment"]
        self.list_of(*names)
        ran = run("draw", "names.txt", "--seed-file", "seed.txt", "--published", published)
        check_one_line(ran, "第三十九条")

    def test_never_overwrites_a_seed(self, run):
        self.list_of("1 甲")
        self.fix(run)
        kept = Path("seed.txt").read_bytes()
        check_one_line(run("draw", "names.txt", "--seed-file", "seed.txt"), "已存在")
        assert Path("seed.txt").read_bytes() == kept

    def test_needs_a_list_without_repetitions(self, run):
        self.list_of("1 甲", "1 甲")
        check_one_line(run("draw", "names.txt", "--seed-file", "seed.txt"), "名单")
        assert not Path("seed.txt").exists()
