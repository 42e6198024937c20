"""A local Telegram Bot API server with a chat page: demo, test bed and load target."""

from playground.server import Playground, serve

__all__ = ["Playground", "serve"]
