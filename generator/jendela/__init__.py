"""jendela: a city's public window, built from a Git repository of records and procedures."""

from importlib import metadata

__version__ = metadata.version("jendela")
