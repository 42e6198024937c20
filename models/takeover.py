"""Databases from before the first release, whose migrations were put into one.

The last of them has the schema of the first migration of today; those before it cannot be
brought up any more. To be deleted once nobody keeps such a database.
"""

LAST = "0016_handovers"
TODAY = "0001_schema"
# On SQLite, rebuilding the two tables had lost their indexes.
TAKE_OVER = f"""
CREATE INDEX IF NOT EXISTS "idx_meeting_branch__152dfe" ON "meeting" ("branch_id", "state");
CREATE INDEX IF NOT EXISTS "idx_roll_correc_meeting_3e3321" ON "roll_correction" ("meeting_id");
DELETE FROM tortoise_migrations WHERE name < '{LAST}';
UPDATE tortoise_migrations SET name = '{TODAY}' WHERE name = '{LAST}';
"""  # noqa: S608 - our own names
