"""Webhooks: who is told of events, who may call us, and the calls themselves.

`POST /hooks/{source}` alone carries no token: its signature says who calls, and nothing of it is
read before that holds. Answers that show a secret are not to be kept by anything on their way.
"""

from http import HTTPStatus
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path

from functions.routes.documents import After, Limit
from functions.routes.door import app, body, caller, logger, ports, problem
from hub.core import signatures
from hub.flows import hooks, sources, subscriptions
from hub.flows.hook_proof import Proof
from schemas.errors import TooLarge
from schemas.hooks import (
    HookPage,
    HookRefusal,
    HookState,
    HookTaken,
    RefusalCode,
    Source,
    SourceId,
    SourcePage,
    SourceRequest,
)
from schemas.webhooks import (
    SecretRequest,
    SecretShown,
    Subscription,
    SubscriptionId,
    SubscriptionPage,
    SubscriptionRequest,
)

WebhookPath = Annotated[SubscriptionId, Path()]
SourcePath = Annotated[SourceId, Path()]
NOT_KEPT = {"Cache-Control": "no-store"}
REFUSALS: dict[RefusalCode, HTTPStatus] = {
    "UNSIGNED": HTTPStatus.UNAUTHORIZED,
    "STALE": HTTPStatus.UNAUTHORIZED,
    "FORGED": HTTPStatus.UNAUTHORIZED,
    "REPLAYED": HTTPStatus.CONFLICT,
    "ID_REUSED": HTTPStatus.CONFLICT,
    "TOO_LARGE": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
}


def list_webhooks() -> SubscriptionPage:
    return _page(subscriptions.load_subscriptions(ports()))


def get_webhook(webhook: WebhookPath) -> Subscription:
    return subscriptions.get_subscription(ports(), webhook)


def put_webhook(webhook: WebhookPath, wanted: SubscriptionRequest) -> Response[SecretShown]:
    return _shown(subscriptions.put_subscription(ports(), webhook, wanted, caller().name))


def delete_webhook(webhook: WebhookPath) -> SubscriptionPage:
    subscriptions.delete_subscription(ports(), webhook, caller().name)
    return list_webhooks()


def rotate_webhook_secret(webhook: WebhookPath, wanted: SecretRequest) -> Response[SecretShown]:
    return _shown(subscriptions.rotate_subscription(ports(), webhook, wanted, caller().name))


def end_older_webhook_secret(webhook: WebhookPath) -> Response[SecretShown]:
    return _shown(subscriptions.end_older_secret(ports(), webhook, caller().name))


def list_sources(limit: Limit = 50, after: After = None) -> SourcePage:
    return sources.list_sources(ports(), limit=limit, after=after)


def get_source(source: SourcePath) -> Source:
    return sources.get_source(ports(), source)


def put_source(source: SourcePath, wanted: SourceRequest) -> Response[SecretShown]:
    return _shown(sources.put_source(ports(), source, wanted, caller().name))


def rotate_source_secret(source: SourcePath, wanted: SecretRequest) -> Response[SecretShown]:
    return _shown(sources.rotate_source(ports(), source, wanted, caller().name))


def end_older_source_secret(source: SourcePath) -> Response[SecretShown]:
    return _shown(sources.end_older_secret(ports(), source, caller().name))


def list_calls(source: SourcePath, limit: Limit = 50, after: After = None) -> HookPage:
    return hooks.list_hooks(ports(), source, limit=limit, after=after)


def get_call(source: SourcePath, call: str) -> HookState:
    return hooks.get_hook(ports(), source, call)


def post_hook(source: str) -> Response[Any]:
    """A signed call; whoever it comes from, it is answered with no more than it needs."""
    headers = app.current_event.headers
    proof = Proof(
        timestamp=headers.get(signatures.TIMESTAMP) or "",
        signature=headers.get(signatures.SIGNATURE) or "",
    )
    answer = hooks.receive_hook(ports(), source, proof, _capped_body())
    if isinstance(answer, HookRefusal):
        logger.warning("hook refused", code=answer.code)
        status = REFUSALS.get(answer.code, HTTPStatus.BAD_REQUEST)
        return problem(status, answer.code, answer.message)
    logger.info("hook taken", source=answer.source, type=answer.type)
    return _taken(answer)


def _capped_body() -> bytes:
    """The body. TooLarge where its text alone, as Lambda has it, is longer than any call's."""
    if len(app.current_event.body or "") > 2 * hooks.MAX_CALL_BYTES:
        raise TooLarge(f"a call has at most {hooks.MAX_CALL_BYTES} bytes")
    return body()


def _taken(answer: HookTaken) -> Response[HookTaken]:
    where = f"/hooks/{answer.source}/calls/{answer.call}"
    return Response(
        status_code=202, content_type="application/json", body=answer, headers={"Location": where}
    )


def _shown(secret: SecretShown) -> Response[SecretShown]:
    return Response(status_code=200, content_type="application/json", body=secret, headers=NOT_KEPT)


def _page(known: dict[str, Subscription]) -> SubscriptionPage:
    return SubscriptionPage(subscriptions=[known[name] for name in sorted(known)])
