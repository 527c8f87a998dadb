"""What a change may do to an SOP: its version, its states, its dates."""

from __future__ import annotations

from review_city import SOP, STRANGER, Story, git
from stories import TEXT, VERSION, everybody, expect, new_sop, passes, sop, staged

# SOPs


@expect("sop-deleted")
def an_sop_is_not_deleted(story: Story) -> None:
    story.edit("registry/services/surat-domisili.yaml", ("status: active", "status: active")).delete(SOP).commit()
    everybody(story)


@expect("sop-version")
def an_sop_whose_text_changes_has_a_higher_version(story: Story) -> None:
    sop(story, TEXT)
    everybody(story)


@expect("sop-version")
def an_sop_whose_steps_change_has_a_higher_version(story: Story) -> None:
    sop(story, ("id: Memeriksa berkas", "id: Memeriksa semua berkas"))
    everybody(story)


@passes
def the_english_of_a_step_changes_no_version(story: Story) -> None:
    sop(story, ("en: Check the papers", "en: Check all papers"))
    everybody(story)


@passes
def versions_are_compared_as_numbers(story: Story) -> None:
    story.on_main(SOP, ("version: 1.0.0", "version: 1.9.0"))
    git(story.root, "merge", "--quiet", "main")
    sop(story, TEXT, ("version: 1.9.0", "version: 1.10.0"))
    everybody(story)


@expect("sop-version")
def a_version_does_not_fall(story: Story) -> None:
    sop(story, ("version: 1.0.0", "version: 0.9.0"))
    everybody(story)


@expect("sop-version")
def the_version_rises_against_the_base_as_it_is_now(story: Story) -> None:
    sop(story, TEXT, VERSION)
    story.on_main(SOP, VERSION)
    everybody(story)


@expect("sop-transition")
def an_sop_does_not_skip_a_state(story: Story) -> None:
    text = (story.root / SOP).read_text("utf-8")
    story.write(SOP, staged(text, "drafting")).commit(STRANGER)
    everybody(story)


@passes
def an_sop_in_force_comes_under_review(story: Story) -> None:
    text = (story.root / SOP).read_text("utf-8")
    story.write(SOP, staged(text, "drafting", "verification", "trial", "approved", "effective", "review"))
    story.commit(STRANGER)
    everybody(story)


@expect("sop-transition")
def a_new_sop_begins_as_a_draft(story: Story) -> None:
    story.write("sops/pemkab-contoh/baru.md", new_sop(story, "trial", "registry")).commit(STRANGER)
    everybody(story)


@passes
def a_new_sop_is_a_draft(story: Story) -> None:
    story.write("sops/pemkab-contoh/baru.md", new_sop(story, "drafting", "registry")).commit(STRANGER)
    everybody(story)


@passes
def an_sop_from_paper_takes_several_states_at_once(story: Story) -> None:
    signed = "approval_ref:\n  title:\n    id: Keputusan\n    en: Decision\n  number: 1/2026\n  date: 2026-02-01\n"
    story.write("sops/pemkab-contoh/baru.md", new_sop(story, "effective", "paper", signed)).commit(STRANGER)
    everybody(story)


@expect("sop-unsigned", "sop-effective")
def an_sop_comes_into_force_with_a_signed_document_only(story: Story) -> None:
    story.write("sops/pemkab-contoh/baru.md", new_sop(story, "effective", "paper")).commit(STRANGER)
    everybody(story)


@expect("sop-effective")
def an_sop_does_not_take_effect_before_its_document(story: Story) -> None:
    signed = "approval_ref:\n  title:\n    id: Keputusan\n    en: Decision\n  number: 1/2026\n  date: 2026-02-02\n"
    story.write("sops/pemkab-contoh/baru.md", new_sop(story, "effective", "paper", signed)).commit(STRANGER)
    everybody(story)


@expect("sop-effective")
def without_a_dated_document_an_sop_does_not_take_effect_before_its_approvals(story: Story) -> None:
    signed = "approval_ref:\n  title:\n    id: Keputusan\n    en: Decision\n"
    text = new_sop(story, "effective", "paper", signed).replace("effective: 2026-02-01", "effective: 2027-02-28")
    story.write("sops/pemkab-contoh/baru.md", text).commit(STRANGER)
    everybody(story)


@passes
def without_a_dated_document_an_sop_takes_effect_on_the_day_of_its_approvals(story: Story) -> None:
    signed = "approval_ref:\n  title:\n    id: Keputusan\n    en: Decision\n"
    text = new_sop(story, "effective", "paper", signed).replace("effective: 2026-02-01", "effective: 2027-03-01")
    story.write("sops/pemkab-contoh/baru.md", text).commit(STRANGER)
    everybody(story)
