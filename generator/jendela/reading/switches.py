"""Files by which a repository tells Git what to do: what is checked out may then differ from what was reviewed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final

from jendela.places import Place
from jendela.problems import Problem
from jendela.reading import layout, rules, text
from jendela.reading.rules import found

if TYPE_CHECKING:
    from jendela.reading.tree import Entry, Tree

ATTRIBUTES: Final = ".gitattributes"
MODULES: Final = ".gitmodules"
# gitattributes(5): a program of the reader's own changes the bytes, keywords are filled in, another encoding is
# written, files or parts of them are left out of or changed in archives
_CHANGING: Final = frozenset({"filter", "ident", "working-tree-encoding", "encoding", "export-ignore", "export-subst"})
_SETTING: Final = re.compile(r"(?<=[ \t])(?P<name>[A-Za-z0-9][\w.-]*)(?:=[^ \t\n]*)?(?![^ \t\n])")


def check(tree: Tree, listed: Iterable[Entry]) -> Iterator[Problem]:
    """Yield what is wrong with such files at the root, in the site, or among the files `listed`."""
    everywhere = (*listed, *tree.entries("site"), *tree.entries(ATTRIBUTES, MODULES))
    for entry in everywhere:
        name = entry.path.rpartition("/")[2]
        if name == MODULES:
            yield found(rules.GIT_MODULES, Place(entry.path))
        elif name == ATTRIBUTES:
            yield from _attributes(tree, entry)


def _attributes(tree: Tree, entry: Entry) -> Iterator[Problem]:
    if entry.mode == "link":  # Git does not follow it, other programs do
        yield found(rules.FILE_LINK, Place(entry.path))
        return
    blob = tree.read(entry.path)
    if not isinstance(blob, bytes):
        yield blob
        return
    if len(blob) > layout.limit(entry.path):
        yield layout.too_large(entry.path, len(blob), layout.limit(entry.path))
    clean = text.lenient(blob)
    switches = (each for each in _SETTING.finditer(clean) if each["name"] in _CHANGING and not _commented(clean, each))
    for each in islice(switches, rules.MOST):
        yield found(rules.GIT_ATTRIBUTES, Place(entry.path, span=text.span(clean, *each.span())), name=each["name"])


def _commented(clean: str, setting: re.Match[str]) -> bool:
    line = clean[clean.rfind("\n", 0, setting.start()) + 1 : setting.start()]
    return line.lstrip().startswith("#")
