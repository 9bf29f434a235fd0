"""Functions that exist only inside their callers, compiled no further than they need be for that.

Numba makes a library of each function: it optimises the whole and turns it into machine code, and does so again with
whatever of it has melted into its callers. The first is for nothing where nobody calls the function as such; and the more
functions call each other, the more often it is done.
"""

from typing import Any

from llvmlite import binding as llvm
from numba.core import codegen, compiler

ENVIRONMENT = "_ZN08NumbaEnv"
"""What the names of the variables begin with in which Numba keeps a function's link to Python."""

Library: Any = codegen.JITCodeLibrary
Pipeline: Any = compiler.Compiler


class Melting(Pipeline):  # type: ignore[misc]
    """Numba's compiler, but for what comes of it."""

    def define_pipelines(self) -> list[Any]:
        if self.state.library is None:
            self.state.library = Ingredient(self.state.targetctx.codegen(), self.state.func_id.func_qualname)
        pipelines: list[Any] = super().define_pipelines()
        return pipelines


class Ingredient(Library):  # type: ignore[misc]
    """A library to be linked into others, which optimise what they take; it only tidies up its own functions."""

    def _optimize_final_module(self) -> None:
        """Later, in the callers."""

    def _finalize_final_module(self) -> None:
        """No machine code, but for the variables that Numba writes to."""
        self._finalize_dynamic_globals()
        names = [each.name for each in self._final_module.global_variables if each.name.startswith(ENVIRONMENT)]
        self._codegen._add_module(
            llvm.parse_assembly("\n".join(f'@"{name}" = common global ptr null' for name in names))
        )
        self._codegen._engine.finalize_object()
        self._finalized = True

    def get_pointer_to_function(self, _name: str) -> int:
        """None has one."""
        self._ensure_finalized()
        return 0
