"""Who must approve a change, and whose approval counts."""

from __future__ import annotations

from review_city import (
    BOT,
    DESA_ACTING,
    DESA_EDITOR,
    DESA_HEAD,
    KAB_EDITOR,
    KAB_HEAD,
    LEGAL,
    ORGANISATION,
    SERVICE,
    SOP,
    STRANGER,
    Story,
    git,
)
from stories import (
    DATASET,
    DAY,
    ENGLISH,
    FEE,
    LINK,
    TEXT,
    VERSION,
    WAIVER,
    expect,
    fee,
    moved,
    new_service,
    passes,
    sop,
    waiver,
    with_policy,
)

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
