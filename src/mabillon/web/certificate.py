"""The names that a certificate is for: under these the desk is served, and under no other."""

from __future__ import annotations

from pathlib import Path

from cryptography import x509

from mabillon.errors import UsageError


def names_of(path: Path) -> list[str]:
    """Return the hosts that the first certificate of a PEM file names, as they stand in a Host."""
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", where=str(path)) from error
    except ValueError as error:
        raise UsageError("holds no certificate in PEM", where=str(path)) from error
    try:
        named = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        named = x509.SubjectAlternativeName([])
    hosts = [name for name in named.get_values_for_type(x509.DNSName) if "*" not in name]
    for address in named.get_values_for_type(x509.IPAddress):
        hosts.append(f"[{address}]" if ":" in str(address) else str(address))
    if not hosts:
        raise UsageError(
            "the certificate names no host (subjectAltName), or only a whole domain",
            where=str(path),
            do="use one that names the host under which the desk is opened",
        )
    return [host.lower() for host in hosts]
