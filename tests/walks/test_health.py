"""The real bot tells how it is."""

from dataclasses import replace

from tests.walks.story import ON_SQLITE, Story, until


@ON_SQLITE
async def test_a_running_bot_is_ready_and_says_what_it_heard(story: Story):
    await story.close_bot()
    story.config = replace(story.config, health_listen="127.0.0.1:0")
    await story.open_bot()
    assert story.app is not None
    server = story.app.health_server
    assert server is not None

    async def ready() -> bool:
        async with story.http.get(f"{server.url}/readyz") as answer:
            told = await answer.json()
        silence = told["silence_seconds"]
        return answer.status == 200 and set(silence) == {"sweep", "courier", "poll", "update"}

    await until(ready)
    chatter = await story.chatter(1, "路人")
    await chatter.asks("/start", "绑定")
    async with story.http.get(f"{server.url}/metrics") as answer:
        shown = await answer.text()
    assert "fazhan_ready 1.0" in shown
    assert 'fazhan_tick_seconds_count{tick="sweep"}' in shown
    assert "路人" not in shown
