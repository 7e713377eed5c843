"""Templates are compiled when a page first needs them: once, and not by each thread that needs them just then."""

import weakref
from collections.abc import Callable, MutableMapping
from threading import RLock
from typing import Any

from jinja2 import BaseLoader, Environment, Template


class Once(BaseLoader):
    """In front of another loader. Eight threads that ask for a page just after the start compiled its templates eight
    times, which took them eight times as long; the memory for it never came back."""

    def __init__(self, behind: BaseLoader) -> None:
        self._behind, self._lock = behind, RLock()

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        return self._behind.get_source(environment, template)

    def list_templates(self) -> list[str]:
        return self._behind.list_templates()

    def load(self, environment: Environment, name: str, globals: MutableMapping[str, Any] | None = None) -> Template:
        kept: MutableMapping[Any, Template] = environment.cache  # type: ignore[assignment]  # None only if switched off
        key = (weakref.ref(self), name)  # as Jinja keeps it
        with self._lock:
            template = kept.get(key)
            if template is None:
                template = kept[key] = self._behind.load(environment, name, globals)
        return template
