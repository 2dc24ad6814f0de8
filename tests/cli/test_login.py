"""Signing in: whatever Cognito asks for is asked of the person, in the order it asks."""

import pytest
import typer

from hub.cli.login import answer_challenges
from schemas.errors import InputError


class Cognito:
    """A user pool that asks for some challenges, and remembers how each was answered."""

    def __init__(self, *challenges):
        self.challenges = list(challenges)
        self.answered = []

    def initiate_auth(self, **given):
        self.answered.append(("PASSWORD", given["AuthParameters"]))
        return self._next()

    def respond_to_auth_challenge(self, **given):
        self.answered.append(
            (given["ChallengeName"], given["ChallengeResponses"], given["Session"])
        )
        return self._next()

    def associate_software_token(self, Session):
        return {"SecretCode": "SECRET", "Session": f"{Session}+associated"}

    def verify_software_token(self, Session, UserCode):
        assert "123456" == UserCode
        return {"Session": f"{Session}+verified"}

    def _next(self):
        if not self.challenges:
            return {"AuthenticationResult": {"IdToken": "the token"}}
        return {"ChallengeName": self.challenges.pop(0), "Session": f"s{len(self.answered)}"}


@pytest.fixture(autouse=True)
def person(monkeypatch):
    monkeypatch.setattr(typer, "prompt", lambda text, **_: "123456" if "digits" in text else "new")


def test_a_password_alone_is_enough_where_nothing_else_is_asked():
    assert "the token" == answer_challenges(Cognito(), "client", "me", "secret")


def test_a_first_password_then_a_second_factor_are_asked_for_in_turn():
    cognito = Cognito("NEW_PASSWORD_REQUIRED", "MFA_SETUP")
    assert "the token" == answer_challenges(cognito, "client", "me", "secret")
    assert (
        "NEW_PASSWORD_REQUIRED",
        {"USERNAME": "me", "NEW_PASSWORD": "new"},
        "s1",
    ) == cognito.answered[1]
    assert ("MFA_SETUP", {"USERNAME": "me"}, "s2+associated+verified") == cognito.answered[2]


def test_the_second_factor_is_asked_for():
    cognito = Cognito("SOFTWARE_TOKEN_MFA")
    answer_challenges(cognito, "client", "me", "secret")
    assert {"USERNAME": "me", "SOFTWARE_TOKEN_MFA_CODE": "123456"} == cognito.answered[1][1]


def test_a_challenge_that_nobody_here_can_answer_is_told():
    with pytest.raises(InputError, match="SMS_MFA"):
        answer_challenges(Cognito("SMS_MFA"), "client", "me", "secret")
