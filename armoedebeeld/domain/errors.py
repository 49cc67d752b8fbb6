"""Errors that a person can act on: one Dutch sentence that says what is wrong, one that says what to do."""


class UserError(Exception):
    """Something a user can mend; the message is shown as it is, without a traceback."""

    def __init__(self, what: str, *, remedy: str) -> None:
        """Keep both sentences.

        Args:
            what: what is wrong, with the offending name or value, in Dutch.
            remedy: the next step for the person in front of the screen, in Dutch.
        """
        super().__init__(f"{what} {remedy}")
        self.what = what
        self.remedy = remedy


class CatalogueError(UserError):
    """An entry of indicators.yaml is invalid."""


class SourceError(UserError):
    """A source answered something that may not be published; the former figures stay."""


class UnexpectedContentError(SourceError):
    """Columns, codes or counts differ from what the catalogue expects."""


class UnreachableSourceError(SourceError):
    """The source gave no usable answer after all attempts."""


class RefusedSourceError(SourceError):
    """The source answers, but does not know what was asked."""


class NoAccessError(RefusedSourceError):
    """The source wants a key, or another one."""


class AbsentAtSourceError(RefusedSourceError):
    """The source does not have the table or set of borders at all."""


class StoreError(UserError):
    """The figures on disk can't be read or written."""
