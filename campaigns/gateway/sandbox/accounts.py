"""checkBal, qrCode, qrCodeLink, groups and contacts (specification 3, 5, 6 and 7)."""

import base64
from collections.abc import Callable

from campaigns.gateway.sandbox.messages import Account
from campaigns.gateway.sandbox.qr import qr_like_png
from campaigns.gateway.sandbox.request import Call
from campaigns.gateway.sandbox.rows import CLIENT_ID, INSTANCE_ID
from campaigns.gateway.sandbox.shapes import (
    ERRORS,
    INVALID_TOKEN,
    ZERO_DATE,
    Answer,
    balance_date,
    error,
    html,
    instant,
    qr_code,
    qr_code_link,
    second,
    success,
)
from campaigns.gateway.sandbox.state import State

QR_PATH = "/assets/qrcode/"
_VALID_FOR = 365 * 86_400.0
_GROUPS = (("Sales team", 2), ("29 May Batch", 3), ("Family 👪", 4))
_CONTACTS = ("$Abc$", "👑 Sandeep 🙏", "😁😁😁", "Asha", "રમેશ")
_UNUSED = {
    "backup": None,
    "backupRead": None,
    "client": None,
    "voucher": None,
    "voucherRead": None,
    "isValid": False,
    "virtualCredit": False,
    "virtualCreditLvl2": False,
    "autoRecharge": False,
    "autoRechargeVoucherID": "",
    "autoRechargeVoucherInfo": "",
}


def check_balance(state: State, call: Call) -> Answer:
    """Quota left and expiry; HTTP 500 for an instance that was never recharged (5)."""
    account = state.accounts.get(call.first("token"))
    if account is None:
        return error(INVALID_TOKEN, call.began, status=401)
    if state.options.never_recharged:
        return html(500, "Internal Server Error")
    left = max(account.quota, 0)
    data = {"backup": None, "expiryDate": balance_date(expiry(state)), "quota": left, "status": "active"}
    return success(data, call.began)


def qr_code_as_base64(state: State, call: Call) -> Answer:
    """The QR code as base64 PNG, or the instance when connected (3.1)."""
    return _qr(state, call, lambda account: qr_code(_as_base64(account), call.began))


def qr_code_as_link(state: State, call: Call) -> Answer:
    """The QR code as the address of an image, or the instance when connected (3.2)."""

    def link(account: Account) -> Answer:
        name = f"qrcode_{account.token}_{state.random.getrandbits(32):08x}.png"
        return qr_code_link(f"{call.base_url}{QR_PATH}{name}", call.began)

    return _qr(state, call, link)


def groups(state: State, call: Call) -> Answer:
    """Groups with their members' numbers; error 14 when not connected (6)."""
    data = [
        {
            "id": f"91800000{place:04d}",
            "name": name,
            "participants": [f"919000001{n:03d}" for n in range(members)],
        }
        for place, (name, members) in enumerate(_GROUPS)
    ]
    return _when_connected(state, call, data)


def contacts(state: State, call: Call) -> Answer:
    """The contact list; error 14 when not connected (7)."""
    data = [{"id": f"919000001{place:03d}", "name": name} for place, name in enumerate(_CONTACTS)]
    return _when_connected(state, call, data)


def expiry(state: State) -> float:
    """When the instance expires: a year after the sandbox's state began, to the second."""
    return state.began + _VALID_FOR


def _qr(state: State, call: Call, show: Callable[[Account], Answer]) -> Answer:
    account = state.accounts.get(call.first("token"))
    if account is None:
        return error(INVALID_TOKEN, call.began, status=401)
    if account.connected:
        return success(_instance(state, account), call.began)
    state.qr_shown()
    return show(account)


def _as_base64(account: Account) -> str:
    return base64.b64encode(qr_like_png(account.token)).decode()


def _when_connected(state: State, call: Call, data: object) -> Answer:
    account = state.accounts.get(call.first("token"))
    if account is None:
        return error(INVALID_TOKEN, call.began, status=401)
    return success(data, call.began) if account.connected else error(ERRORS["14"], call.began)


def _instance(state: State, account: Account) -> dict[str, object]:
    """The complete status of a connected instance, key by key as 3.1 prints it."""
    expires = second(expiry(state))
    unknown = dict.fromkeys(
        ("Mcc", "Mnc", "OsVersion", "DeviceManufacturer", "DeviceModel", "OsBuildNumber", "WaVersion"), "N/A"
    )
    info = {
        "Battery": 0,
        "Platform": "MD",
        "Connected": True,
        "Pushname": "wa_profile_name",
        "Wid": account.number,
    }
    info |= {"Lc": "", "Phone": unknown, "Plugged": False, "Tos": 0, "Lg": "", "Is24h": False}
    return {
        "instanceID": INSTANCE_ID,
        "clientID": CLIENT_ID,
        "name": "Sandbox",
        "login": True,
        "status": True,
        "creditID": "62b32c76758e0afb0d3907f0",
        "creditReadID": "62b32c76758e0afb0d39074d",
        "isUnlimited": False,
        "quotaLimit": state.options.daily_limit or 100,
        "quota": account.quota + account.usage,
        "todayUsage": state.used_today(account),
        "todayUsageUpdate": ZERO_DATE,
        "usage": account.usage,
        "quotaUpdate": instant(state.began),
        "expired": expires,
        "isRead": True,
        "chatbotID": "",
        "readExpired": expires,
        "webHook": state.options.webhook,
        "info": info,
        **_UNUSED,
    }
