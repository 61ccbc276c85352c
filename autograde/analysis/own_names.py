"""What the modules of a submission use and define, also by names that one takes from another."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from autograde.analysis.own_modules import OwnModule, OwnSource
from autograde.analysis.python_source import (
    Definition,
    Names,
    Use,
    assigned_functions,
    defined_names,
    definitions,
    find_uses,
    imported_names,
    join_dotted,
)
from autograde.analysis.syntax_trees import read_code
from autograde.model import Location

_MAX_OTHER_NAMES = 20


def find_module_uses(modules: Sequence[OwnModule]) -> Iterator[tuple[Use, Location]]:
    """What the modules use, and where; a name that one takes from another counts as what it is there.

    Raises:
        StudentFailure: there is more than can be looked at.

    """
    names = {module.name: Names(stars=list(module.runs)) for module in modules}
    uses_by_module = [
        (module, find_uses([source.text for source in module.sources], names=names[module.name])) for module in modules
    ]
    resolver = _Resolver(names)
    for module, uses in uses_by_module:
        for use in uses:
            location = module.sources[use.source_number - 1].locate(use.line)
            yield use, location
            if use.kind != "syntax" and len(modules) > 1:
                yield from ((replace(use, name=name), location) for name in resolver.resolve(use.name))


def trace_name(modules: Sequence[OwnModule], name: str) -> Iterator[tuple[OwnModule, str]]:
    """The own modules that a name of the first one is imported from, and what it is called there."""
    names = {module.name: Names(stars=list(module.runs)) for module in modules}
    for module in modules:
        names[module.name].remember(
            [node for source in module.sources for node in ast.walk(read_code(source.text).tree)]
        )
    main, resolver = names[modules[0].name], _Resolver(names)
    direct = [main.aliases[name]] if name in main.aliases else []
    direct += [f"{star}.{name}" for star in main.stars[:_MAX_OTHER_NAMES]]
    for full in dict.fromkeys(other for first in direct for other in (first, *resolver.resolve(first))):
        owner, _, last = full.rpartition(".")
        yield from ((module, last) for module in modules[1:] if f".{module.name}".endswith(f".{owner}"))


@dataclass(frozen=True, slots=True)
class Binding:
    """What a name is bound to: the name of its ast node, Lambda where it may be a function, or nothing known."""

    kind: str
    node: Definition | None = None
    location: Location | None = None


UNDEFINED = Binding("")
IMPORTED = Binding("Import")


def bind_names(sources: Sequence[OwnSource]) -> dict[str, Binding]:
    """The names of cells or a file; a function or class counts before a variable of that name."""
    bindings: dict[str, Binding] = {}
    for names, kind in ((defined_names, "Name"), (imported_names, "Import"), (assigned_functions, "Lambda")):
        bindings |= {name: Binding(kind) for source in sources for name in names(source.text)}
    for source in sources:
        for name, node in definitions(source.text).items():
            bindings[name] = Binding(type(node).__name__, node, source.locate(node.lineno))
    return bindings


def bind_imported_name(modules: Sequence[OwnModule], name: str) -> Binding | None:
    """What a name is in the own module that it is imported from; None where no own module defines it."""
    for module, original in trace_name(modules, name):
        if (binding := bind_names(module.sources).get(original, IMPORTED)) != IMPORTED:
            return binding
    return None


class _Resolver:
    """Looks up names in the modules that they come from: `helper.nn.ReLU` is `torch.nn.ReLU` if helper imports it."""

    def __init__(self, names: Mapping[str, Names]) -> None:
        self._names: dict[str, Names] = {}
        for module, module_names in names.items():
            parts = module.split(".")
            for first in range(len(parts)):
                self._names.setdefault(".".join(parts[first:]), module_names)
        self._resolved: dict[str, tuple[str, ...]] = {}

    def resolve(self, name: str) -> tuple[str, ...]:
        """The other names of what has this name, as many as are worth looking at."""
        if name not in self._resolved:
            reached, waiting = {name}, [name]
            while waiting and len(reached) < _MAX_OTHER_NAMES:
                following = [other for other in self._steps(waiting.pop()) if other not in reached]
                reached.update(following)
                waiting += following
            self._resolved[name] = tuple(sorted(reached - {name}))
        return self._resolved[name]

    def _steps(self, name: str) -> Iterator[str]:
        parts = name.split(".")
        for count in range(1, len(parts)):
            module_names = self._names.get(".".join(parts[:count]))
            if module_names is None:
                continue
            owners = [module_names.aliases[parts[count]]] if parts[count] in module_names.aliases else []
            rest = parts[count + 1 :]
            yield from filter(None, (join_dotted(owner, *rest) for owner in owners))
            yield from filter(
                None, (join_dotted(star, *parts[count:]) for star in module_names.stars[:_MAX_OTHER_NAMES])
            )
