"""jendela: a city's public window, built from a Git repository of records and procedures."""

from __future__ import annotations

__all__ = ["__version__"]


def __getattr__(name: str) -> str:
    """Look the version up when it is asked for, which costs as much as reading two hundred records."""
    if name == "__version__":
        from importlib import metadata  # noqa: PLC0415 -- as said

        return metadata.version("jendela")
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
