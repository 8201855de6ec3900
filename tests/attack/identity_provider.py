"""A provider of identities on the loopback that can lie: who it answers for, and in what way it is wrong."""

from __future__ import annotations

import base64
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route

CLIENT_ID = "zqmap"
CLIENT_SECRET = "a secret that only these two know"
HONEST = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
STRANGER = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})


class Provider:
    """Signs everybody in at once; `lies` change the claims or `way` the token."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.claims: dict[str, Any] = {}
        self.way = "honest"
        self._nonces: dict[str, str] = {}

    def answer_as(self, way: str = "honest", **claims: Any) -> None:
        """Say how the next one is signed in."""
        self.way, self.claims = way, claims

    @property
    def metadata_url(self) -> str:
        return f"{self.address}/.well-known/openid-configuration"

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._metadata),
                Route("/authorize", self._authorize),
                Route("/token", self._token, methods=["POST"]),
                Route("/keys", self._keys),
            ]
        )

    async def _metadata(self, _: Request) -> JSONResponse:
        return JSONResponse(
            {
                "issuer": self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "jwks_uri": f"{self.address}/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    async def _authorize(self, request: Request) -> RedirectResponse:
        asked = request.query_params
        code = f"code-{len(self._nonces)}"
        self._nonces[code] = asked.get("nonce", "")
        state = "another state" if self.way == "wrong state" else asked["state"]
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': state})}", 302)

    async def _token(self, request: Request) -> JSONResponse:
        form = parse_qs((await request.body()).decode())
        id_token = self._sign(self._claims_of(form["code"][0]))
        return JSONResponse({"access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": id_token})

    async def _keys(self, _: Request) -> JSONResponse:
        return JSONResponse({"keys": [HONEST.as_dict(private=False)]})

    def _claims_of(self, code: str) -> dict[str, Any]:
        now = int(time.time())
        nonce = "another nonce" if self.way == "wrong nonce" else self._nonces[code]
        own = {"iss": self.address, "aud": CLIENT_ID, "iat": now, "exp": now + 60, "nonce": nonce}
        return {name: value for name, value in (own | self.claims).items() if value is not None}

    def _sign(self, claims: dict[str, Any]) -> str:
        if self.way == "alg none":
            return f"{_encode({'alg': 'none', 'typ': 'JWT'})}.{_encode(claims)}."
        if self.way == "secret for key":
            return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(CLIENT_SECRET))
        if self.way == "public key for secret":
            return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(HONEST.as_pem(private=False)))
        key = STRANGER if self.way == "stranger's key" else HONEST
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)


@contextmanager
def run_provider() -> Iterator[Provider]:
    """Run a provider in a thread of this process."""
    door = socket.create_server(("127.0.0.1", 0))
    provider = Provider(door.getsockname()[1])
    server = uvicorn.Server(uvicorn.Config(provider.app(), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
    thread.start()
    # Who calls before the server listens waits at the door.
    yield provider
    server.should_exit = True
    thread.join(10)


def _encode(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
