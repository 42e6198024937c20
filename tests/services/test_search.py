"""People are found by part of a name, 学号, pinyin in every reading, initials, and near misses."""

import pytest

from services.search import Named, find

PEOPLE = [
    Named(1, "单雄信", "2023001234"),
    Named(2, "曾国藩", "2023001235"),
    Named(3, "仇英", "2023001236"),
    Named(4, "吕布", "2023001237"),
    Named(5, "张伟", "2023001238"),
    Named(6, "重耳", "2023001239"),
    Named(7, "李晓明", "2024990001"),
    Named(8, "买买提·艾力", "2024990002"),
    Named(9, "张维伟", "2024990003"),
]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("雄信", [1]),
        *[(typed, [1]) for typed in ("单", "shan", "dan", "shanxiongxin", "sxx", "DXX")],
        *[(typed, [2]) for typed in ("zengguofan", "cengguo", "zgf")],
        *[(typed, [3]) for typed in ("qiuying", "chou", "qy")],
        *[(typed, [4]) for typed in ("lvbu", "lübu", "lyubu", "lubu", "lb")],
        *[(typed, [6]) for typed in ("chonger", "zhonger", "2023001239", "1239")],
        ("Zhang Wei", [5, 9]),
        ("zw", [5, 9]),
        ("zww", [9]),
        ("买买提艾力", [8]),
        ("maimaiti", [8]),
        ("", []),
        (" \n", []),
        ("王五", []),
        ("xyz", []),
        ("💥" * 200, []),
    ],
)
def test_by_what_is_typed(typed: str, found: list[int]):
    assert find(typed, PEOPLE) == found


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("李小明", 7),  # the sound of another character
        ("李晓铭", 7),
        ("zhnagwei", 5),
        ("zengguofna", 2),
        ("2024990010", 7),
        ("张纬", 5),
    ],
)
def test_what_is_nearly_right_is_forgiven(typed: str, meant: int):
    assert meant in find(typed, PEOPLE)


def test_the_whole_name_comes_before_those_that_hold_it():
    people = [Named(1, "王小伟", "1001"), Named(2, "王小", "1002"), Named(3, "大王小", "1003")]
    assert find("王小", people) == [2, 1, 3]
