"""The name of the platform under which accounts are known."""

PLATFORM = "telegram"
