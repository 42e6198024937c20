"""How long a search over 5,000 people takes: `python -m benchmarks.search`."""

import random
from time import perf_counter

from services.search import Named, find

PEOPLE = 5000
REPEATS = 20
SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林郑重单曾仇解查盖翟"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉玲建华乐行长藏朝"
TYPED = ("单", "王乐华", "shan", "zhangwei", "zhnagwie", "zyh", "2023004999", "2023009499")


def main() -> None:
    """Print the first search, which spells every name, and the median of the later ones."""
    dice = random.Random(20261128)
    people = [
        Named(
            number,
            dice.choice(SURNAMES) + "".join(dice.choices(GIVEN, k=dice.randint(1, 2))),
            f"2023{number:06d}",
        )
        for number in range(PEOPLE)
    ]
    print(f"first search: {_milliseconds('shan', people):.0f} ms")
    for typed in TYPED:
        taken = sorted(_milliseconds(typed, people) for _ in range(REPEATS))
        median, worst = taken[REPEATS // 2], taken[-1]
        print(f"{typed}: median {median:.1f} ms, worst {worst:.1f} ms, {len(find(typed, people))}")


def _milliseconds(typed: str, people: list[Named]) -> float:
    begun = perf_counter()
    find(typed, people)
    return (perf_counter() - begun) * 1000


if __name__ == "__main__":
    main()
