"""What the command line says of a draw for the defence (第39条)."""

from services.draws import DrawFixed, DrawReport


def fixed(made: DrawFixed, seed_file: str) -> list[str]:
    """The list and the seed are fixed; what to publish, and what to keep until the draw."""
    return [
        f"承诺值：{made.commitment}",
        f"拟转正人员{made.pool}名，应抽取不少于{made.least}名参加答辩（第三十九条）。",
        f"下一步：现在公布名单和承诺值；种子保存在 {seed_file}，抽签之前不得示人。",
        "抽签时再次运行本命令，以 --published 给出已公布的承诺值。",
    ]


def report(made: DrawReport) -> list[str]:
    """The report of the draw, with the script by which anybody repeats it."""
    return [
        "转正答辩抽签记录（第三十九条）",
        f"拟转正人员{len(made.pool)}名，抽中{len(made.drawn)}名：",
        *(f"　{number}. {name}" for number, name in enumerate(made.drawn, 1)),
        f"事先公布的承诺值：{made.commitment}（与名单、种子相符）",
        f"揭示的种子：{made.seed}",
        "任何人都可用 python3 运行下列脚本重算，无须安装其他程序：",
        "",
        *made.script.splitlines(),
    ]


def seed_in_use(path: str) -> str:
    """Refused: another seed lies there."""
    return f"未能锁定名单：{path} 已存在，不得覆盖。名单有变的，请另起文件并重新公布承诺值。"


def no_seed(path: str) -> str:
    """Refused: the list has not been fixed."""
    return f"未能抽签：{path} 中没有种子。请先不带 --published 运行，锁定名单并公布承诺值。"
