"""A template that names what its context lacks fails, instead of showing nothing."""


class Undefined(str):
    """For `string_if_invalid`: writing it out fails, with the name that is missing."""

    def __mod__(self, name: object) -> str:
        raise AssertionError(f"undefined in a template: {name}")

    def __contains__(self, _part: object) -> bool:
        return True
