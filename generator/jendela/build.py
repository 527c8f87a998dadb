"""From a checked repository to a published site: frames, pages, exports, audit, and only then the live folder."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from jendela import auditing, cache, csp, disclosure, frame, git, pages, pour, staging, workspace
from jendela import blueprint as plan
from jendela.audit import Audit, Seen
from jendela.cache import PageNote, Pages
from jendela.exports import Artifact, api, headers, security_txt, status
from jendela.history import Changes
from jendela.links.withdrawal import withdraw, withdrawn
from jendela.pages import addresses, words
from jendela.pages.moved import Moved
from jendela.pages.sheet import Sheet
from jendela.pages.window import Window, offers
from jendela.policy.checked import Checked
from jendela.problems import Problem, Severity
from jendela.salvage import Salvage, salvage

if TYPE_CHECKING:
    from jendela.settings import City


# Each step is done for so many pages at a time: what it needs then stays in the processor's cache, which makes it a
# sixth faster than one page after the other.
_BATCH = 64


class Options(Struct, frozen=True):
    """How to build. Without `as_of`, the day of the newest commit."""

    engine: str = "material"
    as_of: date | None = None


class Built(Struct, frozen=True):
    """What a build did. `published` is None when nothing was published and the last good site still stands."""

    problems: tuple[Problem, ...]
    published: staging.Published | None
    pages: int = 0


def build(root: Path, options: Options, progress: workspace.Progress = lambda _: None) -> Built:
    """Build the site of the repository at `root` into build/site. An error leaves the last good site in place."""
    checked = workspace.check(root, options.as_of, progress)
    saved = _salvaged(root, checked)
    if saved is None:
        return Built(checked.problems, None)
    registry = disclosure.public(saved.registry)
    changes = disclosure.public_changes(workspace.changes(root, registry.city.time_zone), saved.registry)
    watch = workspace.observations(root, registry.city)
    known = offers(registry)
    replace = withdrawn(watch.withdrawn, status_address(registry.city))
    if replace:
        registry = withdraw(registry, replace)
    window = Window(registry, checked.as_of, changes, saved.closed, saved.older, watch, known, _reviews(root))
    progress("frames")
    blueprint = _blueprint(root, window, options.engine)
    frames, problems = _frames(blueprint, root / "build")
    if frames is None:
        return Built((*checked.problems, *problems), None)
    site = _Site(root, window, frames, blueprint)
    progress("pages")
    built = site.build()
    return Built((*checked.problems, *built.problems), built.published, built.pages)


def watched(root: Path, as_of: date | None = None) -> Window:
    """Return what the public may see of records and their addresses, without their history. Raise WorkspaceError."""
    checked = workspace.check(root, as_of)
    if checked.registry is None:
        message = "registry/city.yaml belum benar; jalankan jendela check / is not valid yet; run jendela check"
        raise workspace.WorkspaceError(message)
    registry = disclosure.public(checked.registry)
    return Window(registry, checked.as_of, Changes(), watch=workspace.observations(root, registry.city))


def status_address(city: City) -> str:
    """Return where a link leads that we closed: to the page that says so."""
    return city.base_url + addresses.section(city.languages[0], "status")


def _salvaged(root: Path, checked: workspace.Checked) -> Salvage | None:
    """Take the registry as it is, or what can be shown of it; None where the last good site is the better one."""
    if checked.registry is None:
        return None
    return salvage(checked.registry, checked.problems, checked.as_of, workspace.versions(root, checked.registry))


def _reviews(root: Path) -> tuple[Checked, ...]:
    try:
        return auditing.recorded(root)
    except git.GitError:  # no repository: nothing was ever merged in it
        return ()


def _frames(blueprint: plan.Blueprint, work: Path) -> tuple[frame.FrameSet | None, list[Problem]]:
    """Take the frames of the last build, or let the engine make them."""
    if problems := plan.check(blueprint):
        return None, problems
    name = f"frames-{blueprint.engine}.json"
    blob = cache.load(work / "cache", name)
    known = frame.FrameSet.load(blob) if blob else None
    if known and known.digest == frame.input_digest(blueprint):
        return known, []
    made, problems = frame.build(blueprint, work / "engine" / blueprint.engine)
    if made:
        cache.keep(work / "cache", name, made.dump())
    return made, problems


def _blueprint(root: Path, window: Window, engine: str) -> plan.Blueprint:
    config, overrides = plan.read_look(root)
    city = window.registry.city
    return plan.Blueprint(
        config=config,
        overrides=overrides,
        editions=tuple(_edition(city, lang, policy=window.registry.policy is not None) for lang in city.languages),
        site=pour.SiteAddress(city.base_url),
        engine=engine,
    )


def _edition(city: City, lang: str, *, policy: bool) -> plan.Edition:
    tongue = words.Tongue(lang)
    sections = tuple(
        plan.Section(name, tongue.w.sections[name].title, addresses.section(lang, name)) for name in addresses.SECTIONS
    )
    document = tongue.plain(city.adopting_document.title) if city.adopting_document else ""
    standing = (
        tongue.w.standing[city.standing].replace("{city}", tongue.plain(city.name)).replace("{document}", document)
    )
    links = [plan.Link(tongue.w.sections.about.title, addresses.section(lang, "about"))]
    links += [
        plan.Link(_page_title(tongue, name), addresses.page(lang, name))
        for name in ("methodology", "accessibility", *(("governance",) if policy else ()))
    ]
    links.append(
        plan.Link(tongue.w.ui.licence.replace("{licence}", city.data_licence), addresses.section(lang, "about"))
    )
    if city.repository:
        links.append(plan.Link(tongue.w.ui.source_code, city.repository.url))
    return plan.Edition(lang, addresses.home(lang), tongue.plain(city.site_title), sections, (standing,), tuple(links))


def _page_title(tongue: words.Tongue, name: str) -> str:
    return str(tongue.w.page_titles[name])


class _Site:
    """One run of writing. Holds what the steps share; nothing is live before the last step."""

    def __init__(self, root: Path, window: Window, frames: frame.FrameSet, blueprint: plan.Blueprint) -> None:
        self._root = root
        self._window = window
        self._frames = frames
        self._address = blueprint.site
        self._engine = blueprint.engine
        self._writers = {lang: pages.Writer(window, lang) for lang in window.registry.city.languages}
        self._notes: dict[str, PageNote] = {}

    def build(self) -> Built:
        """Write every page and export that changed, audit, and publish."""
        folder = self._root / "build"
        last = Pages(folder / "cache", self._frames.digest)
        last.load()
        with staging.Publication(folder / "site", folder / "site.new") as publication:
            sheets = list(pages.all_sheets(self._window, self._written()))
            files = [artifact.path for artifact in self._artifacts(sheets) if publication.put(*artifact[:2]) or True]
            moved = list(pages.moved.pages(self._window))
            urls = [*(sheet.url for sheet in sheets), *(page.url for page in moved)]
            owned = {*files, *map(frame.built_path, urls)}
            # a page that is gone may have been linked from any other, so then every page is looked at again
            trusted = last.pages if last.files <= owned else {}
            audit = self._audit(owned)
            for start in range(0, len(sheets), _BATCH):
                self._write(sheets[start : start + _BATCH], publication, audit, trusted)
            for page in moved:
                html = self._lead_on(page)
                audit.page(page.url, html, (page.place,))
                publication.put(frame.built_path(page.url), html.encode())
            problems = tuple(audit.finish())
            if any(problem.severity is Severity.ERROR for problem in problems):
                return Built(problems, None)
            last.forget()
            published = publication.commit()
            last.save(self._notes, owned)
        return Built(problems, published, len(sheets))

    def _written(self) -> dict[tuple[str, str], str]:
        """Return the Markdown of the pages that people write, without links that we closed."""
        city, texts = self._window.registry.city, workspace.written(self._root)[0]
        replace = withdrawn(self._window.watch.withdrawn, status_address(city))
        return {name: replace(text) for name, text in texts.items()} if replace else texts

    def _write(
        self, batch: list[Sheet], publication: staging.Publication, audit: Audit, trusted: Mapping[str, PageNote]
    ) -> None:
        """Write the pages of a batch that are not what they were."""
        kept = {sheet.url: note for sheet in batch if (note := self._kept(sheet, publication, trusted))}
        parts = {sheet.url: self._parts(sheet) for sheet in batch if sheet.url not in kept}
        written = {url: "".join(each) for url, each in parts.items()}
        for sheet in batch:
            if note := kept.get(sheet.url):
                audit.again(sheet.url, Seen(note.anchors, note.links), sheet.places)
            else:
                note = PageNote(
                    self._digest(sheet), *audit.page(sheet.url, written[sheet.url], sheet.places, parts[sheet.url])
                )
            self._notes[sheet.url] = note
        for url, html in written.items():
            publication.put(frame.built_path(url), html.encode())

    def _lead_on(self, page: Moved) -> str:
        link = self._address.link(page.url, page.target)
        return self._writers[page.lang].moved(page, self._address.absolute(page.target), link)

    def _kept(self, sheet: Sheet, publication: staging.Publication, trusted: Mapping[str, PageNote]) -> PageNote | None:
        """Keep the page of the last build, if it would be the same; give its note."""
        note = trusted.get(sheet.url)
        same = note and note.digest == self._digest(sheet) and publication.keep(frame.built_path(sheet.url))
        return note if same else None

    def _parts(self, sheet: Sheet) -> list[str]:
        return pour.parts(self._frames.frames, self._pour(sheet), self._address)

    def _digest(self, sheet: Sheet) -> str:
        """Digest what the page shows beyond its view: its language, its frame and the settings of the city."""
        return f"{sheet.digest}{self._settings}{sheet.lang}"

    @functools.cached_property
    def _settings(self) -> str:
        city = msgspec.json.encode(self._window.registry.city)
        return hashlib.blake2b(city, digest_size=8).hexdigest()

    def _pour(self, sheet: Sheet) -> pour.Page:
        writer = self._writers[sheet.lang]
        city = self._window.registry.city
        edit = city.repository.edit if city.repository else ""
        return pour.Page(
            url=sheet.url,
            lang=sheet.lang,
            section=sheet.section,
            title=writer.plain(sheet.title),
            description=writer.plain(sheet.description),
            body=writer.body(sheet, self._root_of(sheet.url)),
            alternates=sheet.alternates,
            edit_url=self._edit(sheet, edit),
            noindex=sheet.noindex,
        )

    def _edit(self, sheet: Sheet, pattern: str) -> str:
        """Lead to where the page's file can be changed: the repository, or how a city without one takes changes."""
        if not sheet.places:
            return ""
        if pattern:
            return pattern.replace("{path}", sheet.places[0].path)
        return self._address.link(sheet.url, addresses.section(sheet.lang, "about"))

    def _root_of(self, url: str) -> str:
        """Lead from a page up to the site's root; the page for wrong addresses may stand anywhere."""
        return self._address.path if url == pour.NOT_FOUND else "../" * url.count("/") or "./"

    def _artifacts(self, sheets: Iterable[Sheet]) -> Iterator[Artifact]:
        """Yield every file that is not a page."""
        yield from (Artifact(path, content) for path, content in self._frames.assets.items())
        yield from (Artifact(f"assets/{path}", content) for path, content in staging.files(self._root / "site/assets"))
        yield from api.artifacts(self._window)
        yield from status.artifacts(self._window)
        head = git.head(self._root)
        yield api.version(self._window, head.oid if head else "", self._engine, metadata.version("jendela"))
        alternates = dict.fromkeys(sheet.alternates for sheet in sheets if not sheet.noindex)
        yield Artifact("sitemap.xml", pour.sitemap(alternates, self._address).encode())
        yield from headers.artifacts(csp.header(self._frames.inline_scripts()), self._address.path)
        yield from security_txt.artifacts(self._window.registry.city, self._window.as_of)
        yield Artifact(".nojekyll", b"")

    def _audit(self, owned: Iterable[str]) -> Audit:
        base = urlsplit(self._address.base_url)
        origin = f"{base.scheme}://{base.netloc}"
        return Audit(owned, origin, self._address.path, self._frames.inline_scripts())
