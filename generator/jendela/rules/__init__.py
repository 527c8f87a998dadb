"""The rules that need more than one record, or more than a schema can say; and the list of all rules of the program."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from datetime import date

from jendela.problems import Problem
from jendela.registry import Registry
from jendela.rules import (
    configuration,
    dates,
    languages,
    lifecycle,
    personal_data,
    precision,
    publication,
    references,
    urls,
    waivers,
)
from jendela.rules.engine_config import check_engine_config
from jendela.rules.lifecycle import LIFECYCLE_RULES
from jendela.rules.loose import check_loose
from jendela.rules.mandates import MANDATE_RULES
from jendela.rules.personal_data import PERSONAL_DATA_RULES
from jendela.rules.procedure_stages import STAGE_RULES, STAGE_TOGETHER
from jendela.rules.procedure_steps import STEP_RULES, STEP_TOGETHER
from jendela.rules.spam import SPAM_RULES
from jendela.rules.urls import URL_RULES
from jendela.rules.wording import WORDING_RULES
from jendela.schema import SETTINGS

__all__ = ["MASKED", "RULES", "check", "check_engine_config", "check_loose"]

# Their findings hold what nobody else should read: reports show the place and never the line.
MASKED = urls.MASKED | personal_data.MASKED

RULES = (
    references.reference_unknown,
    references.reference_ambiguous,
    references.source_unknown,
    references.source_twice,
    references.former_id_taken,
    references.withheld_unknown,
    references.agency_loop,
    references.sop_folder,
    dates.date_impossible,
    dates.date_order,
    dates.date_future,
    dates.verification_incomplete,
    languages.language_missing,
    languages.translation_stale,
    languages.title_twice,
    languages.text_blank,
    precision.precision_coordinates,
    precision.precision_sensitivity,
    precision.disclosure_sensitivity,
    precision.count_sensitivity,
    precision.count_order,
    publication.sensing_missing,
    publication.sensing_purpose,
    publication.exemption_missing,
    publication.exemption_needless,
    publication.exemption_disclosure,
    publication.exemption_period,
    publication.exemption_expired,
    publication.open_personal_data,
    publication.distribution_missing,
    publication.successor_unknown,
    publication.successor_status,
    publication.unsupported_status,
    configuration.city_standing,
    configuration.city_area,
    configuration.city_feedback,
    configuration.city_suffix,
    *MANDATE_RULES,
    *PERSONAL_DATA_RULES,
    *LIFECYCLE_RULES,
    *STEP_RULES,
    *STAGE_RULES,
    *URL_RULES,
    *SPAM_RULES,
    *WORDING_RULES,
)

_WAIVABLE = {check.rule.id: check.rule.waivable for check in RULES}

# These look at more than one file, or at the settings alone. Every other rule judges each document by itself, given
# what `given` names, so what it found holds as long as neither changes; a test keeps this true.
TOGETHER = frozenset(
    {
        references.reference_unknown,
        references.reference_ambiguous,
        references.former_id_taken,
        references.withheld_unknown,
        references.agency_loop,
        languages.title_twice,
        publication.successor_unknown,
        lifecycle.alias_taken,
        configuration.city_standing,
        configuration.city_area,
        configuration.city_feedback,
        configuration.city_suffix,
        *MANDATE_RULES,
        *STEP_TOGETHER,
        *STAGE_TOGETHER,
    }
)


def check(
    registry: Registry,
    as_of: date,
    skip: frozenset[str] = frozenset(),
    own: Iterable[Problem] | None = None,
    pending: frozenset[str] = frozenset(),
) -> list[Problem]:
    """Apply every rule but those in `skip`; a waiver that still holds silences its rule for its record.

    `own` is what `alone` returned, where that has been asked already. `pending` are the ids of waivers that wait for
    their own change to be merged.
    """
    found = itertools.chain(alone(registry, as_of) if own is None else own, together(registry, as_of))
    left = unwaived((each for each in found if each.rule not in skip), registry, as_of, pending)
    return [each for each in left if each.rule not in skip]


def given(registry: Registry, as_of: date) -> str:
    """Name all that each document is judged by beside itself: the day, the settings, the lines that offices declare."""
    settings = (each.digest for each in registry.documents.values() if each.kind in SETTINGS)
    return " ".join([as_of.isoformat(), *settings, *sorted(personal_data.official_lines(registry))])


def unwaived(
    found: Iterable[Problem], registry: Registry, as_of: date, pending: frozenset[str] = frozenset()
) -> Iterator[Problem]:
    """Yield the problems that no waiver silences, and then those of the waivers."""
    return waivers.apply(found, registry, as_of, _WAIVABLE, pending)


def alone(registry: Registry, as_of: date) -> Iterator[Problem]:
    """Yield what is wrong with each document by itself, waived or not."""
    for check in RULES:
        if check not in TOGETHER:
            yield from check(registry, as_of)


def together(registry: Registry, as_of: date) -> Iterator[Problem]:
    """Yield what is wrong between documents or with the settings, waived or not."""
    for check in RULES:
        if check in TOGETHER:
            yield from check(registry, as_of)
