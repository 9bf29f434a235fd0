"""Programs that can be applied for."""

from chunfeng.domain.programs.errors import NoSuchProgram
from chunfeng.domain.programs.models import Program


def open_program(key: str) -> Program:
    """An open program by its key. Raises NoSuchProgram."""
    found = Program.objects.open().select_related("organisation").filter(key=key).first()
    if found is None:
        raise NoSuchProgram
    return found
