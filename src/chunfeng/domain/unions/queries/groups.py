"""The declared groups, for forms and pages."""

from chunfeng.domain.unions import catalog


def group_choices() -> list[tuple[str, str]]:
    """Keys and titles in the present language, in the order of the declaration."""
    return [(key, group.title) for key, group in catalog.groups().items()]


def group_title(key: str) -> str:
    """The title of a group, or its key when no declaration has it any more."""
    return catalog.titled(key)
