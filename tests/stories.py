"""What stories of changes are written with: the table that they enter, and the pieces that many of them share."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from review_city import (
    DESA_HEAD,
    KAB_EDITOR,
    KAB_HEAD,
    LEGAL,
    MAINTAINERS,
    ORGANISATION,
    POLICY,
    SERVICE,
    SOP,
    STRANGER,
    Story,
    git,
    policy,
)

FEE = ('free: "yes"', 'free: "no"')
LINK = (
    "    title: Papan informasi kantor desa\n",
    "    title: Papan informasi kantor desa\n    url: https://www.contohkab.example/desa\n",
)
ENGLISH = ("en: Letter of residence", "en: Residence letter")
DATASET = "registry/datasets/jumlah-surat.yaml"
WAIVER = "registry/waivers/nama-surat.yaml"
VERSION = ("version: 1.0.0", "version: 1.1.0")
TEXT = ("dengan cara yang sama", "dengan cara yang sama dan gratis")
DAY = 86_400

Tell = Callable[[Story], object]
SITUATIONS: dict[str, tuple[Tell, frozenset[str]]] = {}


def expect(*rules: str) -> Callable[[Tell], Tell]:
    def note(tell: Tell) -> Tell:
        SITUATIONS[tell.__name__.replace("_", " ")] = tell, frozenset(rules)
        return tell

    return note


def passes(tell: Tell) -> Tell:
    return expect()(tell)


def fee(story: Story) -> str:
    return story.edit(SERVICE, FEE).commit()


def sop(story: Story, *pairs: tuple[str, str]) -> str:
    return story.edit(SOP, *pairs).commit(STRANGER)


def everybody(story: Story) -> Story:
    for account in (DESA_HEAD, KAB_HEAD, KAB_EDITOR, ORGANISATION, LEGAL, *MAINTAINERS):
        story.said(account)
    return story


def with_policy(story: Story, **changes: Any) -> None:
    git(story.root, "checkout", "--quiet", "main")
    (story.root / POLICY).write_text(policy(**changes), "utf-8")
    git(story.root, "commit", "--quiet", "--message=kebijakan", POLICY)
    git(story.root, "checkout", "--quiet", "usulan")
    git(story.root, "merge", "--quiet", "main")


def with_migration(story: Story) -> None:
    name = {"id": "biaya", "reason": {"id": "x"}, "paths": ["registry/services/*"], "fields": ["fee"]}
    with_policy(story, migrations=[{**name, "until": "2027-12-31"}])


def new_service(story: Story) -> str:
    text = (story.root / SERVICE).read_text("utf-8").replace("id: surat-domisili\n", "id: baru\n")
    return text.replace("Surat keterangan domisili", "Surat baru").replace("Letter of residence", "New letter")


SIGNED = re.compile(r"approval_ref:\n.*?(?=lifecycle:)", re.DOTALL)
STATES = ("drafting", "verification", "trial", "approved", "effective")


def staged(text: str, *states: str) -> str:
    """Give an SOP these stages, the last of which is its state."""
    entries = "".join(
        f"  - state: {state}\n    on: 2026-01-{day:02}\n    office:\n      id: Kantor\n      en: Office\n"
        for day, state in enumerate(states, 10)
    )
    text = re.sub(r"stages:\n.*?(?=performer_qualifications:)", f"stages:\n{entries}", text, flags=re.DOTALL)
    return re.sub(r"lifecycle: \w+", f"lifecycle: {states[-1]}", text)


def new_sop(story: Story, state: str, origin: str, signed: str = "") -> str:
    text = (story.root / SOP).read_text("utf-8").replace("id: surat-keterangan\n", "id: baru\n")
    text = text.replace("origin: registry", f"origin: {origin}")
    return SIGNED.sub(signed, staged(text, *STATES[: STATES.index(state) + 1]))


def moved(story: Story) -> Story:
    story.move(SOP, "sops/desa-sukamaju/surat-keterangan.md", ("owner: pemkab-contoh", "owner: desa-sukamaju"))
    story.commit()
    return story


def waiver(record: str) -> str:
    reason = (
        "reason:\n  id: Alasan\n  en: Reason\ngranted_by: pemkab-contoh\ngranted_on: 2027-01-01\nuntil: 2027-06-01\n"
    )
    return f"id: nama-surat\ntype: waiver\nrule: title-twice\nrecord: {record}\n{reason}"


def withheld() -> str:
    entry = {"kind": "service", "id": "surat-domisili", "reason": {"id": "Diperiksa"}, "office": "pemkab-contoh"}
    return json.dumps({"type": "withheld", "withheld": [{**entry, "on": "2027-03-01"}]}) + "\n"


def closed_on_main(story: Story) -> None:
    git(story.root, "checkout", "--quiet", "main")
    story.write("registry/withheld.yaml", withheld())
    git(story.root, "add", "--all")
    git(story.root, "commit", "--quiet", "--message=tutup")
    git(story.root, "checkout", "--quiet", "usulan")
    git(story.root, "merge", "--quiet", "main")


def many(story: Story, verified: str = "") -> None:
    text = new_service(story)
    for number in range(5):
        own = text.replace("id: baru\n", f"id: baru-{number}\n").replace("Surat baru", f"Surat {number}")
        state = f"state: verified\n  on: {verified}\n  by: desa-sukamaju" if verified else "state: unverified"
        story.write(f"registry/services/baru-{number}.yaml", own.replace("state: unverified", state))
    story.commit()


def history(story: Story, before: str, after: str | None, author: int) -> None:
    lines = json.loads(policy())["lines"]
    line: dict[str, Any] = {"id": "riwayat", "title": {"id": "Riwayat"}, "paths": ["observations/**"]}
    line["approvals"] = [{"any_of": ["pemkab-contoh"], "role": "editor"}]
    with_policy(story, lines=[*lines, line])
    git(story.root, "checkout", "--quiet", "main")
    story.write("observations/2027.jsonl", before)
    git(story.root, "add", "--all")
    git(story.root, "commit", "--quiet", "--message=riwayat")
    git(story.root, "checkout", "--quiet", "usulan")
    git(story.root, "merge", "--quiet", "main")
    story.write("observations/2027.jsonl", after) if after else story.delete("observations/2027.jsonl")
    story.facts["author"] = author
    story.commit(author)
    story.said(KAB_EDITOR)
