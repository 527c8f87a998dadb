"""Every rule about changes, in both directions, on real repositories: one sentence for each situation."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from review_city import (
    BOT,
    DESA_ACTING,
    DESA_EDITOR,
    DESA_HEAD,
    KAB_EDITOR,
    KAB_HEAD,
    LEGAL,
    MAINTAINERS,
    ORGANISATION,
    POLICY,
    SERVICE,
    SOP,
    START,
    STRANGER,
    Story,
    git,
    lay,
    policy,
    rules_of,
)

from jendela.policy.judgement import CHECKS
from jendela.problems import Severity

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


# Who must approve


@passes
def a_fee_is_approved_by_the_head_of_the_agency(story: Story) -> None:
    fee(story)
    story.said(DESA_HEAD)


@expect("approval-missing")
def a_fee_is_approved_by_nobody(story: Story) -> None:
    fee(story)


@expect("approval-missing")
def a_fee_is_approved_by_an_editor_only(story: Story) -> None:
    story.edit(SERVICE, FEE).commit(STRANGER)
    story.facts["author"] = STRANGER
    story.said(DESA_EDITOR)


@expect("approval-missing")
def a_fee_is_approved_by_the_head_of_another_agency(story: Story) -> None:
    fee(story)
    story.said(KAB_HEAD)


@passes
def a_fee_is_approved_by_an_acting_head_on_the_last_day_of_the_term(story: Story) -> None:
    fee(story)
    story.said(DESA_ACTING)


@expect("approval-missing")
def a_fee_is_approved_by_an_acting_head_after_the_term(story: Story) -> None:
    fee(story)
    story.clock += DAY
    story.said(DESA_ACTING)


@passes
def the_day_of_an_acting_head_is_the_citys_and_not_greenwichs(story: Story) -> None:
    fee(story)
    story.said(DESA_ACTING, at="2027-01-31T18:30:00Z")


@passes
def a_translation_is_approved_by_the_communication_office(story: Story) -> None:
    story.edit(SERVICE, ENGLISH).commit()
    story.said(KAB_EDITOR)


@passes
def a_translation_is_approved_by_the_head_of_the_agency(story: Story) -> None:
    story.edit(SERVICE, ENGLISH).commit()
    story.said(DESA_HEAD)


@expect("approval-missing")
def a_translation_and_a_fee_need_the_head_too(story: Story) -> None:
    story.edit(SERVICE, ENGLISH, FEE).commit()
    story.said(KAB_EDITOR)


@expect("approval-missing")
def a_new_source_is_more_than_a_link(story: Story) -> None:
    story.edit(SERVICE, ("    scope: local\n", "    scope: local\n  - title: Lain\n")).commit()
    story.said(KAB_EDITOR)


@passes
def a_new_address_of_a_source_is_a_link(story: Story) -> None:
    story.edit(SERVICE, LINK).commit()
    story.said(KAB_EDITOR)


@passes
def a_comment_in_a_record_is_approved_by_the_head(story: Story) -> None:
    story.edit(SERVICE, ("status: active", "status: active  # dicek")).commit()
    story.said(DESA_HEAD)


@expect("approval-missing")
def a_comment_in_a_record_is_a_change_too(story: Story) -> None:
    story.edit(SERVICE, ("status: active", "status: active  # dicek")).commit()


@passes
def a_new_record_is_approved_by_its_agencys_head(story: Story) -> None:
    story.write("registry/services/baru.yaml", new_service(story)).commit()
    story.said(DESA_HEAD)


@expect("approval-missing")
def a_new_record_is_not_approved_by_the_communication_office_alone(story: Story) -> None:
    story.write("registry/services/baru.yaml", new_service(story)).commit()
    story.said(KAB_EDITOR)


@passes
def an_sop_is_approved_by_head_and_organisation_division(story: Story) -> None:
    sop(story, TEXT, VERSION)
    story.said(KAB_HEAD).said(ORGANISATION)


@expect("approval-missing")
def an_sop_is_approved_by_the_head_alone(story: Story) -> None:
    sop(story, TEXT, VERSION)
    story.said(KAB_HEAD)


@expect("approval-missing")
def an_sop_is_approved_by_the_organisation_division_alone(story: Story) -> None:
    sop(story, TEXT, VERSION)
    story.said(ORGANISATION)


@expect("approval-missing")
def the_legal_basis_of_an_sop_needs_the_legal_division_too(story: Story) -> None:
    sop(story, ("id: Peraturan tentang", "id: Peraturan baru tentang"))
    story.said(KAB_HEAD).said(ORGANISATION)


@passes
def the_legal_basis_of_an_sop_is_approved_by_all_three(story: Story) -> None:
    sop(story, ("id: Peraturan tentang", "id: Peraturan baru tentang"))
    story.said(KAB_HEAD).said(ORGANISATION).said(LEGAL)


@expect("approval-missing")
def a_deletion_needs_the_communication_office_beside_the_owner(story: Story) -> None:
    story.delete(SERVICE).commit()
    story.said(DESA_HEAD)


@passes
def a_deletion_is_approved_by_owner_and_communication_office(story: Story) -> None:
    story.delete(SERVICE).commit()
    story.said(DESA_HEAD).said(KAB_EDITOR)


@expect("approval-missing")
def one_person_does_not_stand_for_two_approvals_of_one_line(story: Story) -> None:
    story.delete(DATASET).commit()  # owned by the communication office itself
    story.said(KAB_HEAD)


@passes
def two_people_of_one_office_meet_two_approvals_of_one_line(story: Story) -> None:
    story.delete(DATASET).commit()
    story.said(KAB_HEAD).said(KAB_EDITOR)


@expect("approval-missing")
def a_change_of_owner_needs_the_new_owner_too(story: Story) -> None:
    story.edit(SERVICE, ("owner: desa-sukamaju", "owner: pemkab-contoh")).commit()
    story.said(DESA_HEAD)


@expect("approval-missing")
def a_change_of_owner_needs_the_old_owner_too(story: Story) -> None:
    story.edit(SERVICE, ("owner: desa-sukamaju", "owner: pemkab-contoh")).commit()
    story.said(KAB_HEAD)


@passes
def a_change_of_owner_is_approved_by_both_heads(story: Story) -> None:
    story.edit(SERVICE, ("owner: desa-sukamaju", "owner: pemkab-contoh")).commit()
    story.said(DESA_HEAD).said(KAB_HEAD)


@expect("approval-missing")
def an_sop_that_moves_to_another_agency_needs_both_heads(story: Story) -> None:
    moved(story).said(DESA_HEAD).said(ORGANISATION)


@passes
def an_sop_that_moves_to_another_agency_is_approved_by_both_heads(story: Story) -> None:
    moved(story).said(DESA_HEAD).said(KAB_HEAD).said(ORGANISATION)


@expect("sop-folder")
def an_sop_in_the_folder_of_an_agency_that_does_not_own_it_is_refused(story: Story) -> None:
    story.move(SOP, "sops/desa-sukamaju/surat-keterangan.md").commit()
    story.said(DESA_HEAD).said(KAB_HEAD).said(ORGANISATION)


@expect("id-file")
def a_record_that_calls_itself_otherwise_than_its_file_is_refused(story: Story) -> None:
    story.edit(SERVICE, ("id: surat-domisili\n", "id: surat-lain\n")).commit()
    story.said(DESA_HEAD)


@passes
def an_office_without_accounts_is_represented(story: Story) -> None:
    story.write(WAIVER, waiver("surat-domisili")).commit()
    story.said(KAB_HEAD)


# Waivers


@expect("waiver-beneficiary")
def a_waiver_is_approved_by_the_office_that_benefits(story: Story) -> None:
    story.write(WAIVER, waiver("jumlah-surat")).commit()
    story.said(KAB_HEAD)


@passes
def a_waiver_is_approved_by_the_office_that_benefits_and_another(story: Story) -> None:
    story.write(WAIVER, waiver("jumlah-surat")).commit()
    story.said(KAB_HEAD).said(DESA_HEAD)


# What counts


@expect("approval-missing", "approval-void")
def the_author_does_not_approve_their_own_change(story: Story) -> None:
    story.edit(SERVICE, FEE).commit(STRANGER)
    story.facts["author"] = DESA_HEAD
    story.said(DESA_HEAD)


@expect("approval-missing", "approval-void")
def whoever_pushed_last_does_not_approve(story: Story) -> None:
    fee(story)
    story.facts["last_pusher"] = DESA_HEAD
    story.said(DESA_HEAD)


@passes
def a_last_pusher_is_no_obstacle_to_others(story: Story) -> None:
    fee(story)
    story.facts["last_pusher"] = DESA_EDITOR
    story.said(DESA_HEAD)


@expect("approval-missing", "approval-void")
def whoever_has_a_commit_in_the_change_does_not_approve(story: Story) -> None:
    story.edit(SERVICE, FEE).commit(DESA_HEAD)
    story.edit(SERVICE, ENGLISH).commit()
    story.said(DESA_HEAD)


@passes
def whoever_only_merged_the_base_may_approve(story: Story) -> None:
    fee(story)
    story.on_main(DATASET, ("en: ", "en: A ")).merge_main(author=DESA_HEAD)
    story.said(DESA_HEAD)


@expect("approval-missing", "approval-void")
def a_machine_does_not_approve(story: Story) -> None:
    fee(story)
    story.said(BOT)


@expect("approval-missing", "approval-void")
def an_account_that_the_policy_does_not_know_does_not_approve(story: Story) -> None:
    fee(story)
    story.said(STRANGER)


@expect("approval-missing", "office-vacant")
def an_example_account_does_not_approve(story: Story) -> None:
    with_policy(story, maintainers={"quorum": 1, "accounts": [{"account": n, "example": True} for n in (901, 902)]})
    story.write("README.md", "x\n").commit()


@passes
def an_earlier_approval_holds_after_a_clean_merge_of_the_base(story: Story) -> None:
    fee(story)
    story.said(DESA_HEAD)
    story.on_main(DATASET, ("en: ", "en: A ")).merge_main()


@expect("approval-missing", "approval-void")
def an_earlier_approval_is_lost_when_the_base_changed_the_same_record(story: Story) -> None:
    fee(story)
    story.said(DESA_HEAD)
    story.on_main(SERVICE, ENGLISH).merge_main()


@expect("approval-missing", "approval-void")
def an_earlier_approval_is_lost_after_another_commit(story: Story) -> None:
    fee(story)
    story.said(DESA_HEAD)
    story.edit(SERVICE, ENGLISH).commit()


@expect("approval-missing", "approval-void")
def an_earlier_approval_is_lost_even_if_the_next_commits_undo_each_other(story: Story) -> None:
    fee(story)
    story.said(DESA_HEAD)
    story.edit(SERVICE, ENGLISH).commit()
    story.edit(SERVICE, ENGLISH[::-1]).commit()


@expect("approval-missing", "approval-void")
def an_approval_of_a_commit_that_is_not_in_the_change_is_lost(story: Story) -> None:
    fee(story)
    story.said(DESA_HEAD, commit="1" * 40)


@expect("approval-missing")
def an_approval_that_was_dismissed_is_gone(story: Story) -> None:
    fee(story)
    story.said(DESA_HEAD).said(DESA_HEAD, "dismissed")


@passes
def a_comment_after_an_approval_withdraws_nothing(story: Story) -> None:
    fee(story)
    story.said(DESA_HEAD).said(DESA_HEAD, "commented")


@expect("approval-missing")
def a_comment_is_no_approval(story: Story) -> None:
    fee(story)
    story.said(DESA_HEAD, "commented")


@expect("changes-requested", "approval-missing")
def somebody_who_approved_asks_for_changes_later(story: Story) -> None:
    fee(story)
    story.said(DESA_HEAD).said(DESA_HEAD, "changes_requested")


@passes
def somebody_who_asked_for_changes_approves_later(story: Story) -> None:
    fee(story)
    story.said(DESA_HEAD, "changes_requested").said(DESA_HEAD)


@passes
def a_stranger_who_asks_for_changes_blocks_nothing(story: Story) -> None:
    fee(story)
    story.said(STRANGER, "changes_requested").said(DESA_HEAD)


@passes
def reviews_are_ordered_by_their_time_and_not_by_their_place_in_the_file(story: Story) -> None:
    fee(story)
    story.said(DESA_HEAD).said(DESA_HEAD, "dismissed", at="2027-02-28T00:00:00Z")


@expect("approval-missing")
def files_and_trailers_are_no_evidence(story: Story) -> None:
    fee(story)
    story.write("registry/approvals.md", "Disetujui oleh kepala desa\n")
    git(story.root, "commit", "--quiet", "--allow-empty", "--message=x\n\nApproved-by: kepala desa")
    story._tied(DESA_EDITOR)


# Commits


@expect("commit-account")
def a_commit_of_nobody_needs_the_maintainers(story: Story) -> None:
    story.edit(SERVICE, FEE).commit(None)
    story.said(DESA_HEAD)


@expect("commit-account")
def one_maintainer_does_not_answer_for_a_commit_of_nobody(story: Story) -> None:
    story.edit(SERVICE, FEE).commit(None)
    story.said(DESA_HEAD).said(MAINTAINERS[0])


@passes
def the_maintainers_quorum_answers_for_a_commit_of_nobody(story: Story) -> None:
    story.edit(SERVICE, FEE).commit(None)
    story.said(DESA_HEAD).said(MAINTAINERS[0]).said(MAINTAINERS[1])


@expect("commit-account")
def a_commit_that_the_forge_does_not_list_is_nobodys(story: Story) -> None:
    fee(story)
    story.commits.clear()
    story.said(DESA_HEAD)


@expect("commit-future")
def a_commit_dated_in_the_future_is_refused(story: Story) -> None:
    story.edit(SERVICE, FEE).commit(when=START + 30 * DAY)
    story.said(DESA_HEAD)


@passes
def a_commit_dated_long_ago_is_no_fault(story: Story) -> None:
    story.edit(SERVICE, FEE).commit(when=START - 300 * DAY)
    story.said(DESA_HEAD)


@expect("approval-missing")
def a_commit_dated_within_a_term_does_not_renew_it(story: Story) -> None:
    story.edit(SERVICE, FEE).commit(when=START - DAY)
    story.clock += 5 * DAY
    story.said(DESA_ACTING)


@expect("merge-edit", "approval-void", "approval-missing")
def a_merge_with_an_edit_of_its_own_is_refused(story: Story) -> None:
    fee(story)
    story.said(DESA_HEAD)
    story.on_main(DATASET, ("en: ", "en: A ")).merge_main(ENGLISH)


@passes
def a_merge_without_edits_is_no_fault(story: Story) -> None:
    fee(story)
    story.on_main(DATASET, ("en: ", "en: A ")).merge_main()
    story.said(DESA_HEAD)


@expect("merge-conflict", "text-conflict")
def a_change_that_conflicts_with_the_base_is_refused(story: Story) -> None:
    fee(story)
    story.on_main(SERVICE, (FEE[0], 'free: "unknown"'))
    story.said(DESA_HEAD)


@passes
def what_the_base_has_gained_meanwhile_is_not_part_of_the_change(story: Story) -> None:
    fee(story)
    story.on_main(DATASET, ("en: ", "en: A "))
    story.said(DESA_HEAD)


# What may change together


@expect("program-with-records")
def program_and_records_do_not_change_together(story: Story) -> None:
    story.edit(SERVICE, FEE).write("mkdocs.yml", "site_name: x\n").commit()
    everybody(story)


@expect("program-with-records")
def policy_and_records_do_not_change_together(story: Story) -> None:
    story.edit(SERVICE, FEE).write(POLICY, policy(most_records=9)).commit()
    everybody(story)


@passes
def the_policy_is_changed_by_the_maintainers_quorum(story: Story) -> None:
    story.write(POLICY, policy(most_records=9)).commit()
    story.said(MAINTAINERS[0]).said(MAINTAINERS[1])


@expect("approval-missing")
def the_policy_is_not_changed_by_one_maintainer(story: Story) -> None:
    story.write(POLICY, policy(most_records=9)).commit()
    story.said(MAINTAINERS[0])


@expect("approval-missing", "approval-void")
def a_policy_that_the_change_brings_along_does_not_judge_it(story: Story) -> None:
    lax = {"id": "semua", "title": {"id": "x"}, "paths": ["**"], "approvals": [{"any_of": ["baru"], "role": "head"}]}
    offices = [{"id": "baru", "title": {"id": "B"}, "part_of": "pemkab-contoh", "heads": [{"account": STRANGER}]}]
    story.write(POLICY, policy(lines=[lax], offices=offices, represented_by="baru")).commit()
    story.said(STRANGER)


@passes
def a_migration_that_the_policy_names_may_change_records_with_the_program(story: Story) -> None:
    with_migration(story)
    story.edit(SERVICE, FEE).write("generator/x.py", "").commit()
    story.said(MAINTAINERS[0]).said(MAINTAINERS[1])


@expect("program-with-records")
def a_migration_that_changes_another_field_is_none(story: Story) -> None:
    with_migration(story)
    story.edit(SERVICE, ("topic: ward_letters", "topic: civil_registry")).write("generator/x.py", "").commit()
    everybody(story)


@expect("path-silent")
def a_file_without_a_line_is_closed(story: Story) -> None:
    story.write("lain/berkas.txt", "x\n").commit()
    everybody(story)


@expect("path-silent")
def a_link_without_a_line_is_closed_too(story: Story) -> None:
    (story.root / "lain").symlink_to("registry")
    with_policy(story, lines=[json.loads(policy())["lines"][-2]])
    story.commit()
    everybody(story)


@expect("file-link")
def a_record_that_becomes_a_link_is_refused(story: Story) -> None:
    story.delete(SERVICE)
    (story.root / SERVICE).symlink_to("../city.yaml")
    story.commit()
    everybody(story)


@expect("file-stray", "path-silent")
def a_file_of_no_kind_in_the_registry_is_refused(story: Story) -> None:
    story.write("registry/services/catatan.txt", "x\n").commit()
    everybody(story)


@expect("file-name-taken", "file-name", "id-file")
def one_id_stands_in_one_file(story: Story) -> None:
    story.write("registry/services/Surat-Domisili.yaml", (story.root / SERVICE).read_bytes()).commit()
    everybody(story)


@expect("rename-case", "file-name", "id-file")
def a_rename_in_letter_case_only_is_refused(story: Story) -> None:
    story.move(SERVICE, "registry/services/Surat-domisili.yaml").commit()
    everybody(story)


@expect("approval-missing")
def many_records_need_the_maintainers(story: Story) -> None:
    many(story)
    story.said(DESA_HEAD)


@passes
def many_records_are_approved_by_head_and_maintainers(story: Story) -> None:
    many(story)
    story.said(DESA_HEAD).said(MAINTAINERS[0]).said(MAINTAINERS[1])


@passes
def the_date_of_many_verifications_needs_no_maintainers(story: Story) -> None:
    many(story, verified="2027-02-01")
    git(story.root, "checkout", "--quiet", "main")
    git(story.root, "merge", "--quiet", "usulan")
    git(story.root, "checkout", "--quiet", "usulan")
    story.commits.clear()
    many(story, verified="2027-03-01")
    story.said(KAB_EDITOR)


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


# Closing first


@passes
def one_maintainer_closes_a_record_alone(story: Story) -> None:
    story.facts["author"] = MAINTAINERS[0]
    story.write("registry/withheld.yaml", withheld()).commit(MAINTAINERS[0])


@passes
def somebody_else_closes_a_record_with_one_maintainer(story: Story) -> None:
    story.write("registry/withheld.yaml", withheld()).commit()
    story.said(MAINTAINERS[0])


@expect("approval-missing")
def somebody_who_is_no_maintainer_closes_nothing_alone(story: Story) -> None:
    story.write("registry/withheld.yaml", withheld()).commit()


@expect("approval-missing")
def a_maintainer_does_not_close_a_record_alone_with_the_work_of_others(story: Story) -> None:
    story.facts["author"] = MAINTAINERS[0]
    story.write("registry/withheld.yaml", withheld()).commit(DESA_EDITOR)


@expect("approval-missing")
def a_record_is_not_opened_again_by_a_maintainer(story: Story) -> None:
    closed_on_main(story)
    story.facts["author"] = MAINTAINERS[0]
    story.delete("registry/withheld.yaml").commit(MAINTAINERS[0])


@passes
def a_record_is_opened_again_with_the_normal_approvals(story: Story) -> None:
    closed_on_main(story)
    story.delete("registry/withheld.yaml").commit()
    story.said(DESA_HEAD).said(KAB_EDITOR).said(MAINTAINERS[0]).said(MAINTAINERS[1])


# The bot


@passes
def the_bot_adds_to_its_history(story: Story) -> None:
    history(story, "satu\n", "satu\ndua\n", BOT)


@expect("history-grows")
def the_bot_does_not_rewrite_its_history(story: Story) -> None:
    history(story, "satu\n", "dua\n", BOT)


@expect("history-grows")
def the_bot_does_not_delete_its_history(story: Story) -> None:
    history(story, "satu\n", None, BOT)


@expect("history-owner")
def people_do_not_write_the_history(story: Story) -> None:
    history(story, "satu\n", "satu\ndua\n", DESA_EDITOR)


@expect("bot-elsewhere")
def the_bot_touches_nothing_else(story: Story) -> None:
    story.facts["author"] = BOT
    story.edit(SERVICE, FEE).commit(BOT)
    everybody(story)


# Broken heads and hostile text


@expect("yaml-syntax")
def a_record_that_cannot_be_read_is_told_and_the_rest_is_judged(story: Story) -> None:
    story.write(SERVICE, "id: [\n").edit(DATASET, ("en: ", "en: A ")).commit()
    everybody(story)


@expect("schema-missing")
def a_record_that_breaks_its_schema_is_told(story: Story) -> None:
    story.edit(SERVICE, ("status: active\n", "")).commit()
    everybody(story)


@expect("path-silent", "file-stray", "file-name-encoding")
def a_file_whose_name_is_no_text_is_told_as_it_is(story: Story) -> None:
    Path(f"{story.root}/registry/services/\udcff\x1b[31m.txt").write_bytes(b"x")
    story.write("registry/services/;rm -rf $HOME\n::error::.txt", "x").commit()
    everybody(story)


# The stories, told


@pytest.fixture(scope="session")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lay(tmp_path_factory.mktemp("kota") / "kota")


@pytest.fixture
def story(laid: Path, tmp_path: Path) -> Story:
    shutil.copytree(laid, tmp_path / "kota", symlinks=True)
    return Story(tmp_path / "kota")


def found(story: Story, skip: tuple[str, ...] = ()) -> set[str]:
    judged = story.judged(skip)
    assert judged.passed == all(problem.severity is not Severity.ERROR for problem in judged.problems)
    return set(rules_of(judged))


@pytest.mark.parametrize("name", SITUATIONS)
def test_situation(name: str, story: Story) -> None:
    tell, rules = SITUATIONS[name]
    tell(story)
    noise = {"approval-void"} - rules  # many stories let everybody approve, authors too
    assert found(story) - noise == rules


def shown_by() -> Iterator[tuple[str, str]]:
    for check in CHECKS:
        yield check.rule.id, next(name for name, (_, rules) in SITUATIONS.items() if check.rule.id in rules)


@pytest.mark.parametrize(("rule", "name"), list(shown_by()))
def test_a_situation_ends_otherwise_when_its_rule_is_switched_off(rule: str, name: str, story: Story) -> None:
    tell, rules = SITUATIONS[name]
    tell(story)
    without = found(story, (rule,))
    assert rule in rules
    assert rule not in without


def test_there_are_enough_situations_in_both_directions() -> None:
    assert len(SITUATIONS) >= 60
    assert sum(1 for _, rules in SITUATIONS.values() if not rules) >= 30


# What the stories are made of


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
