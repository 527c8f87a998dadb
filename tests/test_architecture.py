"""The shape of the program, read off its source: layers, doors, sizes, names."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
PROGRAM = ROOT / "generator" / "jendela"

# The table of generator/docs/architecture.md: a module imports from its own row and from those above it.
LAYERS = (
    ("values", "places problems"),
    ("reading", "reading"),
    ("data", "schema blocks procedures flow records settings registry evidence history"),
    ("judging", "lookalikes gambling rules policy links fixes style translations salvage disclosure sop_coverage"),
    ("showing", "form pages exports messages reports consequences markdown csp pour links.telling"),
    (
        "making",
        (
            "staging printer git merging ledger engines cache blueprint frame differential audit"
            " links.target links.names links.wire links.gates links.transport links.probe links.survey"
        ),
    ),
    ("running", "workspace review auditing build pdf serve starter takedown adoption manual"),
    ("command", "cli"),
)
LEVELS = {unit: level for level, (_, units) in enumerate(LAYERS) for unit in units.split()}


def level_of(short: str) -> int:
    """Find the layer of a module by the longest of the table's names that it is, or lies in."""
    while short not in LEVELS:
        short = short.rpartition(".")[0]
    return LEVELS[short]


# The one list that knows everybody.
UPWARD = {
    ("jendela.rules.catalogue", name) for name in ("blueprint", "engines", "printer", "frame", "differential", "audit")
}

PROCESSES = {"subprocess", "multiprocessing", "pty"}
NETWORK = {
    "socket",
    "socketserver",
    "ssl",
    "http",
    "urllib.request",
    "ftplib",
    "smtplib",
    "httpx",
    "httptools",
    "requests",
}
# the door to the network and its parts; `links.target` reads addresses by the same library
NETWORK_DOOR = {"links.names", "links.wire", "links.transport", "links.target"}
OPENS = {
    "AsyncClient", "Client", "AsyncHTTPTransport", "HTTPTransport", "create_connection", "open_connection",
    "create_datagram_endpoint", "sock_connect", "getaddrinfo", "gethostbyname", "wrap_socket", "wrap_bio",
}  # fmt: skip
DISK = {"shutil", "tempfile", "fileinput", "mmap", "sqlite3", "zipfile", "tarfile"}
UNSAFE = {"pickle", "shelve", "marshal", "dill", "random", "secrets", "uuid", "time", "ctypes", "runpy", "logging"}
TERMINAL = {"rich", "curses", "getpass"}

# What opens which door, by the name of the module behind it ("" is jendela itself).
IMPORTS_OF: tuple[tuple[set[str], set[str]], ...] = (
    (PROCESSES, {"engines", "git", "printer"}),
    (NETWORK, {"serve", *NETWORK_DOOR}),
    ({"asyncio"}, {"links.names", "links.wire", "links.gates", "links.transport", "links.probe", "links.survey"}),
    (DISK, {"staging"}),
    (TERMINAL, {"cli"}),
    ({"click"}, {"cli", "manual"}),
    (UNSAFE, set()),
)
WRITING = {
    "write_text", "write_bytes", "mkdir", "makedirs", "unlink", "remove", "rmdir", "removedirs", "rename", "renames",
    "touch", "symlink_to", "hardlink_to", "symlink", "chmod", "truncate", "O_WRONLY", "O_RDWR", "O_CREAT",
}  # fmt: skip
READING = {"open", "read_bytes", "read_text", "scandir", "iterdir", "rglob", "glob", "walk", "listdir", "fdopen"}
# Beside the two doors: what shows the built site, and what reads files of the program itself.
MAY_READ = {"reading.tree", "staging", "serve", "cache", "messages", "pages", "pages.words", "schema"}
CLOCKS = {"now", "today", "utcnow", "monotonic", "perf_counter", "getmtime", "localtime"}
ENVIRONMENT = {"environ", "environb", "getenv", "putenv", "getcwd", "expanduser", "gethostname", "getuser"}
UNSAFE_LOADERS = re.compile(r"(?:(?:Unsafe|Full|CFull|CUnsafe|C)?Loader|(?:unsafe|full)_load(?:_all)?|load_all)\Z")
EMPTY_NAMES = re.compile(r"utils?|core|base|common|helpers?|managers?|misc|shared|tools?|lib\Z")


class Module(NamedTuple):
    """A module of the program: its dotted name, its path, its text and its syntax tree."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    @property
    def short(self) -> str:
        return self.name.removeprefix("jendela").removeprefix(".")

    @property
    def unit(self) -> str:
        return self.short.partition(".")[0]


class Import(NamedTuple):
    source: Module
    target: str
    at_run_time: bool


@functools.cache
def modules() -> tuple[Module, ...]:
    found = []
    for path in sorted(PROGRAM.rglob("*.py")):
        parts = path.relative_to(PROGRAM.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        text = path.read_text("utf-8")
        found.append(Module(name, path, text, ast.parse(text)))
    return tuple(found)


def nodes(module: Module) -> Iterator[ast.AST]:
    return ast.walk(module.tree)


def imports(module: Module) -> Iterator[Import]:
    """Every import; of ours each to the module that it reaches, those for type checkers marked."""
    for_types = {
        child
        for node in nodes(module)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for child in ast.walk(node)
    }
    known = {each.name for each in modules()}
    for node in nodes(module):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module.name}: relative import"
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if name in known else f"{node.module}" for name in inner]
            names += [name for name in inner if name in NETWORK]
        else:
            continue
        yield from (Import(module, name, node not in for_types) for name in names)


def called(node: ast.AST) -> str:
    """Name what is called, without what stands before the last dot; "" for anything but a call."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def attributes(module: Module) -> Iterator[tuple[str, int]]:
    """Every name behind a dot, and every name that is imported from a module, with its line."""
    for node in nodes(module):
        if isinstance(node, ast.Attribute):
            yield node.attr, node.lineno
        elif isinstance(node, ast.ImportFrom):
            yield from ((alias.name, node.lineno) for alias in node.names)


def users(wanted: set[str], *keepers: str) -> list[str]:
    """Where attributes of these names are used outside the modules that may."""
    return [
        f"{module.name}, line {line}: {name}"
        for module in modules()
        if module.short not in keepers
        for name, line in attributes(module)
        if name in wanted
    ]


def test_every_module_has_its_layer() -> None:
    units = {module.unit for module in modules()} - {""}
    assert units == {unit for unit in LEVELS if "." not in unit}


def test_modules_with_a_layer_of_their_own_exist() -> None:
    assert {unit for unit in LEVELS if "." in unit} <= {module.short for module in modules()}


def test_no_module_imports_from_a_layer_below_its_own() -> None:
    wrong = [
        f"{one.source.name} -> {one.target}"
        for module in modules()
        for one in imports(module)
        if one.target.startswith("jendela.")
        and module.unit
        and level_of(one.target.removeprefix("jendela.")) > level_of(module.short)
        and (module.name, one.target.split(".")[1]) not in UPWARD
    ]
    assert wrong == []


def test_every_exception_to_the_layers_is_used() -> None:
    used = {
        (module.name, one.target.partition(".")[2].partition(".")[0]) for module in modules() for one in imports(module)
    }
    assert used >= UPWARD


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph: dict[str, set[str]] = {}
    for module in modules():
        own = {one.target for one in imports(module) if one.at_run_time and one.target.startswith("jendela.")}
        graph[module.name] = own - {module.name}
    TopologicalSorter(graph).prepare()


def test_the_architecture_document_holds_the_same_layers() -> None:
    text = (ROOT / "generator/docs/architecture.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| ([a-z]+) \| (`[^|]+) \|$", text, re.MULTILINE))
    assert {name: rows.get(name, "").replace("`", "").replace(",", "") for name, _ in LAYERS} == dict(LAYERS)


def test_doors_are_opened_by_their_keepers_only() -> None:
    wrong = [
        f"{module.name} imports {one.target}"
        for module in modules()
        for one in imports(module)
        for guarded, keepers in IMPORTS_OF
        if (one.target in guarded or one.target.partition(".")[0] in guarded)
        and not {module.unit, module.short} & keepers
    ]
    assert wrong == []


def test_only_the_transport_opens_connections_and_only_names_are_looked_up_beside_it() -> None:
    assert users(OPENS, "links.transport", "links.names") == []


def test_only_staging_writes_to_disk() -> None:
    assert users(WRITING, "staging") == []


def test_only_staging_replaces_or_opens_files_for_writing() -> None:
    wrong = [
        f"{module.name}, line {node.lineno}"
        for module in modules()
        if module.short != "staging"
        for node in nodes(module)
        if isinstance(node, ast.Call) and (_replaces_a_file(node) or _opens_for_writing(node))
    ]
    assert wrong == []


def _replaces_a_file(call: ast.Call) -> bool:
    """`Path.replace` takes one argument, where `str.replace` takes two and those of values take keywords."""
    of_os = isinstance(call.func, ast.Attribute) and ast.unparse(call.func) == "os.replace"
    return of_os or (
        isinstance(call.func, ast.Attribute)
        and call.func.attr == "replace"
        and len(call.args) == 1
        and not isinstance(call.args[0], ast.Starred)
        and not call.keywords
    )


def _opens_for_writing(call: ast.Call) -> bool:
    if called(call) != "open" or ast.unparse(call.func) == "os.open":
        return False
    modes = [*call.args[1:2], *(word.value for word in call.keywords if word.arg == "mode")]
    return any(not isinstance(mode, ast.Constant) or set(str(mode.value)) & set("wax+") for mode in modes)


def test_only_the_doors_read_from_disk() -> None:
    wrong = [
        f"{module.name}, line {node.lineno}: {called(node)}"
        for module in modules()
        if module.short not in MAY_READ
        for node in nodes(module)
        if isinstance(node, ast.Call) and called(node) in READING
    ]
    assert wrong == []


def test_those_that_read_files_of_the_program_read_no_others() -> None:
    for module in modules():
        if module.short in {"messages", "pages", "pages.words", "schema"}:
            targets = {one.target for one in imports(module)}
            assert any(target.startswith("importlib") for target in targets), module.name
            assert not targets & {"pathlib", "os", "glob"}, module.name


def test_only_the_command_line_prints_and_ends_the_process() -> None:
    wrong = [
        f"{module.name}, line {node.lineno}"
        for module in modules()
        if module.unit != "cli"
        for node in nodes(module)
        if isinstance(node, ast.Call)
        and (
            called(node) in {"print", "echo", "secho", "input", "breakpoint"}
            or ast.unparse(node.func) in {"sys.exit", "exit", "quit"}
        )
    ]
    assert wrong == []
    # In the two others these belong to the processes that they start.
    talking = [module.short for module in modules() if module.unit in {"cli", "engines", "git", "printer"}]
    assert users({"stdout", "stderr", "stdin", "__stdout__", "__stderr__"}, *talking) == []


def test_only_the_workspace_asks_for_the_time() -> None:
    # what is not committed yet has no other date
    assert users(CLOCKS, "workspace") == []


def test_only_git_looks_at_the_environment() -> None:
    assert users(ENVIRONMENT, "git") == []


def test_nothing_evaluates_text() -> None:
    wrong = [
        f"{module.name}, line {node.lineno}"
        for module in modules()
        for node in nodes(module)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"eval", "exec", "compile", "__import__"}
    ]
    assert wrong == []


def test_yaml_is_loaded_by_the_safe_loader_in_c_only() -> None:
    loaders = {name for module in modules() for name, _ in attributes(module) if UNSAFE_LOADERS.match(name)}
    assert loaders == set()
    for module in modules():
        for node in nodes(module):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "yaml.load":
                given = [*node.args[1:], *(word.value for word in node.keywords if word.arg == "Loader")]
                assert [ast.unparse(loader) for loader in given] == ["yaml.CSafeLoader"], module.name


def test_every_module_says_what_it_is_for() -> None:
    assert [module.name for module in modules() if not ast.get_docstring(module.tree)] == []


def test_annotations_are_never_evaluated() -> None:
    first = "from __future__ import annotations"
    assert [
        module.name for module in modules() if len(module.tree.body) > 1 and first not in module.text and module.unit
    ] == []


def test_no_module_is_longer_than_400_lines() -> None:
    lengths = {module.name: len(module.text.splitlines()) for module in modules()}
    assert {name: length for name, length in lengths.items() if length > 400} == {}


def test_no_function_is_longer_than_60_lines() -> None:
    long = [
        f"{module.name}.{node.name}"
        for module in modules()
        for node in nodes(module)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno >= 60
    ]
    assert long == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    parts = {(module.name, part) for module in modules() for part in module.name.split(".")}
    assert [name for name, part in parts if EMPTY_NAMES.fullmatch(part)] == []


def test_source_roots_are_no_packages() -> None:
    assert [
        folder for folder in ("generator", "site", "tests", "benchmarks") if (ROOT / folder / "__init__.py").exists()
    ] == []
