from wagtail.fields import StreamField


class MigrationFreeStreamField(StreamField):
    """A StreamField whose blocks stay out of migrations: they change with every field type, the column never."""

    def __init__(self, block_types=(), **kwargs):
        super().__init__(block_types, **kwargs)

    def get_default(self):
        """A new row starts as its block does."""
        return self.stream_block.normalize(self.stream_block.get_default())

    def deconstruct(self):
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [], kwargs
