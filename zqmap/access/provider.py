"""A provider of identities (OpenID Connect): it says who somebody is, never what they may do."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from zqmap.settings import Settings

CALLBACK = "/oauth2callback"
"""Where Streamlit hears of the provider, below the public address of the dashboard."""


@dataclass(frozen=True, slots=True)
class ProviderPerson:
    """Whom a provider has recognised: the name that an account must bear, and when it signed that, aware."""

    name: str
    signed_at: datetime


def provider_secrets(settings: Settings) -> dict[str, Any]:
    """Give what Streamlit must know to ask the provider, empty where there is none.

    The key that signs its cookie comes from the client's secret, so that all replicas have the same.
    """
    if not settings.has_provider:
        return {}
    secret = str(settings.oidc_client_secret)
    return {
        "auth": {
            "redirect_uri": f"{str(settings.oidc_address).rstrip('/')}{CALLBACK}",
            "cookie_secret": hmac.new(secret.encode(), b"zqmap cookie", hashlib.sha256).hexdigest(),
            "client_id": str(settings.oidc_client_id),
            "client_secret": secret,
            "server_metadata_url": str(settings.oidc_metadata_url),
        }
    }


def read_person(claims: Mapping[str, Any], claim: str) -> ProviderPerson | None:
    """Read who signed in from the claims of a token that was verified; None where they do not say, or not surely.

    An e-mail address counts only where the provider has verified it. Roles in the claims are not looked at.
    """
    name, moment = claims.get(claim), claims.get("iat")
    if not isinstance(name, str) or not name or not isinstance(moment, int | float):
        return None
    if claim == "email" and claims.get("email_verified") is not True:
        return None
    return ProviderPerson(name, datetime.fromtimestamp(moment, UTC))
