"""Whatever data a press carries, it does what its presser may do, and nothing else."""

import random
import string

from models import IncomingUpdate, LedgerRecord, Meeting
from regulation.assessment import Stage
from tests.walks.story import Story, until

PRESSES = 300
NAMES = (
    *("home", "leave", "status", "todo", "report", "report_send", "report_clear", "v", "w"),
    *("report_withdraw", "report_open", "people", "people_at", "people_found", "people_back"),
    *(
        "person",
        "talk",
        "talk_with",
        "talk_resume",
        "talk_day",
        "talk_place",
        "talk_again",
        "talk_save",
    ),
    *("meetings", "meeting", "plan", "plan_new", "plan_pick", "plan_at", "plan_sent", "plan_why"),
    *("plan_teller", "page_teller", "meeting_opened", "code", "code_again", "heads", "left_who"),
    *(
        "step",
        "introduced",
        "suspended",
        "item_next",
        "item_off_who",
        "resolved",
        "roll_why",
        "roll_signed",
    ),
    *("standing", "why", "timeline", "timeline_of", "probation", "probation_of", "conversion"),
    *("conversion_send", "conversion_clear", "conversion_open", "conversion_withdraw"),
    *("note", "note_people", "note_who", "note_all", "note_kind", "note_hours", "note_problem"),
    *("note_day", "note_again", "note_next", "note_fresh", "note_save", "conversion_next"),
    *("motion", "motion_is", "motion_why", "motion_sure", "paper_motion"),
    *("approvals", "approval", "approve", "approved_on", "approval_sure"),
    *("cm", "cm_new", "cm_add", "cm_who", "cm_pick", "cm_why", "cm_send", "cm_sent", "cm_open"),
    *("cm_seats", "cm_here", "cm_item", "cm_enter", "cm_all", "cm_yes", "cm_no", "cm_end"),
    *("opinions", "opinions_in", "opinion_yes", "o", "p", "reply_yes", "sign_in", "paper"),
    *("todo_page", "due", "due_done", "due_not_mine", "due_later1", "due_later7"),
    *("ballot_open", "ballot_begin", "ballot_close", "ballot_count", "meeting_end", "ballots"),
    *("report_quarters", "report_for", "report_replace", "report_history", "review_alike"),
    *("review", "review_at", "review_open", "review_accept", "review_return", "review_why"),
    *("review_returned", "review_batch", "review_batch_yes"),
    *("apply", "apply_new", "apply_for", "apply_resume", "apply_again", "apply_day", "apply_send"),
    *("apply_receiver", "apply_first", "apply_proof", "apply_withdraw", "application", "newcomers"),
    *("application_yes", "talker", "talker_page", "talker_pick", "talker_yes"),
    *("desk", "profile", "fact_page", "fact_new", "fact_correct", "fact_resume", "fact_again"),
    *("fact_pick", "fact_day", "fact_evidence_done", "fact_send", "fact_open", "fact_withdraw"),
    *("guests", "guest", "guests_rest", "gate_call", "by_hand", "by_hand_who", "gather_count"),
    *("gathering_open", "gathering_opened", "gathering_vote", "gathering_end", "replies"),
    *("receipt", "included", "card_receipt", "card_in"),
    *("year_plans", "year_plan", "year_plan_note"),
    *("calendar", "calendar_mine", "calendar_branch", "feed_mine", "feed_branch", "feed_stop"),
)
ARGUMENTS = (
    "",
    "0",
    "1",
    "-1",
    "999",
    "9" * 30,
    "x",
    "0123abcd",
    "admission",
    "extension-6",
    "recommendation",
    "1-0-0",
    "1-recommendation_rank",
    "0-1",
    "thought_reports",
    "٣",
    "2026-13-99",
    "💥",
    "\0",
)


def forged(dice: random.Random) -> str:
    """Sometimes noise, mostly a name of ours with arguments that may fit or not."""
    if dice.random() < 0.2:
        return "".join(dice.choices(string.printable, k=dice.randint(1, 64)))
    return ":".join([dice.choice(NAMES), *dice.choices(ARGUMENTS, k=dice.randint(0, 3))])


async def test_forged_presses_do_nothing(story: Story):
    branch = await story.world.branch()
    await story.world.person(branch, Stage.PROSPECTIVE_MEMBER)
    chatter = await story.member(await story.world.person(branch, Stage.FULL_MEMBER))
    message, _ = chatter.data_of("支部大会")
    before = await LedgerRecord.all().count()
    dice = random.Random(20261120)
    for _ in range(PRESSES):
        await chatter.press_data(message, forged(dice), forge=True)
    assert await story.incidents() == 0
    assert (await LedgerRecord.all().count(), await Meeting.all().count()) == (before, 0)

    async def all_marked() -> bool:
        return await IncomingUpdate.filter(handled_at__isnull=False).count() > PRESSES

    await until(all_marked)  # an update is answered a moment before it is marked


async def test_in_a_group_private_buttons_do_nothing(story: Story):
    branch = await story.world.branch()
    secretary = await story.member(await story.world.secretary(branch))
    room = (await story.group(secretary))[secretary.account]
    await room.asks("/start@zhibu_playground_bot", "本群已设为")
    (message, *_) = story.messages(room.chat)
    for data in ("home", "status", "people", "meetings", "report", "sign_in:999", "nonsense"):
        assert await room.press_data(message["message_id"], data, forge=True)
    assert room.text_of(message["message_id"]) == message["text"], "what stood there still stands"
