"""`.well-known/security.txt` (RFC 9116): where to tell of a weakness of the site."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from jendela.exports import Artifact
from jendela.settings import City

# The standard asks for less than a year; a site that nobody builds anew should stop making promises.
_VALID = timedelta(days=180)


def artifacts(city: City, as_of: date) -> Iterator[Artifact]:
    """Yield the file, if the city names a contact."""
    if not city.security_contact:
        return
    lines = [
        f"Contact: {city.security_contact}",
        f"Expires: {(as_of + _VALID).isoformat()}T00:00:00Z",
        f"Preferred-Languages: {', '.join(city.languages)}",
    ]
    if city.base_url:
        lines.append(f"Canonical: {city.base_url}.well-known/security.txt")
    yield Artifact(".well-known/security.txt", ("\n".join(lines) + "\n").encode())
