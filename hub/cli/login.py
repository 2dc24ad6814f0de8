"""Signing in to a deployed hub, with Cognito."""

from typing import Annotated, Any

import typer

from schemas.errors import InputError, Unavailable


def login(
    url: Annotated[str, typer.Option(help="The API's address (the stack's output ApiUrl).")],
    client_id: Annotated[str, typer.Option(help="The stack's output UserPoolClientId.")],
    region: Annotated[str, typer.Option(help="The stack's region.")],
    email: Annotated[str, typer.Option(prompt=True, help="Who you are.")],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, envvar="HUB_PASSWORD")],
) -> None:
    """Sign in and keep the token in .hub/login.json for the commands that follow."""
    from hub.cli.client import LOGIN, save_login

    save_login(url, _token(client_id, region, email, password))
    typer.echo(f"signed in as {email}; the token is in {LOGIN}", err=True)


def _token(client_id: str, region: str, email: str, password: str) -> str:
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        from botocore import UNSIGNED

        cognito: Any = boto3.client(
            "cognito-idp", region_name=region, config=Config(signature_version=UNSIGNED)
        )
        answer = cognito.initiate_auth(
            ClientId=client_id,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": email, "PASSWORD": password},
        )
        if answer.get("ChallengeName") == "NEW_PASSWORD_REQUIRED":
            answer = _choose_password(cognito, client_id, email, answer["Session"])
    except ClientError as error:
        raise InputError(f"not signed in: {error.response['Error']['Message']}") from error
    except BotoCoreError as error:
        raise Unavailable(f"Cognito does not answer: {error}") from error
    if "AuthenticationResult" not in answer:
        raise InputError(f"not signed in: {answer.get('ChallengeName')} is asked for")
    return str(answer["AuthenticationResult"]["IdToken"])


def _choose_password(cognito: Any, client_id: str, email: str, session: str) -> Any:
    """The first sign-in of a person whom an operator has made."""
    chosen = typer.prompt("A new password", hide_input=True, confirmation_prompt=True)
    return cognito.respond_to_auth_challenge(
        ClientId=client_id,
        ChallengeName="NEW_PASSWORD_REQUIRED",
        Session=session,
        ChallengeResponses={"USERNAME": email, "NEW_PASSWORD": chosen},
    )
