"""The HTML parse mode and the entities that Telegram finds by itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.entities import Formatted, checked, finished, utf16_length
from playground.errors import ApiError
from playground.html import parse_html


def entity(kind, offset, length, **more):
    return {"type": kind, "offset": offset, "length": length, **more}


PARSED = [
    ("plain", "plain", []),
    ("<b>粗</b>体", "粗体", [entity("bold", 0, 1)]),
    ("<strong>a</strong><em>b</em>", "ab", [entity("bold", 0, 1), entity("italic", 1, 1)]),
    ("<u>a</u><ins>b</ins>", "ab", [entity("underline", 0, 1), entity("underline", 1, 1)]),
    ("<s>a</s><del>b</del>", "ab", [entity("strikethrough", 0, 1), entity("strikethrough", 1, 1)]),
    ("<tg-spoiler>a</tg-spoiler>", "a", [entity("spoiler", 0, 1)]),
    ('<span class="tg-spoiler">a</span>', "a", [entity("spoiler", 0, 1)]),
    ("😀<i>x</i>", "😀x", [entity("italic", 2, 1)]),
    ("<b>a<i>b</i></b>", "ab", [entity("bold", 0, 2), entity("italic", 1, 1)]),
    ("<B>x</b>", "x", [entity("bold", 0, 1)]),
    ("<b>x</>", "x", [entity("bold", 0, 1)]),
    ("<b></b>x", "x", []),
    (
        '<a href="https://x.cn/?a=1&amp;b=2">x</a>',
        "x",
        [entity("text_link", 0, 1, url="https://x.cn/?a=1&b=2")],
    ),
    ("<a href='x.cn'>x</a>", "x", [entity("text_link", 0, 1, url="http://x.cn")]),
    ("<a>https://x.cn</a>", "https://x.cn", [entity("text_link", 0, 12, url="https://x.cn")]),
    ('<a href="javascript:x">x</a>', "x", []),
    ("<code>a&lt;b</code>", "a<b", [entity("code", 0, 3)]),
    ("<pre>a</pre>", "a", [entity("pre", 0, 1)]),
    (
        '<pre><code class="language-python">a</code></pre>',
        "a",
        [entity("pre", 0, 1, language="python")],
    ),
    ("<blockquote>a</blockquote>", "a", [entity("blockquote", 0, 1)]),
    ("<blockquote expandable>a</blockquote>", "a", [entity("expandable_blockquote", 0, 1)]),
    ("&lt;&gt;&amp;&quot;&#65;&#x4e2d;", '<>&"A中', []),
    ("&nbsp;&copy;", "&nbsp;&copy;", []),
    ("&#0;&#xD800;", "&#0;&#xD800;", []),
]


@pytest.mark.parametrize(("source", "text", "entities"), PARSED)
def test_what_is_understood(source, text, entities):
    assert parse_html(source) == Formatted(text, entities)


REFUSED = [
    ("<div>x</div>", 'Unsupported start tag "div" at byte offset 0'),
    ("中<br>", 'Unsupported start tag "br" at byte offset 3'),
    ("<b", "Unclosed start tag at byte offset 0"),
    ('<a href="x', "Unclosed start tag at byte offset 0"),
    ("x</b>", "Unexpected end tag at byte offset 1"),
    ("<b>x</b", "Unclosed end tag at byte offset 4"),
    ("<b>中</i>", 'Unmatched end tag at byte offset 6, expected "</b>", found "</i>"'),
    ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
    ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
    ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
]


@pytest.mark.parametrize(("source", "reason"), REFUSED)
def test_what_is_refused(source, reason):
    with pytest.raises(ApiError) as refusal:
        parse_html(source)
    assert refusal.value.description == f"Bad Request: can't parse entities: {reason}"


FOUND = [
    ("/start@my_bot 你好", "bot_command", "/start@my_bot"),
    ("发送/help查看", None, None),
    ("请发 /help。", "bot_command", "/help"),
    ("见https://x.cn/a?b=1。", "url", "https://x.cn/a?b=1"),
    ("写信 a.b@x.cn 即可", "email", "a.b@x.cn"),
    ("@lilei 在吗", "mention", "@lilei"),
    ("#思想汇报 交了", "hashtag", "#思想汇报"),
    ("a/b 1/2", None, None),
]


@pytest.mark.parametrize(("text", "kind", "part"), FOUND)
def test_what_is_found_in_plain_text(text, kind, part):
    entities = finished(Formatted(text)).entities
    found = [(one["type"], text[one["offset"] :][: one["length"]]) for one in entities]
    assert found == ([(kind, part)] if kind else [])


def test_nothing_is_found_inside_code():
    ready = finished(parse_html("<code>/start</code> /help"))
    assert [one["type"] for one in ready.entities] == ["code", "bot_command"]


def test_surrounding_space_is_trimmed_and_entities_move():
    ready = finished(parse_html("  <b>a </b>\n"))
    assert ready == Formatted("a", [entity("bold", 0, 1)])


@pytest.mark.parametrize("offset", [-1, 2, 5])
def test_entities_outside_the_text_are_refused(offset):
    with pytest.raises(ApiError, match="can't parse entities"):
        checked("ab", [entity("bold", offset, 1)])


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_escaped_text_comes_back_as_it_was(text):
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert parse_html(escaped).text == text


@given(st.text("<>/ab&; =\"'", max_size=40))
def test_any_input_is_parsed_or_refused(source):
    try:
        ready = finished(parse_html(source))
    except ApiError:
        return
    length = utf16_length(ready.text)
    assert all(one["offset"] + one["length"] <= length for one in ready.entities)
