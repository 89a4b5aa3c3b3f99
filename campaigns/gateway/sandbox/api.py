"""The 18 endpoints under `/api/`: method, fault, parameters, delay, answer, in this order."""

import asyncio
import time
from collections.abc import Callable

from campaigns.gateway.sandbox import accounts, reports
from campaigns.gateway.sandbox.exchange import Exchange
from campaigns.gateway.sandbox.fates import fate_of
from campaigns.gateway.sandbox.faults import KINDS, Fault, Faults
from campaigns.gateway.sandbox.options import Options
from campaigns.gateway.sandbox.request import (
    Call,
    InvalidCharacters,
    Unparsable,
    read_params,
    without_case,
)
from campaigns.gateway.sandbox.sends import SENDS, send
from campaigns.gateway.sandbox.shapes import ERRORS, Answer, error, html
from campaigns.gateway.sandbox.state import State

Endpoint = Callable[[State, Call], Answer]

ENDPOINTS: dict[str, tuple[str, Endpoint]] = {
    **{name: ("send", send) for name in SENDS},  # noqa: C420 - the type of a function needs the comprehension
    "campaignStatus": ("status", reports.campaign_status),
    "campaignReport": ("report", reports.campaign_report),
    "inboxReport": ("report", reports.inbox_report),
    "inboxReportOffset": ("report", reports.inbox_report_offset),
    "qrCode": ("account", accounts.qr_code_as_base64),
    "qrCodeLink": ("account", accounts.qr_code_as_link),
    "checkBal": ("account", accounts.check_balance),
    "groups": ("account", accounts.groups),
    "contacts": ("account", accounts.contacts),
}


def serve(state: State, faults: Faults, exchange: Exchange, name: str, query: str) -> None:
    """Answer one request to `/api/<name>`, or let a fault have its way with it."""
    began, options = time.perf_counter(), state.options
    state.tally.requests += 1
    if name not in ENDPOINTS:
        return exchange.answer(html(404, "Not Found"), options.latency)
    if exchange.method not in ("GET", "POST"):
        return exchange.answer(html(405, "Method Not Allowed"), options.latency)
    scope, endpoint = ENDPOINTS[name]
    fault = faults.draw(scope)
    if fault is not None and not fault.accepts:
        return exchange.go_wrong(fault, None, options.latency)
    call = _read(options, exchange, name, query, began)
    if isinstance(call, Answer):
        return exchange.answer(call, options.latency)
    if scope == "send":
        fault = fault or _fault_of_phone(options, call)
        if fault is not None and not fault.accepts:
            return exchange.go_wrong(fault, None, options.latency)
        if options.accept_delay:
            loop = asyncio.get_running_loop()
            loop.call_later(options.accept_delay, _carry_out, state, exchange, endpoint, call, fault)
            return None
    return _carry_out(state, exchange, endpoint, call, fault)


def _carry_out(state: State, exchange: Exchange, endpoint: Endpoint, call: Call, fault: Fault | None) -> None:
    answer = endpoint(state, call)
    if fault is None:
        exchange.answer(answer, state.options.latency)
    else:
        exchange.go_wrong(fault, answer, state.options.latency)


def _read(options: Options, exchange: Exchange, name: str, query: str, began: float) -> Call | Answer:
    """The call, or the answer to what cannot be read."""
    if options.longest_url and len(exchange.target) > options.longest_url:
        return error("Invalid phone number", began)
    try:
        params, files = read_params(exchange.method, query, exchange.body, exchange.headers)
    except Unparsable:
        return error(ERRORS["12"], began)
    except InvalidCharacters:
        return html(500, "Internal Server Error")
    if options.case_insensitive:
        params = without_case(params)
    base_url = f"http://{exchange.headers.get('Host', '127.0.0.1')}"
    return Call(name, params, files, time.monotonic(), began, base_url)


def _fault_of_phone(options: Options, call: Call) -> Fault | None:
    fate = fate_of(call.first("phone"))
    return KINDS[fate.fault] if fate.fault and not options.no_fates else None
