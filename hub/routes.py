"""The rules that lead from an address to its page, and back."""

from collections.abc import Callable

from werkzeug.routing import Rule


class Route(Rule):
    """Compiles what builds its addresses when the first one is built: to do so for all four hundred took a tenth of a
    start, and few processes build the addresses of more than some."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        name = "_build_unknown" if append_unknown else "_build"

        def first(route: Route, /, **values: object) -> tuple[str, str]:
            build = super(Route, route)._compile_builder(append_unknown).__get__(route)
            setattr(route, name, build)
            found: tuple[str, str] = build(**values)
            return found

        return first
