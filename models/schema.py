"""For the library's own command: `tortoise -c models.schema.TORTOISE_ORM makemigrations`."""

from models.db import migration_config

TORTOISE_ORM = migration_config("sqlite:///data/schema.sqlite3")
