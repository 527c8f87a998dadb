"""The rules of the final check: what a built page may hold."""

from __future__ import annotations

from jendela.problems import Rule, Severity

RULES: tuple[Rule, ...] = (
    Rule("site-script", "A page runs only scripts that the site itself ships; blocks of JSON in it can be read."),
    Rule("site-handler", "No element carries an event handler attribute."),
    Rule("site-url", "Addresses use https, http, mailto, tel, sms or geo, name a host and hold no credentials."),
    Rule("site-style", "Styles load nothing from other hosts and run nothing."),
    Rule("site-base", "No page changes what its relative addresses start from."),
    Rule("site-embed", "No page embeds another document or hides parts of itself from this check."),
    Rule("site-form", "A form sends what people type to this site only."),
    Rule("site-request", "Opening a page asks no other host for anything."),
    Rule("site-link", "A link inside the site leads to a page or file of the site."),
    Rule("site-anchor", "The part of a page that a link names exists on that page."),
    Rule("site-asset", "Images, styles and other parts that a page loads are files of the site."),
    Rule("site-duplicate-id", "An id stands once on a page."),
    Rule("site-heading-one", "A page has exactly one heading of the first level."),
    Rule("site-heading-level", "Headings go down one level at a time.", Severity.NOTICE),
    Rule("site-language", "A page says which language it is in."),
    Rule("site-title", "A page has a title."),
    Rule("site-main", "A page marks its main content."),
    Rule("site-new-window", "A link that opens a new window does not hand this window over to it."),
    Rule("site-tangled", "A page that is not written plainly stays small and shallow enough to be judged."),
)

SEVERITIES = {rule.id: rule.severity for rule in RULES}
