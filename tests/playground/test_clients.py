"""What aiogram and python-telegram-bot get from the playground, field by field."""

import pytest

from tests.playground.conftest import LI, WANG


async def test_get_me(client, control):
    me = await client.call("get_me")
    assert me.is_bot
    assert me.id == 123456
    assert me.can_read_all_group_messages is False


async def test_a_start_with_payload_reaches_the_bot(inbox, control):
    await control.start(WANG, "invite_7")
    [update] = await inbox.take(1)
    assert update.message.text == "/start invite_7"
    assert update.message.from_user.id == update.message.chat.id == WANG
    assert [entity.type for entity in update.message.entities] == ["bot_command"]


async def test_a_message_goes_to_the_person_with_its_buttons(client, control):
    keyboard = client.keyboard(
        [{"text": "查看", "callback_data": "show"}],
        [{"text": "打开", "url": "https://t.me/zhibu_playground_bot?start=x"}],
        [{"text": "复制", "copy_text": {"text": "A-1"}}],
    )
    sent = await client.call(
        "send_message",
        chat_id=LI,
        text="<b>您好</b> &amp; 欢迎",
        parse_mode="HTML",
        reply_markup=keyboard,
        protect_content=True,
    )
    assert sent.has_protected_content
    message = (await control.messages())[-1]
    assert message["text"] == "您好 & 欢迎"
    assert message["entities"] == [{"type": "bold", "offset": 0, "length": 2}]
    assert message["outgoing"] is False
    assert [row[0]["text"] for row in message["reply_markup"]["inline_keyboard"]] == [
        "查看",
        "打开",
        "复制",
    ]


async def test_a_pressed_button_is_answered(client, inbox, control):
    keyboard = client.keyboard([{"text": "签到", "callback_data": "sign:1"}])
    sent = await client.call("send_message", chat_id=LI, text="会议", reply_markup=keyboard)
    query_id = await control.press(sent.message_id, "sign:1")
    [update] = await inbox.take(1)
    assert update.callback_query.data == "sign:1"
    assert update.callback_query.message.text == "会议"
    await client.call(
        "answer_callback_query", callback_query_id=query_id, text="已签到", show_alert=True
    )
    answer = await control.get(f"as/{LI}/callbacks/{query_id}", timeout=1)
    assert answer == {"answered": True, "text": "已签到", "show_alert": True, "url": None}


async def test_messages_are_edited_in_place(client, control):
    sent = await client.call("send_message", chat_id=LI, text="一")
    place = {"chat_id": LI, "message_id": sent.message_id}
    keyboard = client.keyboard([{"text": "返回", "callback_data": "b"}])
    edited = await client.call("edit_message_text", text="二", reply_markup=keyboard, **place)
    assert edited.text == "二"
    assert edited.edit_date is not None
    bare = await client.call("edit_message_reply_markup", **place)
    assert bare.reply_markup is None
    last = (await control.messages())[-1]
    assert (last["text"], last["edited"]) == ("二", True)


async def test_a_deleted_message_is_gone(client, control):
    sent = await client.call("send_message", chat_id=LI, text="一")
    assert await client.call("delete_message", chat_id=LI, message_id=sent.message_id)
    last = (await control.messages())[-1]
    assert last["deleted"]
    assert "text" not in last


async def test_documents_keep_name_type_and_bytes(client, control):
    name = '思想汇报 "终稿".docx'
    file = client.file(b"PK-content", name)
    sent = await client.call("send_document", chat_id=LI, document=file, caption="回执")
    assert sent.document.file_name == name
    assert sent.document.mime_type.endswith("wordprocessingml.document")
    assert await client.download(sent.document.file_id) == b"PK-content"
    again = await client.call("send_document", chat_id=LI, document=sent.document.file_id)
    assert again.document.file_unique_id == sent.document.file_unique_id


async def test_photos_come_in_several_sizes(client, control, picture):
    sent = await client.call("send_photo", chat_id=LI, photo=client.file(picture, "a.png"))
    sizes = [(size.width, size.height) for size in sent.photo]
    assert sizes == [(90, 56), (320, 200), (640, 400)]
    assert (await client.download(sent.photo[-1].file_id)).startswith(b"\xff\xd8")


async def test_albums(client, control, picture):
    media = [
        client.media(
            "photo", client.file(picture, "a.png"), caption="<i>第一页</i>", parse_mode="HTML"
        ),
        client.media("photo", client.file(picture, "b.png")),
    ]
    sent = await client.call("send_media_group", chat_id=LI, media=media)
    assert len({message.media_group_id for message in sent}) == 1
    assert sent[0].caption == "第一页"
    assert sent[1].caption is None


async def test_captions_and_media_are_edited(client, control, picture):
    sent = await client.call("send_photo", chat_id=LI, photo=client.file(picture, "a.png"))
    place = {"chat_id": LI, "message_id": sent.message_id}
    captioned = await client.call("edit_message_caption", caption="说明", **place)
    assert captioned.caption == "说明"
    document = client.media("document", client.file(b"x", "b.pdf"))
    replaced = await client.call("edit_message_media", media=document, **place)
    assert replaced.document.file_name == "b.pdf"
    assert not replaced.photo


async def test_files_of_people_reach_the_bot(client, inbox, control, picture):
    await control.file(("手写.png", picture), kind="photo", caption="第一页")
    await control.file(("a.pdf", b"%PDF-a"), ("b.pdf", b"%PDF-b"))
    photo, first, second = await inbox.take(3)
    assert photo.message.photo[-1].width == 640
    assert photo.message.caption == "第一页"
    assert first.message.media_group_id == second.message.media_group_id
    assert await client.download(second.message.document.file_id) == b"%PDF-b"


async def test_command_menus_are_kept_by_scope(client, control):
    await client.call("set_my_commands", commands=client.commands(help="帮助"))
    own = client.commands(status="进度", report="思想汇报")
    await client.call("set_my_commands", commands=own, scope=client.scope(LI))
    kept = await client.call("get_my_commands", scope=client.scope(LI))
    assert [command.command for command in kept] == ["status", "report"]
    [chat] = (await control.get(f"as/{LI}/chats"))["chats"]
    assert [command["command"] for command in chat["commands"]] == ["status", "report"]
    await client.call("delete_my_commands", scope=client.scope(LI))
    [chat] = (await control.get(f"as/{LI}/chats"))["chats"]
    assert [command["command"] for command in chat["commands"]] == ["help"]


async def test_chats_and_members(client, control, group):
    chat = await client.call("get_chat", chat_id=group)
    assert (chat.type, chat.title) == ("group", "支部")
    assert await client.call("get_chat_member_count", chat_id=group) == 3
    [creator] = await client.call("get_chat_administrators", chat_id=group)
    assert (creator.user.id, creator.status) == (LI, "creator")
    member = await client.call("get_chat_member", chat_id=group, user_id=WANG)
    assert member.status == "member"


async def test_pinned_messages(client, control, group):
    sent = await client.call("send_message", chat_id=group, text="请签到")
    await client.call("pin_chat_message", chat_id=group, message_id=sent.message_id)
    chat = await client.call("get_chat", chat_id=group)
    assert chat.pinned_message.text == "请签到"
    service = (await control.messages(chat=group))[-1]
    assert service["pinned_message"]["message_id"] == sent.message_id
    await client.call("unpin_chat_message", chat_id=group, message_id=sent.message_id)
    assert (await client.call("get_chat", chat_id=group)).pinned_message is None


async def test_blocking_is_told_and_enforced(client, inbox, control):
    await control.post(f"as/{LI}/block")
    [update] = await inbox.take(1)
    change = update.my_chat_member
    assert (change.old_chat_member.status, change.new_chat_member.status) == ("member", "kicked")
    with pytest.raises(client.Refused, match="bot was blocked by the user"):
        await client.call("send_message", chat_id=LI, text="在吗")
    await control.post(f"as/{LI}/unblock")
    assert await client.call("send_message", chat_id=LI, text="在吗")


async def test_typing_name_and_menu_button(client, control):
    assert await client.call("send_chat_action", chat_id=LI, action="typing")
    assert await client.call("set_my_name", name="党支部助手")
    assert (await client.call("get_my_name")).name == "党支部助手"
    assert await client.call("set_my_description", description="说明")
    assert (await client.call("get_my_description")).description == "说明"
    assert await client.call("set_my_short_description", short_description="短")
    assert (await client.call("get_my_short_description")).short_description == "短"
    assert await client.call("set_chat_menu_button", chat_id=LI)
    assert (await client.call("get_chat_menu_button", chat_id=LI)).type == "default"


async def test_errors_are_the_clients_own_kinds(client, control):
    with pytest.raises(client.Refused, match=r"(?i)chat not found"):
        await client.call("send_message", chat_id=999, text="x")
    with pytest.raises(client.Refused, match="can't initiate conversation"):
        await client.call("send_message", chat_id=WANG, text="x")
    await control.post("faults", {"kind": "429", "retry_after": 7})
    with pytest.raises(client.Refused, match=r"(?i)retry (after|in) (7|0:00:07)"):
        await client.call("send_message", chat_id=LI, text="x")


async def test_group_messages_reach_the_bot(group, inbox, control):
    await control.text("不给机器人看", WANG, chat=group)
    await control.text("/status@zhibu_playground_bot", WANG, chat=group)
    await control.post("groups", {"id": group, "title": "支部", "members": [LI]})
    command, left = [update.message for update in await inbox.take(2)]
    assert (command.text, command.chat.type) == ("/status@zhibu_playground_bot", "group")
    assert left.left_chat_member.id == WANG


@pytest.mark.parametrize("mode", ["Markdown", "MarkdownV2"])
async def test_markdown_is_parsed(client, control, mode):
    text = "*粗* _斜_ `码` [支部](https://x.cn)"
    sent = await client.call("send_message", chat_id=LI, text=text, parse_mode=mode)
    assert sent.text == "粗 斜 码 支部"
    assert [entity.type for entity in sent.entities] == ["bold", "italic", "code", "text_link"]
    with pytest.raises(client.Refused, match=r"(?i)can't parse entities"):
        await client.call("send_message", chat_id=LI, text="*粗", parse_mode=mode)


async def test_menus_differ_by_language(client, control):
    await client.call("set_my_commands", commands=client.commands(help="Help"))
    chinese = client.commands(help="帮助")
    await client.call("set_my_commands", commands=chinese, language_code="zh")
    [chat] = (await control.get(f"as/{LI}/chats"))["chats"]
    assert [one["description"] for one in chat["commands"]] == ["帮助"]
    [plain] = await client.call("get_my_commands")
    assert plain.description == "Help"


async def test_a_link_to_an_account_is_a_mention(client, control):
    text = f'<a href="tg://user?id={WANG}">王芳</a>和<a href="tg://user?id=9">谁</a>'
    sent = await client.call("send_message", chat_id=LI, text=text, parse_mode="HTML")
    [mention] = sent.entities
    assert (mention.type, mention.length, mention.user.id) == ("text_mention", 2, WANG)
    place = {"chat_id": LI, "message_id": sent.message_id}
    nobody = '<a href="tg://user?id=9">谁</a>'
    bare = await client.call("edit_message_text", text=nobody, parse_mode="HTML", **place)
    assert not bare.entities
    edited = await client.call("edit_message_text", text=f"请{text}", parse_mode="HTML", **place)
    assert [(one.type, one.offset) for one in edited.entities] == [("text_mention", 1)]
