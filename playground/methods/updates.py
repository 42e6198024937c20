"""getUpdates and the webhook."""

import re
from urllib.parse import urlsplit

from playground.errors import bad_request
from playground.guard import is_loopback
from playground.methods.registry import Call, method
from playground.state import Json, Webhook

SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
MOST_CONNECTIONS = 100


@method
async def get_updates(call: Call) -> list[Json]:
    """Return pending updates, waiting for the first one."""
    _allow(call)
    params = call.params
    return await call.world.updates.poll(
        params.integer("offset"), params.integer("limit", 100), params.integer("timeout")
    )


@method
async def set_webhook(call: Call) -> bool:
    """Send updates to a URL from now on; an empty URL removes the webhook."""
    webhook = _webhook(call)
    _allow(call)
    if call.params.flag("drop_pending_updates"):
        call.world.updates.clear()
    call.world.state.webhook = webhook
    if webhook.url:
        call.world.updates.end_poll("terminated by setWebhook request")
    call.world.updates.signal.fire()
    return True


@method
async def delete_webhook(call: Call) -> bool:
    """Go back to getUpdates."""
    if call.params.flag("drop_pending_updates"):
        call.world.updates.clear()
    call.world.state.webhook = Webhook()
    call.world.updates.signal.fire()
    return True


@method
async def get_webhook_info(call: Call) -> Json:
    """Tell where updates go and what went wrong last."""
    webhook, state = call.world.state.webhook, call.world.state
    info: Json = {
        "url": webhook.url,
        "has_custom_certificate": webhook.has_custom_certificate,
        "pending_update_count": len(state.updates),
        "last_error_date": webhook.last_error_date,
        "last_error_message": webhook.last_error_message,
        "ip_address": webhook.ip_address,
        "max_connections": webhook.max_connections if webhook.url else None,
        "allowed_updates": state.allowed_updates or None,
    }
    return {key: value for key, value in info.items() if value is not None}


def _webhook(call: Call) -> Webhook:
    url, secret = call.params.text("url"), call.params.text("secret_token")
    if url and urlsplit(url).scheme not in {"http", "https"}:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if url and not call.world.exposed and not is_loopback(urlsplit(url).hostname):
        raise bad_request("bad webhook: this playground delivers to loopback only")
    if not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    most = call.params.integer("max_connections", 40)
    return Webhook(
        url,
        secret,
        max_connections=max(1, min(most, MOST_CONNECTIONS)),
        ip_address=call.params.text("ip_address") or None,
        has_custom_certificate=call.params.upload("certificate") is not None,
    )


def _allow(call: Call) -> None:
    kinds = call.params.json("allowed_updates")
    if isinstance(kinds, list):
        call.world.updates.allow([str(kind) for kind in kinds])
