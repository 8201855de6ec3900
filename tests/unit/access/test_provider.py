"""What is believed of a provider of identities."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from zqmap.access.provider import ProviderPerson, provider_secrets, read_person
from zqmap.settings import Settings

SIGNED = 1_772_352_000
WHOLE = {
    "oidc_metadata_url": "https://id.zone/.well-known/openid-configuration",
    "oidc_client_id": "zqmap",
    "oidc_client_secret": "secret",
    "oidc_address": "https://map.zone/",
}


def test_the_chosen_claim_names_the_person():
    claims = {"sub": "7", "preferred_username": "zhang", "iat": SIGNED, "role": "admin"}
    assert read_person(claims, "sub") == ProviderPerson("7", datetime.fromtimestamp(SIGNED, UTC))
    assert read_person(claims, "preferred_username").name == "zhang"


@pytest.mark.parametrize(
    "claims",
    [{}, {"sub": "7"}, {"sub": "", "iat": SIGNED}, {"sub": 7, "iat": SIGNED}, {"sub": "7", "iat": "today"}],
)
def test_claims_that_do_not_say_who_and_when_name_nobody(claims):
    assert read_person(claims, "sub") is None


@pytest.mark.parametrize("verified", [None, False, "true", 1])
def test_an_address_that_is_not_verified_names_nobody(verified):
    claims = {"email": "zhang@zone.cn", "email_verified": verified, "iat": SIGNED}
    assert read_person(claims, "email") is None
    assert read_person(claims | {"email_verified": True}, "email").name == "zhang@zone.cn"


@pytest.mark.parametrize("missing", WHOLE)
def test_a_provider_is_on_only_where_all_is_said(missing):
    assert provider_secrets(Settings(**(WHOLE | {missing: None}))) == {}
    assert not Settings(**(WHOLE | {missing: None})).has_provider


def test_streamlit_is_told_the_way_back_and_a_key_that_is_not_the_secret():
    said = provider_secrets(Settings(**WHOLE))["auth"]
    assert said["redirect_uri"] == "https://map.zone/oauth2callback"
    assert said["cookie_secret"] == provider_secrets(Settings(**WHOLE))["auth"]["cookie_secret"]
    assert "secret" not in said["cookie_secret"]
