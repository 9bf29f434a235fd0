"""Expected failures: what happened, to what, why, and what to do next."""

from typing import Any

from chunfeng.kernel.verdict import Verdict


class Refusal(Exception):
    """Something that a person asked for and that is answered with a no and its reasons.

    `code` is stable and for machines; `message` and `next_step` are sentences for people.
    """

    code = "refused"
    message: Any = ""
    next_step: Any = ""

    def __init__(self, message: Any = "", *, next_step: Any = "", verdict: Verdict | None = None) -> None:
        self.message = message or self.message
        self.next_step = next_step or self.next_step
        self.verdict = Verdict() if verdict is None else verdict
        super().__init__(self.message)

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(Refusal):
    """The actor may not do this; the verdict says why and whom to ask."""

    code = "not_allowed"


class NotFound(Refusal):
    """There is no such thing within what the actor may see. Pages answer 404: foreign objects do not exist."""

    code = "not_found"


class WrongState(Refusal):
    """The thing is in a state from which this step does not lead anywhere."""

    code = "wrong_state"
