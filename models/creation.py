"""Creating many tables in one step of a migration."""

from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import ModelState, State


class CreateTogether(ops.TortoiseOperation):
    """Tables created as one operation: for each, the library builds all its classes anew, twice."""

    def __init__(self, *creations: ops.CreateModel) -> None:
        self.creations = creations

    def state_forward(self, app_label: str, state: State) -> None:
        """Let the tables be known; they may point to each other in any order."""
        for creation in self.creations:
            made = ModelState.make_from_model(app_label, creation.model)
            state.models[app_label, creation.name] = made
        state.reload_models([(app_label, creation.name) for creation in self.creations])

    async def database_forward(
        self,
        app_label: str,
        old_state: State,
        new_state: State,
        state_editor: BaseSchemaEditor | None = None,
    ) -> None:
        """Create the tables in their order: a table after those that it points to."""
        for creation in self.creations:
            await creation.database_forward(app_label, old_state, new_state, state_editor)

    async def database_backward(
        self,
        app_label: str,
        old_state: State,
        new_state: State,
        state_editor: BaseSchemaEditor | None = None,
    ) -> None:
        """Drop the tables, the last one first."""
        for creation in reversed(self.creations):
            await creation.database_backward(app_label, old_state, new_state, state_editor)
