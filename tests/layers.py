"""A contract for import-linter: the named modules, and what they import, need nothing but Python itself."""

from __future__ import annotations

import copy
import sys
from collections.abc import Iterable

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

OWN_PACKAGES = ("k2forum", "articles", "discussions")


def strangers_reached(graph: ImportGraph, modules: Iterable[str]) -> list[tuple[str, ...]]:
    """The chains of imports that lead from `modules` to an installed package; none is what we want."""
    names = {module.split(".")[0] for module in graph.modules}
    strangers = sorted(names - set(OWN_PACKAGES) - sys.stdlib_module_names)
    chains = (
        graph.find_shortest_chain(module, stranger, as_packages=True)
        for module in modules
        for stranger in strangers
    )
    return [tuple(chain) for chain in chains if chain]


class StandardLibraryOnly(Contract):
    """Holds while no module of `modules` reaches an installed package, by whatever detour.

    `apart_from`: modules that nothing in operation imports."""

    modules = fields.ListField(subfield=fields.StringField())
    apart_from = fields.ListField(subfield=fields.StringField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Collect the chains that break it."""
        graph = copy.deepcopy(graph)
        for module in self.apart_from or ():
            graph.remove_module(module)
        chains = strangers_reached(graph, list(self.modules))  # type: ignore[call-overload]
        return ContractCheck(kept=not chains, metadata={"chains": chains})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print each chain on a line of its own."""
        for chain in check.metadata["chains"]:
            output.print_error(" -> ".join(chain))
