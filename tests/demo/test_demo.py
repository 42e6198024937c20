"""`python -m bot demo`: one command, nothing asked, everything there."""

import socket

from tests.demo.conftest import Shell, running_demo


async def test_a_branch_at_work_that_survives_a_restart_until_it_is_reset(shell: Shell):
    async with running_demo(shell) as demo:
        async with demo.http.get(f"{demo.base}/") as page:
            assert "演练" in await page.text()
        people = (await demo.get("state"))["people"]
        assert len(people) == 19
        (card,) = (p["note"] for p in people if p["first_name"] == "林晓雨")
        assert "请打开链接绑定账号" in card["text"]
        assert "今天截止" in await demo.waits_for("沈若溪", "待办提醒", "递交转正申请")
        account = await demo.person("沈若溪")
        await demo.post(f"as/{account}/text", text="/status")
        await demo.waits_for("沈若溪", "发展进度", "预备党员")

    async with running_demo(shell) as demo:
        assert await demo.waits_for("沈若溪", "发展进度", "预备党员"), "the chats are kept"
        await demo.post(f"as/{account}/text", text="/todo")
        assert "今天截止" in await demo.waits_for("沈若溪", "待办事项（共", "递交转正申请")

    async with running_demo(shell, "--reset") as demo:
        told = await demo.get(f"as/{account}/messages", after=0, timeout=0)
        assert not any("发展进度" in message.get("text", "") for message in told["messages"])
        await demo.waits_for("沈若溪", "待办提醒", "递交转正申请")


async def test_a_busy_port_is_one_clear_line(shell: Shell):
    with socket.create_server(("127.0.0.1", 0)) as occupied:
        port = str(occupied.getsockname()[1])
        code, complaints = await shell.run("demo", "--port", port)
    assert (code, complaints) == (
        1,
        [f"端口 {port} 已被占用：请停止另一个演示，或用 --port 另选端口。"],
    )
