"""How changes are brought: commits, what changes together, closing first, the bot, broken and hostile heads."""

from __future__ import annotations

import json
from pathlib import Path

from review_city import (
    BOT,
    DESA_ACTING,
    DESA_EDITOR,
    DESA_HEAD,
    KAB_EDITOR,
    MAINTAINERS,
    POLICY,
    SERVICE,
    START,
    STRANGER,
    Story,
    git,
    policy,
)
from stories import (
    DATASET,
    DAY,
    ENGLISH,
    FEE,
    closed_on_main,
    everybody,
    expect,
    fee,
    history,
    many,
    passes,
    with_migration,
    with_policy,
    withheld,
)

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
