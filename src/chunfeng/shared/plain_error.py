"""The exception that people can act on: what happened, to what, why, and what to do next."""


class PlainError(Exception):
    """Expected trouble. `code` is stable and for programs; the four texts are for people, already in their language."""

    code = "error"

    def __init__(self, what: str, *, where: str = "", why: str = "", next_step: str = "", code: str = "") -> None:
        super().__init__(what)
        self.code = code or self.code
        self.what = what
        self.where = where
        self.why = why
        self.next_step = next_step

    def __str__(self) -> str:
        return "\n".join(line for line in (self.what, self.where, self.why, self.next_step) if line)
