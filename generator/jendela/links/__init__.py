"""Whether the addresses that the city names can be opened: what is looked at, what was seen, and what it means."""

from __future__ import annotations

import sys

# httpx brings its command line along otherwise, with a terminal library that costs as much as a thousand requests
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
