"""Every rule of the program in one list: what `explain`, the manual and the tests go through."""

from __future__ import annotations

from jendela import registry, schema
from jendela.problems import Rule
from jendela.reading import rules as reading
from jendela.rules import RULES
from jendela.rules.engine_config import ENGINE_RULES
from jendela.rules.waivers import WAIVER_RULES


def all_rules() -> tuple[Rule, ...]:
    """Return every rule, in the order in which a document meets them."""
    # above this layer, and only named here: the list is the one place that knows everybody
    from jendela import blueprint, differential, engines, frame, printer  # noqa: PLC0415
    from jendela.audit import rules as audit  # noqa: PLC0415
    from jendela.policy import judgement  # noqa: PLC0415 -- its rules are written with those of this package

    own = tuple(check.rule for check in (*RULES, *WAIVER_RULES, *ENGINE_RULES))
    building = (*blueprint.RULES, *engines.RULES, *printer.RULES, *frame.RULES, *differential.RULES, *audit.RULES)
    return (*reading.RULES, *schema.RULES, *registry.RULES, *own, *judgement.RULES, *building)
