"""Tables of programs."""

from chunfeng.domain.programs.models.versions import Parameter, Program, ProgramVersion

__all__ = ["Parameter", "Program", "ProgramVersion"]
