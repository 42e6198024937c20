"""How the bot says no to an invitation, and what stands on the printed cards."""

from texts.requirements import Phrase

ASK_AGAIN = "请联系党支部重新发放邀请。"

REFUSALS: dict[str, Phrase] = {
    "invitation_unknown": lambda f: (
        f"未能绑定：邀请码不正确。请核对后重新输入；仍不成功的，{ASK_AGAIN}"
    ),
    "invitation_used": lambda f: f"未能绑定：此邀请码已经使用过。如非本人使用，{ASK_AGAIN}",
    "invitation_expired": lambda f: f"未能绑定：此邀请码已过有效期。{ASK_AGAIN}",
    "invitation_revoked": lambda f: (
        "未能绑定：此邀请码已由新的邀请码代替。请使用最近一次发放的邀请码。"
    ),
    "invitation_guessing": lambda f: (
        f"暂不能绑定：一小时内输入错误邀请码已达{f['limit']}次。请一小时后再试，或联系党支部。"
    ),
    "account_bound_elsewhere": lambda f: (
        f"未能绑定：本账号已绑定{f['name']}同志，一个账号只能绑定一人。如有误，请联系管理员。"
    ),
    "person_bound_elsewhere": lambda f: (
        "未能绑定：被邀请人已绑定其他账号。如更换了账号，请联系管理员解除原绑定。"
    ),
    "invitee_already_bound": lambda f: (
        f"未发放邀请：{f['name']}（{f['student_number']}）已绑定账号，无须再次邀请。"
    ),
}
