"""Files as nobody should write them, and a city that has to live with them: reader, rules, reports, pages, exports.

    python tests/fuzzing.py --files 10000 [--seed 1]

Half of the files are random structures, half are valid records that were damaged. The same seed gives the same files.
A file fails that raises, takes more than a second of CPU, or lets memory grow above 300 MB; it is printed with its
path so that it can be put into tests/corpus/.
"""

from __future__ import annotations

import argparse
import copy
import faulthandler
import functools
import itertools
import json
import random
import resource
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import yaml as pyyaml
from payloads import PAYLOADS
from small_city import MINIMAL, PROJECT

from jendela import disclosure, fixes, pages, places, salvage, schema, style, workspace
from jendela.audit import Audit
from jendela.exports import api
from jendela.history import Changes
from jendela.pages.window import Window
from jendela.places import Place
from jendela.problems import Problem, Severity
from jendela.reading import locate, read, yaml
from jendela.reading.layout import kind_of
from jendela.reports.forms import FORMS
from jendela.rules import check_engine_config

DAY = date(2026, 11, 23)
SECONDS = 1.0
MEGABYTES = 300
# no more than a build goes on with when all of them are broken; their names come again in every batch
BATCH = 20
CORPUS = Path(__file__).parent / "corpus"
FOLDERS = {
    "agency": "registry/agencies",
    "service": "registry/services",
    "application": "registry/applications",
    "infrastructure": "registry/infrastructure",
    "dataset": "registry/datasets",
    "waiver": "registry/waivers",
    "sop": "sops/pemkab-contoh",
}
SNIPPETS = (
    b"&a ", b"*a", b"!!python/object:os.system ", b"!t ", b"<<: *a\n", b"---\n", b"...\n", b"%YAML 1.1\n", b"|+\n",
    b">-\n  ", b"? ", b": ", b"- ", b"[", b"]", b"{", b"}", b"'", b'"', b"\t", b"\r", b"\r\n", b"\x00", b"\xff",
    b"\xc3", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xe2\x80\xae", b"\xe2\x80\x8b", b"\xcc\x81", b"#", b"\\x",
    b'"\\ud800"',
    b"<<<<<<< HEAD\n", b">>>>>>> x\n", b"~", b"null", b"1e999", b"0o7", b"-0", b"99999999999999999999", b"{{ 7*7 }}",
    b"<b>", b"](", b"```\n", b"{: onclick=x }", b"http://", b"https://[::1]/", b"https://0x7f.1/", b"081234567890",
)  # fmt: skip
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 2**53, [], {}, [[]], [{}], {"": ""}, "", " ", "\n", "a" * 5000, "\u202e", "\u0301" * 300,
    "\U0001d54f" * 50, "https://[", "https://xn--a", "https://a@b:99999/%00", "http://" + "a." * 200, "61.71.01.9999",
    "6171014107850001", "081234567890", "P1D", "2026-02-30", "9999-12-31", "0000-00-00", "-0.0336", "1" * 400,
    {"id": "x", "en": None}, ["a"] * 300, "(" * 2000, "a@b", "id", "../../x",
)  # fmt: skip


class File(NamedTuple):
    """A file of the city, by path."""

    path: str
    blob: bytes


class Failure(NamedTuple):
    """A file that the program could not live with, and why."""

    file: File
    why: str


@functools.cache
def valid() -> tuple[File, ...]:
    """Give records that pass: those of two cities, and the examples of the schemas."""
    roots = [(root, path) for root in (MINIMAL, PROJECT) for path in sorted(root.glob("registry/**/*.yaml"))[:120]]
    roots += [(root, path) for root in (MINIMAL, PROJECT) for path in sorted(root.glob("sops/**/*.md"))[:20]]
    found = [File(path.relative_to(root).as_posix(), path.read_bytes()) for root, path in roots]
    for kind in FOLDERS:
        found += [_file(kind, str(example["id"]), example, json.dumps) for example in schema.load(kind)["examples"]]
    return tuple(found)


@functools.cache
def at_home() -> tuple[tuple[str, dict[str, Any]], ...]:
    """Give the data of records that pass in the smallest city, what they refer to made its own."""
    own = {kind: name for name, kind in _names(MINIMAL)}
    moved: dict[str, tuple[str, dict[str, Any]]] = {}
    for number, file in enumerate(valid()):
        document = read(file.path, file.blob)[0]
        if document is None or document.kind not in FOLDERS or document.kind == "waiver":
            continue
        data = copy.deepcopy(dict(document.data)) | {"id": f"pindah-{number}", "formerly": [], "aliases": []}
        data = {name: value for name, value in data.items() if value != []}
        for mark in schema.marks(document.kind, data, "ref"):
            *way, last = places.keys(mark.pointer)
            holder: Any = data
            for key in way:
                holder = holder[int(key) if isinstance(holder, list) else key]
            holder[int(last) if isinstance(holder, list) else last] = own.get(mark.target, mark.value)
        moved[_file(document.kind, f"pindah-{number}", data, json.dumps).path] = (document.kind, data)
    blobs = {path: _file(kind, str(data["id"]), data, json.dumps).blob for path, (kind, data) in moved.items()}
    checked = workspace.check(MINIMAL, DAY, unsaved=blobs)
    failed = {problem.place.path for problem in checked.problems if problem.severity is Severity.ERROR}
    return tuple(record for path, record in moved.items() if path not in failed)


def _names(root: Path) -> Iterator[tuple[str, str]]:
    """Yield the name and kind of each record of a city."""
    for path in sorted(root.glob("*/*/*.*")):
        if kind := kind_of(path.relative_to(root).as_posix()):
            yield path.stem, kind


def _file(kind: str, name: str, data: object, write: Callable[[Any], str]) -> File:
    text = write(data)
    if kind == "sop":
        return File(f"{FOLDERS[kind]}/{name}.md", f"---\n{text}\n---\n\n## Isi\n\nTeks.\n".encode("utf-8", "replace"))
    return File(f"{FOLDERS[kind]}/{name}.yaml", f"{text}\n".encode("utf-8", "replace"))


def _dump(data: object) -> str:
    try:
        return pyyaml.safe_dump(data, allow_unicode=True, sort_keys=False)
    except RecursionError:  # the writer's, long before ours
        return json.dumps(data)


def file(kind: str, name: str, data: object) -> File:
    """Write a record as JSON, which YAML includes, where its kind has its place."""
    return _file(kind, name, data, json.dumps)


class Maker:
    """Makes files. Each is made by its number alone, so that one can be made again without those before it."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._valid = valid()
        self._parsed = at_home()
        self._fields = {kind: sorted(schema.load(kind)["properties"]) for kind in FOLDERS}

    def file(self, number: int) -> File:
        """Make the file of a number: odd ones are random, even ones damaged."""
        chance = random.Random(f"{self._seed}-{number}")
        make = self._random if number % 2 else self._damaged_data if chance.random() < 0.6 else self._damaged_bytes
        return make(chance, number)

    def _random(self, chance: random.Random, number: int) -> File:
        if chance.random() < 0.2:
            noise = b"".join(
                chance.choice((*SNIPPETS, b"a", b"\n", b"  ", b"id: x\n")) for _ in range(chance.randrange(80))
            )
            return File(f"registry/services/acak-{number % BATCH}.yaml", noise)
        kind = chance.choice(list(FOLDERS))
        names = chance.sample(self._fields[kind], chance.randrange(1, len(self._fields[kind])))
        data = {name: self._value(chance, 0) for name in names} | {"id": f"acak-{number % BATCH}", "type": kind}
        if chance.random() < 0.1:
            data[chance.choice(PAYLOADS)] = 1
        return _file(kind, f"acak-{number % BATCH}", data, chance.choice((json.dumps, _dump)))

    def _value(self, chance: random.Random, depth: int) -> Any:  # noqa: PLR0911 -- one for each sort of value
        match chance.randrange(8 if depth < 4 else 4):
            case 0:
                return chance.choice(PAYLOADS)
            case 1:
                return copy.deepcopy(chance.choice(ODD))
            case 2:
                return "".join(
                    chr(chance.choice((32, 126, 0x2FF, 0x2FFF, 0x1F600)) + chance.randrange(99)) for _ in range(9)
                )
            case 3:
                return {"id": chance.choice(PAYLOADS), "en": chance.choice(PAYLOADS)}
            case 4:
                return [self._value(chance, depth + 1) for _ in range(chance.choice((0, 1, 2, 5)))]
            case 5:
                value: Any = "dalam"
                for _ in range(chance.choice((3, 18, 25, 200))):
                    value = [value] if chance.random() < 0.5 else {"a": value}
                return value
            case _:
                return {chance.choice(self._fields["service"]): self._value(chance, depth + 1) for _ in range(3)}

    def _damaged_data(self, chance: random.Random, number: int) -> File:
        """Put texts, or values of other types, into a valid record."""
        kind, data = chance.choice(self._parsed)
        record = copy.deepcopy(data) | {"id": f"rusak-{number % BATCH}"}
        if chance.random() < 0.5:  # what most agencies get wrong, and what reaches pages: a free text
            marks = schema.marks(kind, record, "text")
            for mark in chance.sample(marks, min(len(marks), chance.choice((1, 3)))):
                payload, old = chance.choice(PAYLOADS), mark.value["id"]
                mark.value["id"] = chance.choice((payload, f"{old[:60]} {payload}", f"{payload} {payload}"))
            return _file(kind, f"rusak-{number % BATCH}", record, chance.choice((json.dumps, _dump)))
        for _ in range(chance.choice((1, 1, 1, 2, 6))):
            places = list(_places(record))
            holder, key = chance.choice(places)
            old = holder[key]
            if isinstance(old, str) and chance.random() < 0.7:
                text = chance.choice(PAYLOADS)
                holder[key] = chance.choice((text, f"{old} {text}", text * 40, f"{old[:3]}{text}{old[3:]}"))
            elif chance.random() < 0.2 and isinstance(holder, dict):
                del holder[key]
            else:
                holder[key] = self._value(chance, 1)
        return _file(kind, f"rusak-{number % BATCH}", record, chance.choice((json.dumps, _dump)))

    def _damaged_bytes(self, chance: random.Random, number: int) -> File:
        """Damage the bytes of a valid file: flips, cuts, repeats, swaps of lines, pieces of YAML."""
        path, blob = chance.choice(self._valid)
        parts = bytearray(blob)
        for _ in range(chance.choice((1, 1, 2, 5, 20))):
            at = chance.randrange(len(parts) or 1)
            match chance.randrange(6):
                case 0:
                    parts[at : at + 1] = bytes([chance.randrange(256)])
                case 1:
                    del parts[at : at + chance.choice((1, 2, 9, 99))]
                case 2:
                    parts[at:at] = parts[at : at + chance.choice((1, 9, 99))] * chance.choice((1, 3, 60))
                case 3:
                    lines = parts.split(b"\n")
                    first, second = chance.randrange(len(lines)), chance.randrange(len(lines))
                    lines[first], lines[second] = lines[second], lines[first]
                    parts = bytearray(b"\n".join(lines))
                case 4:
                    parts[at:at] = chance.choice(SNIPPETS) * chance.choice((1, 1, 1, 30, 2000))
                case _:
                    parts[at:at] = chance.choice(PAYLOADS).encode("utf-8", "surrogatepass")
        folder, _, name = path.rpartition("/")
        own = folder == "registry" or chance.random() < 0.3
        return File(path if own else f"{folder}/rusak-{number % BATCH}.{name.rpartition('.')[2]}", bytes(parts))


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    for key, inner in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, key
        if isinstance(inner, (dict, list)):
            yield from _places(inner)


class City:
    """The smallest city, in a folder of its own, to which files are added for one check at a time."""

    def __init__(self, root: Path) -> None:
        self._root = root
        shutil.copytree(MINIMAL, root, dirs_exist_ok=True)
        workspace.check(root, DAY)
        self.reached = Counter[str]()

    def live_with(self, files: Sequence[File]) -> None:
        """Take files through every stage. Raises whatever a stage raises."""
        unsaved = dict(files)
        for path, blob in files:
            style.formatted(path, blob)
        checked = workspace.check(self._root, DAY, unsaved=unsaved)
        self.reached["problems"] += len(checked.problems)
        self._report(checked.problems, unsaved)
        if checked.registry is None:
            return
        saved = salvage.salvage(checked.registry, checked.problems, DAY, lambda _: iter(()))
        if saved is None:
            return
        self.reached["shown"] += sum(item.document.path in unsaved for item in saved.registry.items.values())
        window = Window(disclosure.public(saved.registry), DAY, Changes(), saved.closed, saved.older)
        writers = {lang: pages.Writer(window, lang) for lang in window.registry.city.languages}
        audit = Audit((), "https://contoh.example", "/", frozenset())
        for sheet in pages.all_sheets(window, {}):
            writer = writers[sheet.lang]
            body = writer.body(sheet, "./")
            title = writer.plain(sheet.title)
            audit.page(sheet.url, f"<!doctype html><title>a</title><main>{body}</main>", sheet.places)
            self.reached["pages"] += bool(title or body)
        for _ in audit.finish():
            pass
        self.reached["exports"] += sum(1 for _ in api.artifacts(window))

    def _report(self, problems: Sequence[Problem], unsaved: Mapping[str, bytes]) -> None:
        source = workspace.source(self._root, unsaved)
        for form, lang in zip(FORMS, itertools.cycle(("id", "en"))):
            FORMS[form](problems, source, lang)
        for _ in fixes.fix(problems, unsaved):
            self.reached["fixed"] += 1

    def judge(self, files: Sequence[File]) -> list[Failure]:
        """Give the files that fail; those that fail together are tried one by one."""
        why = self._attempt(files)
        if not why or len(files) == 1:
            return [Failure(files[0], why)] if why else []
        alone = [failure for file in files for failure in self.judge([file])]
        return alone or ([] if why.endswith(" s") else [Failure(files[0], f"together: {why}")])

    def _attempt(self, files: Sequence[File]) -> str:
        start = time.process_time()
        try:
            self.live_with(files)
        except Exception:  # noqa: BLE001 -- any is a finding
            return traceback.format_exc(limit=-4)
        took = time.process_time() - start
        return f"{took:.1f} s" if took > SECONDS else ""


def config(file: File) -> None:
    """Read a file as if it were the settings of the engine."""
    data, _ = yaml.parse("mkdocs.yml", file.blob)
    list(check_engine_config("mkdocs.yml", data or {}))
    yaml.positions(file.blob.decode("utf-8", "replace"))
    locate(file.blob, Place(file.path, "/a/0"))


def corpus() -> list[File]:
    """Give the files that the program once could not live with."""
    return [File(path.relative_to(CORPUS).as_posix(), path.read_bytes()) for path in sorted(CORPUS.rglob("*.*"))]


def run(count: int, seed: int, root: Path, first: int = 0) -> tuple[list[Failure], Counter[str]]:
    """Make and judge so many files; give what failed and how far the files came."""
    maker, city = Maker(seed), City(root)
    failures: list[Failure] = []
    numbers = iter(range(first, first + count))
    while batch := [maker.file(number) for number in itertools.islice(numbers, BATCH)]:
        faulthandler.dump_traceback_later(120, exit=True)
        for file in batch:
            config(file)
        # the settings of a city are tried alone: a broken one hides all else
        settings = [file for file in batch if file.path.count("/") == 1]
        failures += city.judge([file for file in batch if file not in settings])
        for file in settings:
            failures += city.judge([file])
    faulthandler.cancel_dump_traceback_later()
    return failures, city.reached


def main() -> int:
    """Run as a program."""
    parser = argparse.ArgumentParser(description="Feed the program with files that nobody should write.")
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="Number of the first file, to share the work.")
    options = parser.parse_args()
    start = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        failures, reached = run(options.files, options.seed, Path(folder) / "city", options.first)
    for file, why in failures:
        sys.stdout.write(f"\n{file.path}: {why}\n{file.blob[:2000]!r}\n")
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    told = ", ".join(f"{count} {what}" for what, count in sorted(reached.items()))
    seconds = time.process_time() - start
    sys.stdout.write(
        f"{options.files} files, {len(failures)} failures, {seconds:.0f} s of CPU, {megabytes} MB; {told}\n"
    )
    return 1 if failures or megabytes > MEGABYTES else 0


if __name__ == "__main__":
    sys.exit(main())
