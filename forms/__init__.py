"""Printed forms: dataclass in, bytes out, the template beside it. No chat and no database."""
