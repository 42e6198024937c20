"""The Markdown parse modes; the cases are those of Telegram's own library, in other words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.entities import Formatted, finished, utf16_length
from playground.errors import ApiError
from playground.markdown import PARSERS

old, new = PARSERS["markdown"], PARSERS["markdownv2"]


def entity(kind, offset, length, **more):
    return {"type": kind, "offset": offset, "length": length, **more}


UNDERSTOOD = [
    ("", "", []),
    ("*粗*体", "粗体", [entity("bold", 0, 1)]),
    ("_a_ __b__ ~c~ ||d||", "a b c d", [
        entity("italic", 0, 1), entity("underline", 2, 1),
        entity("strikethrough", 4, 1), entity("spoiler", 6, 1),
    ]),
    ("\\_\\*\\\\\\`", "_*\\`", []),
    ("\\", "\\", []),
    ("😀 😀_😀 *😀*_", "😀 😀😀 😀", [entity("italic", 5, 5), entity("bold", 8, 2)]),
    ("😀_a __b___", "😀a b", [entity("italic", 2, 3), entity("underline", 4, 1)]),
    ("**", "", []),
    ("``", "", []),
    ("``````", "", []),
    ("`_* *_`", "_* *_", [entity("code", 0, 5)]),
    ("`a```", "a", [entity("code", 0, 1)]),
    ("```python\nx```", "x", [entity("pre", 0, 1, language="python")]),
    ("```python x```", " x", [entity("pre", 0, 2, language="python")]),
    ("```\nx```", "x", [entity("pre", 0, 1)]),
    ("```x```", "x", [entity("pre", 0, 1)]),
    ("```a \\\\\\`b```", " \\`b", [entity("pre", 0, 4, language="a")]),
    ("[x](https://x\\.cn/?a=1)", "x", [entity("text_link", 0, 1, url="https://x.cn/?a=1")]),
    ("[x\\.cn]", "x.cn", [entity("text_link", 0, 4, url="http://x.cn")]),
    ("[x](asd)", "x", []),
    ("[](x.cn)", "", []),
    ("![😀](tg://emoji?id=25)", "😀", [entity("custom_emoji", 0, 2, custom_emoji_id="25")]),
    (">a", "a", [entity("blockquote", 0, 1)]),
    (">", "", []),
    ("a\n>b\n>c\nd", "a\nb\nc\nd", [entity("blockquote", 2, 4)]),
    (">a\n**>b", "a\nb", [entity("blockquote", 0, 2), entity("blockquote", 2, 1)]),
    (">*b\n>c*\nd", "b\nc\nd", [entity("blockquote", 0, 4), entity("bold", 0, 3)]),
    ("*a\n>b\nc*", "a\nb\nc", [entity("bold", 0, 5), entity("blockquote", 2, 2)]),
    ("`>a\n>b`", ">a\n>b", [entity("code", 0, 5)]),
    (">a\n>b||c||d||\ne", "a\nbcd\ne", [
        entity("expandable_blockquote", 0, 6), entity("spoiler", 3, 1),
    ]),
    (">a||b||\nc", "ab\nc", [entity("blockquote", 0, 3), entity("spoiler", 1, 1)]),
]  # fmt: skip


@pytest.mark.parametrize(("source", "text", "entities"), UNDERSTOOD)
def test_what_is_understood(source, text, entities):
    assert new(source) == Formatted(text, entities)


REFUSED = [
    *((char, f"Character '{char}' is reserved and must be escaped with the preceding '\\'")
      for char in "]()#+-=|{}.!"),
    (">\n*a*>2", "Character '>' is reserved and must be escaped with the preceding '\\'"),
    ("😀 😀_abacaba", "Can't find end of Italic entity at byte offset 9"),
    ("😀 😀_abac * asd ", "Can't find end of Bold entity at byte offset 15"),
    ("😀 😀`", "Can't find end of Code entity at byte offset 9"),
    ("😀 😀```a", "Can't find end of Pre entity at byte offset 9"),
    ("😀 😀```a ", "Can't find end of PreCode entity at byte offset 9"),
    ("😀 😀```😀 😀`", "Can't find end of Code entity at byte offset 21"),
    ("😀 😀_😀 😀__", "Can't find end of Underline entity at byte offset 19"),
    ("😀 😀__😀 _😀___", "Can't find end of Italic entity at byte offset 23"),
    ("😀 😀||test\\|", "Can't find end of Spoiler entity at byte offset 9"),
    ("[x\\.org](asd\\)", "Can't find end of a URL at byte offset 9"),
    ("[x", "Can't find end of TextUrl entity at byte offset 0"),
    ("😀 😀![", "Can't find end of CustomEmoji entity at byte offset 9"),
    ("![😀]", "Custom emoji entity must contain a tg://emoji URL"),
    ("![😀](tg://emoji?id=1", "Can't find end of a custom emoji URL at byte offset 8"),
    (">*b\n>ld \n>bo\nld*\nasd", "Can't find end of Bold entity at byte offset 1"),
    (">asd\n>q||ew\n||asdad", "Can't find end of Spoiler entity at byte offset 7"),
    (">asd\n>q||e||w||\n||asdad", "Can't find end of Spoiler entity at byte offset 16"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "reason"), REFUSED)
def test_what_is_refused(source, reason):
    with pytest.raises(ApiError) as refusal:
        new(source)
    assert refusal.value.description == f"Bad Request: can't parse entities: {reason}"


OLD = [
    ("*粗* _斜_ `a*b`", "粗 斜 a*b", [
        entity("bold", 0, 1), entity("italic", 2, 1), entity("code", 4, 3),
    ]),
    ("\\*a\\_ \\. 1.", "*a_ \\. 1.", []),
    ("*a\\*b", "a\\b", [entity("bold", 0, 2)]),
    ("```py\nx```", "x", [entity("pre", 0, 1, language="py")]),
    ("```x```", "x", [entity("pre", 0, 1)]),
    ("[x](http://x.cn)y", "xy", [entity("text_link", 0, 1, url="http://x.cn")]),
    ("[x.cn]", "x.cn", [entity("text_link", 0, 4, url="http://x.cn")]),
    ("[x](x.cn", "x", [entity("text_link", 0, 1, url="http://x.cn")]),
    ("**", "", []),
]  # fmt: skip


@pytest.mark.parametrize(("source", "text", "entities"), OLD)
def test_the_old_mode(source, text, entities):
    assert old(source) == Formatted(text, entities)


@pytest.mark.parametrize(
    ("source", "offset"), [("中*x", 3), ("_x", 0), ("`x", 0), ("```x", 0), ("[x", 0), ("a_b", 1)]
)
def test_the_old_mode_misses_an_end(source, offset):
    with pytest.raises(ApiError) as refusal:
        old(source)
    assert refusal.value.description == (
        "Bad Request: can't parse entities: "
        f"Can't find end of the entity starting at byte offset {offset}"
    )


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_escaped_text_comes_back_as_it_was(text):
    escaped = "".join(f"\\{char}" if char in "\\_*[]()~`>#+-=|{}.!" else char for char in text)
    assert new(escaped).text == text


@pytest.mark.parametrize("parse", [old, new], ids=["Markdown", "MarkdownV2"])
@given(source=st.text("*_~|`[]()!>\\\n\r a😀", max_size=40))
def test_any_input_is_parsed_or_refused(parse, source):
    try:
        ready = finished(parse(source))
    except ApiError:
        return
    length = utf16_length(ready.text)
    assert all(one["offset"] + one["length"] <= length for one in ready.entities)
    assert all(one["length"] > 0 for one in ready.entities)


def test_code_holds_no_other_format():
    ready = finished(new("*a`b`c*"))
    assert ready.entities == [entity("bold", 0, 1), entity("code", 1, 1), entity("bold", 2, 1)]
    assert finished(new("*`b`*")).entities == [entity("code", 0, 1)]
    apart = finished(new("`a` *b* `c`")).entities
    assert apart == [entity("code", 0, 1), entity("bold", 2, 1), entity("code", 4, 1)]


@given(source=st.text("*`ab", max_size=30))
def test_bold_and_code_never_meet(source):
    try:
        entities = finished(new(source)).entities
    except ApiError:
        return
    places = [at for one in entities for at in range(one["offset"], one["offset"] + one["length"])]
    assert len(places) == len(set(places))
