"""ID tokens: made by moto's Cognito for a local login, checked as API Gateway checks them.

Expiry is real time, whatever the movable clock says (design section 8).
"""

import contextlib
import json
import secrets
import time
from dataclasses import dataclass
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from moto.cognitoidp.responses import CognitoIdpJsonWebKeyResponse

from hub.local.arns import REGION
from schemas.errors import InputError

Claims = dict[str, Any]
PARTNER = "custom:partner"


@dataclass(frozen=True)
class Authorizer:
    """A JWT authorizer: whose tokens, for whom."""

    issuer: str
    audience: tuple[str, ...]


def issuer_of(pool_id: str) -> str:
    """What a user pool's tokens name as their issuer."""
    return f"https://cognito-idp.{REGION}.amazonaws.com/{pool_id}"


def check_token(text: str, authorizer: Authorizer) -> Claims | None:
    """The claims of a token that the authorizer accepts, else None. Only RS256 is accepted."""
    try:
        claims: Claims = jwt.decode(text, _keys(), algorithms=["RS256"]).claims
    except (JoseError, ValueError):
        return None
    return claims if _acceptable(claims, authorizer) else None


def _acceptable(claims: Claims, authorizer: Authorizer) -> bool:
    now = time.time()
    audience = claims.get("aud") or claims.get("client_id")
    named = audience if isinstance(audience, list) else [audience]
    return (
        claims.get("iss") == authorizer.issuer
        and any(each in authorizer.audience for each in named)
        and _number(claims.get("exp"), 0) > now
        and _number(claims.get("nbf"), now) <= now
        and _number(claims.get("iat"), now) <= now
    )


def _number(value: Any, default: float) -> float:
    return float(value) if isinstance(value, (int, float)) else default


def _keys() -> KeySet:
    return KeySet.import_key_set(json.loads(CognitoIdpJsonWebKeyResponse.json_web_key))


def issue_token(
    cognito: Any, pool: str, client: str, email: str, groups: tuple[str, ...], partner: str | None
) -> str:
    """An ID token for a person, who is made (or changed) in the pool for it."""
    known = {group["GroupName"] for group in cognito.list_groups(UserPoolId=pool)["Groups"]}
    unknown = sorted(set(groups) - known)
    if unknown:
        raise InputError(f"no such group: {', '.join(unknown)}; there are {', '.join(known)}")
    _make_user(cognito, pool, email)
    _set_partner(cognito, pool, email, partner)
    _put_into(cognito, pool, email, set(groups))
    password = f"Aa1!{secrets.token_urlsafe(24)}"
    cognito.admin_set_user_password(
        UserPoolId=pool, Username=email, Password=password, Permanent=True
    )
    answer = cognito.admin_initiate_auth(
        UserPoolId=pool,
        ClientId=client,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": email, "PASSWORD": password},
    )
    return str(answer["AuthenticationResult"]["IdToken"])


def _make_user(cognito: Any, pool: str, email: str) -> None:
    attributes = [{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}]
    with contextlib.suppress(cognito.exceptions.UsernameExistsException):
        cognito.admin_create_user(
            UserPoolId=pool, Username=email, UserAttributes=attributes, MessageAction="SUPPRESS"
        )


def _set_partner(cognito: Any, pool: str, email: str, partner: str | None) -> None:
    person = {"UserPoolId": pool, "Username": email}
    if partner is None:
        # moto refuses to delete what is not there; Cognito does not mind.
        present = {each["Name"] for each in cognito.admin_get_user(**person)["UserAttributes"]}
        if PARTNER in present:
            cognito.admin_delete_user_attributes(**person, UserAttributeNames=[PARTNER])
    else:
        attributes = [{"Name": PARTNER, "Value": partner}]
        cognito.admin_update_user_attributes(**person, UserAttributes=attributes)


def _put_into(cognito: Any, pool: str, email: str, groups: set[str]) -> None:
    person = {"UserPoolId": pool, "Username": email}
    present = {g["GroupName"] for g in cognito.admin_list_groups_for_user(**person)["Groups"]}
    for group in sorted(groups - present):
        cognito.admin_add_user_to_group(**person, GroupName=group)
    for group in sorted(present - groups):
        cognito.admin_remove_user_from_group(**person, GroupName=group)
