"""What came back from an address after all redirects and second looks, before anybody judges it."""

from __future__ import annotations

from typing import NamedTuple

from jendela.links.observation import Notice, Reason


class Answer(NamedTuple):
    """The end of a check. `reason` says why there is no answer; then only the fields above it may hold something."""

    url: str
    final_url: str = ""
    """where redirects led, "" where there was none"""
    moved: bool = False
    """whether the address itself has moved for good: its own redirect, or all of them, are permanent"""
    certificate_ends: str = ""
    notices: tuple[Notice, ...] = ()
    milliseconds: int = 0
    reason: Reason = Reason.NONE
    status: int = 0
    challenged: bool = False
    """whether a header says that somebody in between wants to see a person first"""
    content_type: str = ""
    body: bytes = b""
    whole: bool = True
    cut: Reason = Reason.NONE
    """why the body ends too early"""
    search: bytes = b""
    """the body that a visitor from a search engine gets, where somebody looked"""
    search_url: str = ""
    """where redirects led that visitor, "" where there was none"""
