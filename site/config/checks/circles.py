"""No circle of imports inside a room, imports inside functions counted: whoever reads a file reads what is below it."""

import sys
from collections.abc import Callable, Iterable, Iterator

import grimp

from config.checks import CHECKOUT, ROOMS, tell

# Rooms that are being opened, and why; empty is how it should be.
BEING_OPENED: dict[str, str] = {}
# What a module imports by a list of files, which no tool sees: the module, and the package of those files.
LOADERS = {"tramites_forms.field_types.all": "tramites_forms.field_types"}


def graph(rooms: Iterable[str] = ROOMS) -> grimp.ImportGraph:
    """Return the graph of every import of `rooms` that runs; what only a reader of types needs is left out."""
    found = grimp.build_graph(*rooms, exclude_type_checking_imports=True, cache_dir=None)
    for loader, package in LOADERS.items():
        for module in found.find_children(package) - {loader} if loader in found.modules else ():
            found.add_import(importer=loader, imported=module)
    return found


def circles(found: grimp.ImportGraph) -> list[list[str]]:
    """Return the groups of modules that import each other in a loop, each sorted."""

    def imported(module: str) -> list[str]:
        return sorted(found.find_modules_directly_imported_by(module))

    return [sorted(group) for group in components(sorted(found.modules), imported) if len(group) > 1]


def components(nodes: Iterable[str], following: Callable[[str], list[str]]) -> Iterator[list[str]]:
    """Yield the strongly connected components of a graph (Tarjan, without recursion)."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    held: set[str] = set()
    for start in nodes:
        if start in number:
            continue
        way = [(start, iter(following(start)))]
        number[start] = low[start] = len(number)
        stack.append(start)
        held.add(start)
        while way:
            node, rest = way[-1]
            for other in rest:
                if other not in number:
                    number[other] = low[other] = len(number)
                    stack.append(other)
                    held.add(other)
                    way.append((other, iter(following(other))))
                    break
                if other in held:
                    low[node] = min(low[node], number[other])
            else:
                way.pop()
                if way:
                    low[way[-1][0]] = min(low[way[-1][0]], low[node])
                if low[node] == number[node]:
                    group: list[str] = []
                    while not group or group[-1] != node:
                        group.append(stack.pop())
                        held.discard(group[-1])
                    yield group


def faults(found: grimp.ImportGraph) -> Iterator[str]:
    """Yield a line for each circle, with the imports that tie it."""
    tied = circles(found)
    for circle in tied:
        if circle[0].partition(".")[0] in BEING_OPENED:
            continue
        yield f"a circle of {len(circle)} modules: {', '.join(circle)}"
        for importer in circle:
            for imported in sorted(found.find_modules_directly_imported_by(importer) & set(circle)):
                for line in found.get_import_details(importer=importer, imported=imported):
                    yield f"    {importer}:{line['line_number']}: {line['line_contents']}"
    for room in sorted(set(BEING_OPENED) - {circle[0].partition(".")[0] for circle in tied}):
        yield f"{room} has no circle any more: take it out of BEING_OPENED"


if __name__ == "__main__":
    sys.path[:0] = [str(CHECKOUT), str(CHECKOUT / "site")]
    tell(faults(graph()))
