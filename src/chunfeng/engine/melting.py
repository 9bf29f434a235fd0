"""What Numba does for nothing while it compiles, and how it is spared: somebody waits for the first question.

- It makes a library of each function: it optimises the whole and turns it into machine code, and does so again with
  whatever of it has melted into its callers. The first is for nothing where nobody calls the function as such; and the
  more functions call each other, the more often it is done.
- It keeps what it has made of a function such as `int` by the flags of whoever calls it, and to compare two sets of flags,
  some ten thousand times, it makes a table of all that there are of each.
- It looks for functions within functions, and for expressions over whole arrays, to make one loop of each, where there is
  neither.
- It tidies up each function of a module by itself, those too that are only named in it and have nothing to tidy.

What is changed for that is not public: `Flags._values`, `CodeLibrary._optimize_functions`, `_optimize_final_module` and
`_finalize_final_module` with what they use. `tests/engine/test_melting.py` says what all that has to be like.
"""

from typing import Any

from llvmlite import binding as llvm
from numba.core import codegen, compiler, typed_passes, untyped_passes

ENVIRONMENT = "_ZN08NumbaEnv"
"""What the names of the variables begin with in which Numba keeps a function's link to Python."""

NEEDLESS = (untyped_passes.InlineClosureLikes, typed_passes.InlineOverloads, typed_passes.NopythonRewrites)
"""What looks for things that no function has which melts into its callers."""

Library: Any = codegen.JITCodeLibrary
Pipeline: Any = compiler.Compiler
Flags: Any = compiler.Flags


class Marked(Flags):  # type: ignore[misc]
    """Numba's flags, compared by those that somebody has set."""

    def __hash__(self) -> int:
        return len(self._values)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Flags) and self._values == other._values)


class Compiling(Pipeline):  # type: ignore[misc]
    """Numba's compiler, but for how it compares flags."""

    def __init__(
        self, typing: Any, target: Any, library: Any, arguments: Any, result: Any, flags: Any, variables: Any
    ) -> None:
        super().__init__(typing, target, library, arguments, result, Marked(flags), variables)


class Melting(Compiling):
    """The compiler of functions that exist only inside their callers: no further than they need be for that."""

    def define_pipelines(self) -> list[Any]:
        if self.state.library is None:
            self.state.library = Ingredient(self.state.targetctx.codegen(), self.state.func_id.func_qualname)
        pipelines: list[Any] = super().define_pipelines()
        for pipeline in pipelines:
            pipeline.passes = [each for each in pipeline.passes if each[0] not in NEEDLESS]
        return pipelines


class Ingredient(Library):  # type: ignore[misc]
    """A library to be linked into others, which optimise what they take; it only tidies up its own functions."""

    def _optimize_functions(self, module: Any) -> None:
        """Those that are written out here."""
        module.data_layout = self._codegen._data_layout
        for function in module.functions:
            if not function.is_declaration:
                passes, builder = self._codegen._function_pass_manager()
                passes.run(function, builder)

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
