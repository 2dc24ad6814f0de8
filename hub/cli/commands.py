"""Which commands there are. What they need beyond their own words they import when called."""

import typer

from hub.cli import (
    audit,
    backtest,
    bench,
    cloud,
    demo,
    effects,
    exceptions,
    feeds,
    files,
    guide,
    hooks,
    kpis,
    login,
    models,
    operate,
    orders,
    plan,
    proposals,
    readiness,
    records,
    runs,
    scorecards,
    supplies,
    webhooks,
    why,
)

app = typer.Typer(
    name="hub",
    help="Procurement Hub: read and check EDI files, run the hub on this machine, look into it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
partner = typer.Typer(help="Trading partners' profiles.", no_args_is_help=True)
dlq = typer.Typer(
    help="Dead letters: messages given up after their last try.", no_args_is_help=True
)

app.command()(demo.demo)
app.command()(cloud.up)
app.command()(cloud.tick)
app.command()(files.check)
app.command()(files.translate)
app.command()(files.ack)
app.command()(login.login)
app.command()(records.send)
app.command()(records.documents)
app.command()(records.document)
app.command("files")(records.files)
app.command("file")(records.file)
app.command()(exceptions.exceptions)
app.command()(exceptions.watch)
app.command()(records.sent)
app.command()(records.refuse)
app.command()(supplies.receive)
app.command()(scorecards.scorecard)
app.command()(readiness.readiness)
app.command()(plan.plan)
app.command()(backtest.backtest)
app.command()(why.why)
app.command()(runs.runs)
app.command()(runs.replay)
app.command("proposals")(proposals.proposals)
app.command()(proposals.approve)
app.command()(proposals.reject)
app.command()(kpis.kpis)
app.command()(bench.bench)
partner.command("put")(operate.put_partner)
partner.command("list")(operate.list_partners)
partner.command("show")(operate.show_partner)
dlq.command("list")(operate.list_dead_letters)
dlq.command("redrive")(operate.redrive)
planned = typer.Typer(help="A run of planning.", no_args_is_help=True)
planned.command("start")(runs.start)
planned.command("show")(runs.show)
app.add_typer(planned, name="run")
proposed = typer.Typer(help="A proposed order.", no_args_is_help=True)
proposed.command("show")(proposals.show)
app.add_typer(proposed, name="proposal")
exception = typer.Typer(help="What a person must look at.", no_args_is_help=True)
exception.command("close")(exceptions.close)
app.add_typer(exception, name="exception")
audits = typer.Typer(help="The record: export it, check it.", no_args_is_help=True)
audits.command("export")(audit.export)
audits.command("verify")(audit.verify)
audits.command("manifests")(audit.manifests)
audits.command("manifest")(audit.manifest)
audits.command("exports")(audit.exports)
app.add_typer(audits, name="audit")
app.add_typer(partner, name="partner")
app.add_typer(dlq, name="dlq")
told = typer.Typer(help="Webhooks out: who is told of events.", no_args_is_help=True)
told.command("list")(webhooks.list_webhooks)
told.command("put")(webhooks.put_webhook)
told.command("show")(webhooks.show_webhook)
told.command("delete")(webhooks.delete_webhook)
told.command("rotate")(webhooks.rotate_webhook)
told.command("end-older")(webhooks.end_webhook_secret)
app.add_typer(told, name="webhooks")
calls = typer.Typer(help="Webhooks in: who may call the hub.", no_args_is_help=True)
calls.command("list")(hooks.list_sources)
calls.command("put")(hooks.put_source)
calls.command("rotate")(hooks.rotate_source)
calls.command("end-older")(hooks.end_source_secret)
calls.command("calls")(hooks.list_calls)
calls.command("call")(hooks.show_call)
calls.command("sign")(hooks.sign)
app.add_typer(calls, name="hook")
guides = typer.Typer(help="Partners' guides.", no_args_is_help=True)
guides.command("list")(guide.list_guides)
guides.command("show")(guide.show_guide)
app.add_typer(guides, name="guide")
waiting = typer.Typer(help="What the hub has still to do in the world.", no_args_is_help=True)
waiting.command("parked")(effects.parked)
waiting.command("resend")(effects.resend)
app.add_typer(waiting, name="effects")
ordering = typer.Typer(help="Purchase orders.", no_args_is_help=True)
ordering.command("list")(orders.list_orders)
ordering.command("show")(orders.show)
ordering.command("create")(orders.create)
ordering.command("change")(orders.change)
ordering.command("answer")(orders.answer)
ordering.command("cancel")(orders.cancel)
ordering.command("close")(orders.close)
ordering.command("reopen")(orders.reopen)
ordering.command("resend")(orders.resend)
ordering.command("accept")(supplies.accept)
ordering.command("decline")(supplies.decline)
ordering.command("acknowledge")(supplies.acknowledge)
ordering.command("ship")(supplies.ship)
app.add_typer(ordering, name="orders")
fed = typer.Typer(help="Feeds: items, sales, stock and the like.", no_args_is_help=True)
fed.command("send")(feeds.send_feeds)
fed.command("list")(feeds.list_feeds)
fed.command("show")(feeds.show_feed)
app.add_typer(fed, name="feeds")
policies = typer.Typer(help="By what suppliers are judged.", no_args_is_help=True)
policies.command("show")(scorecards.show_policy)
policies.command("put")(scorecards.put_policy)
policies.command("versions")(scorecards.list_policies)
app.add_typer(policies, name="scorecard-policy")
planners = typer.Typer(help="The models that plans are made by.", no_args_is_help=True)
planners.command("list")(models.list_models)
planners.command("show")(models.show_model)
planners.command("history")(models.show_history)
planners.command("promote")(models.promote)
planners.command("back")(models.back)
app.add_typer(planners, name="models")
