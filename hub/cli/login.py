"""Signing in to a deployed hub, with Cognito: password, first password, and second factor."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from schemas.errors import InputError, Unavailable

Answer = Mapping[str, Any]
ISSUER = "Procurement%20Hub"


def login(
    url: Annotated[str, typer.Option(help="The API's address (the stack's output ApiUrl).")],
    client_id: Annotated[str, typer.Option(help="The stack's output UserPoolClientId.")],
    region: Annotated[str, typer.Option(help="The stack's region.")],
    email: Annotated[str, typer.Option(prompt=True, help="Who you are.")],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, envvar="HUB_PASSWORD")],
) -> None:
    """Sign in and keep the token in .hub/login.json for the commands that follow."""
    from hub.cli.client import LOGIN, save_login

    save_login(url, _sign_in(client_id, region, email, password))
    typer.echo(f"signed in as {email}; the token is in {LOGIN}", err=True)


def _sign_in(client_id: str, region: str, email: str, password: str) -> str:
    import boto3
    from botocore import UNSIGNED
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError

    cognito = boto3.client(
        "cognito-idp", region_name=region, config=Config(signature_version=UNSIGNED)
    )
    try:
        return answer_challenges(cognito, client_id, email, password)
    except ClientError as error:
        raise InputError(f"not signed in: {error.response['Error']['Message']}") from error
    except BotoCoreError as error:
        raise Unavailable(f"Cognito does not answer: {error}") from error


def answer_challenges(cognito: Any, client_id: str, email: str, password: str) -> str:
    """Go through what Cognito asks until it gives an ID token; asks the person what it must."""
    answer: Answer = cognito.initiate_auth(
        ClientId=client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": email, "PASSWORD": password},
    )
    while "AuthenticationResult" not in answer:
        challenge, session = str(answer.get("ChallengeName")), answer.get("Session")
        responses, session = _respond(cognito, challenge, email, session)
        answer = cognito.respond_to_auth_challenge(
            ClientId=client_id,
            ChallengeName=challenge,
            Session=session,
            ChallengeResponses={"USERNAME": email, **responses},
        )
    return str(answer["AuthenticationResult"]["IdToken"])


def _respond(cognito: Any, challenge: str, email: str, session: Any) -> tuple[dict[str, str], Any]:
    """What answers a challenge, and the session that goes with it."""
    if challenge == "NEW_PASSWORD_REQUIRED":
        chosen = typer.prompt("A new password", hide_input=True, confirmation_prompt=True)
        return {"NEW_PASSWORD": chosen}, session
    if challenge == "SOFTWARE_TOKEN_MFA":
        return {"SOFTWARE_TOKEN_MFA_CODE": _ask_code()}, session
    if challenge == "MFA_SETUP":
        return {}, _set_up_second_factor(cognito, email, session)
    raise InputError(f"not signed in: Cognito asks for {challenge}, which this command can't do")


def _set_up_second_factor(cognito: Any, email: str, session: Any) -> Any:
    """Tie an authenticator app to a person's first sign-in; gives the session that goes on."""
    begun = cognito.associate_software_token(Session=session)
    secret = begun["SecretCode"]
    typer.echo("Add this account to your authenticator app:", err=True)
    typer.echo(f"  key  {secret}", err=True)
    typer.echo(f"  link otpauth://totp/{ISSUER}:{email}?secret={secret}", err=True)
    verified = cognito.verify_software_token(Session=begun["Session"], UserCode=_ask_code())
    return verified["Session"]


def _ask_code() -> str:
    return str(typer.prompt("The six digits of your authenticator app")).strip()
