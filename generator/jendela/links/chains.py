"""Certificates that a server forgot to send: where they can be had, and which of them may fill the gap."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtensionOID

DEEPEST: Final = 3
"""How many certificates may be missing."""
_MOST: Final = 8
_AIA: Final = ExtensionOID.AUTHORITY_INFORMATION_ACCESS


def read(blob: bytes) -> list[x509.Certificate]:
    """Read certificates in any form in which they are handed out (RFC 5280, 4.2.2.1): DER, PKCS #7 or PEM."""
    for reader in (_der, x509.load_pem_x509_certificates, pkcs7.load_der_pkcs7_certificates):
        try:
            return list(reader(blob))[:_MOST]
        except (ValueError, TypeError):
            continue
    return []


def issuer_urls(certificate: x509.Certificate) -> tuple[str, ...]:
    """Return where the certificate of the issuer can be had, without encryption, as browsers ask for it."""
    try:
        access = certificate.extensions.get_extension_for_oid(_AIA).value
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
        return ()
    if not isinstance(access, x509.AuthorityInformationAccess):
        return ()
    places = (each.access_location for each in access if each.access_method == AuthorityInformationAccessOID.CA_ISSUERS)
    urls = (each.value for each in places if isinstance(each, x509.UniformResourceIdentifier))
    return tuple(url for url in urls if urlsplit(url).scheme == "http")[:2]


def issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether one certificate is signed by the other, and the other by somebody else.

    One that signed itself would be taken for a root, which only those that the machine trusts may be.
    """
    if issuer.subject == issuer.issuer:
        return False
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def text(certificates: list[x509.Certificate]) -> str:
    """Write certificates as PEM."""
    return "".join(each.public_bytes(Encoding.PEM).decode("ascii") for each in certificates)


def _der(blob: bytes) -> list[x509.Certificate]:
    return [x509.load_der_x509_certificate(blob)]
