"""The command line of the sandbox, made from the table of options so that the two cannot differ."""

import asyncio
from dataclasses import MISSING, Field, fields
from typing import Any

import click

from campaigns.gateway.sandbox.fates import fates_as_text
from campaigns.gateway.sandbox.faults import KINDS, SCOPES
from campaigns.gateway.sandbox.options import Options, check
from campaigns.gateway.sandbox.server import serve_until_ended

_HELP = f"""Run the sandbox: a pretend WhatsApp gateway for rehearsals and tests.

Every setting can be changed while it runs by POST /_control with JSON, GET /_seen tells what it saw,
and the page at / shows what recipients would see.

\b
Kinds of faults:
{{kinds}}
\b
Scopes of faults: {", ".join(SCOPES)}.

\b
Phones with a fate, by their last four digits:
{fates_as_text()}
\b
Links are not fetched: …/missing.* is error 09, …/forbidden.* is error 10.
"""


def _kinds_as_text() -> str:
    kinds = list(KINDS)
    lines = [", ".join(kinds[start : start + 6]) for start in range(0, len(kinds), 6)]
    return "\n".join(f"  {line}" for line in lines) + "\n"


def _option(setting: Field[Any]) -> click.Option:
    def checked(context: click.Context, parameter: click.Parameter, raw: object) -> object:
        try:
            return check(setting, raw)
        except ValueError as problem:
            raise click.BadParameter(str(problem), context, parameter) from None

    flag = f"--{setting.name.replace('_', '-')}"
    default = None if setting.default is MISSING else setting.default
    if isinstance(default, bool):
        return click.Option([flag], is_flag=True, default=default, help=setting.metadata["help"], callback=checked)
    many = isinstance(default, tuple)
    return click.Option(
        [flag],
        multiple=many,
        default=default,
        show_default=default not in (None, (), ""),
        type=str,
        help=setting.metadata["help"],
        callback=checked,
    )


def _run(host: str, port: int, **settings: object) -> None:
    """Serve until SIGTERM or Ctrl-C, then end with exit code 0; 1 when the port cannot be had."""
    options = Options().changed(settings)
    try:
        asyncio.run(serve_until_ended(options, host, port, lambda url: click.echo(f"Sandbox on {url}")))
    except OSError as problem:
        raise click.ClickException(f"cannot listen on {host} port {port}: {problem.strerror}") from None


sandbox = click.Command(
    "sandbox",
    callback=_run,
    help=_HELP.replace("{kinds}", _kinds_as_text()),
    short_help="Run the pretend gateway.",
    params=[
        click.Option(["--host"], default="127.0.0.1", show_default=True, help="Address to listen on."),
        click.Option(
            ["--port"],
            default=9000,
            show_default=True,
            type=click.IntRange(0, 65535),
            help="Port; 0: a free one, told on the first line.",
        ),
        *(_option(setting) for setting in fields(Options)),
    ],
)
