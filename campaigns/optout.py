"""Answers by which a person opts out of an account's messages, or in again. Pure.

Only a whole message counts: "please don't stop" is no opt-out. Case, accents, punctuation and spaces do not matter.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from enum import StrEnum


class Wish(StrEnum):
    """What an answer asks for."""

    NONE = ""
    STOP = "stop"
    START = "start"


STOP_WORDS: dict[str, tuple[str, ...]] = {
    "English": (
        "stop", "stop all", "stopall", "unsubscribe", "unsub", "opt out", "optout", "cancel", "end", "quit", "remove",
        "remove me", "no more", "no more messages", "stop it", "please stop", "stop please", "stop messaging me",
        "stop sending", "stop sending messages", "do not message me", "dont message me",
    ),
    "Hindi": (
        "रोकें", "रोको", "बंद करो", "बंद करें", "बंद", "रुको", "मत भेजो", "मैसेज मत भेजो", "संदेश मत भेजो", "स्टॉप",
        "band karo", "band kare", "band karen", "roko", "mat bhejo", "message mat bhejo", "msg mat bhejo",
    ),
    "Spanish": (
        "alto", "parar", "detener", "baja", "dar de baja", "darme de baja", "cancelar", "no mas", "no más mensajes",
        "basta", "salir", "eliminar",
    ),
    "Portuguese": (
        "pare", "parar", "sair", "cancelar", "descadastrar", "remover", "não quero mais", "não quero receber", "chega",
    ),
    "French": (
        "arrêt", "arrêter", "arrêtez", "stop svp", "désabonner", "désabonnez moi", "désinscrire", "se désabonner",
        "désinscription",
    ),
    "German": (
        "stopp", "abmelden", "abbestellen", "austragen", "beenden", "aufhören", "keine nachrichten",
        "keine nachrichten mehr", "bitte stoppen",
    ),
    "Italian": ("ferma", "fermare", "disiscrivi", "cancellami", "annulla", "basta messaggi"),
    "Arabic": ("توقف", "أوقف", "ايقاف", "إيقاف", "إلغاء", "الغاء الاشتراك", "إلغاء الاشتراك", "قف", "لا ترسل"),
    "Indonesian and Malay": (
        "berhenti", "henti", "hentikan", "batal", "batal langganan", "berhenti langganan",
        "jangan kirim lagi", "keluar",
    ),
    "Bengali": ("বন্ধ করুন", "বন্ধ করো", "বন্ধ", "থামুন", "থামো", "পাঠাবেন না"),
    "Tamil": ("நிறுத்து", "நிறுத்தவும்", "நிறுத்துங்கள்"),
    "Telugu": ("ఆపండి", "ఆపు", "నిలిపివేయండి"),
    "Marathi": ("थांबा", "थांबवा", "बंद करा", "पाठवू नका"),
    "Gujarati": ("બંધ કરો", "રોકો", "મોકલશો નહીં"),
    "Urdu": ("بند کریں", "بند کرو", "روکیں", "مت بھیجیں"),
    "Turkish": ("dur", "durdur", "iptal", "listeden çık", "abonelikten çık"),
    "Russian": ("стоп", "отписаться", "отпишите", "хватит", "не присылайте"),
    "Swahili": ("acha", "simama", "sitisha", "ondoa"),
    "Vietnamese": ("dừng", "dừng lại", "hủy", "hủy đăng ký"),
    "Chinese": ("停止", "退订", "取消订阅", "退訂", "不要再发"),
}  # fmt: skip
"""By language, in no order; written as people write them."""

START_WORDS: dict[str, tuple[str, ...]] = {
    "English": ("start", "unstop", "subscribe", "opt in", "optin", "resume"),
    "Hindi": ("शुरू", "शुरू करो", "शुरू करें", "चालू करो", "स्टार्ट", "shuru karo", "chalu karo"),
    "Spanish": ("empezar", "comenzar", "iniciar", "alta", "suscribir", "suscribirme", "reanudar"),
    "Portuguese": ("começar", "iniciar", "inscrever", "voltar", "retomar"),
    "French": ("commencer", "démarrer", "reprendre", "s'abonner", "abonner"),
    "German": ("anmelden", "starten", "abonnieren", "fortsetzen"),
    "Italian": ("inizia", "iscrivi", "iscrivimi", "riprendi"),
    "Arabic": ("ابدأ", "ابدا", "اشتراك", "اشترك"),
    "Indonesian and Malay": ("mulai", "mula", "langganan", "lanjutkan"),
    "Bengali": ("শুরু", "শুরু করুন"),
    "Turkish": ("başla", "başlat", "abone ol"),
    "Russian": ("старт", "начать", "подписаться"),
    "Swahili": ("anza",),
    "Chinese": ("开始", "订阅", "恢复"),
}
"""As STOP_WORDS; lifts what a stop word has set."""

LONGEST = 60
"""Characters beyond which a message is no bare wish."""


def plain(text: str) -> str:
    """Return a text as wishes are compared: no case, accents, punctuation, emoji or doubled spaces."""
    letters = []
    for char in unicodedata.normalize("NFKD", text.casefold()):
        kind = unicodedata.category(char)
        if kind[0] in "LN" or kind == "Mc" or (kind == "Mn" and _bears_a_vowel(char)):
            letters.append(char)
        elif kind not in ("Mn", "Cf") and char not in "'’":
            letters.append(" ")
    return " ".join("".join(letters).split())


def wish(text: str, stop: Iterable[str] = (), start: Iterable[str] = (), *, offered: bool = False) -> Wish:
    """Say what a message asks for; `stop` and `start` are the account's own words, which win over the table.

    `offered`: the text is a button or list row of the message it answers. "Cancel" then means the appointment;
    only words that can mean nothing else still opt out.
    """
    if len(text) > LONGEST:
        return Wish.NONE
    said = plain(text)
    if not said:
        return Wish.NONE
    if said in map(plain, stop):
        return Wish.STOP
    if said in map(plain, start):
        return Wish.START
    if offered:
        return Wish.STOP if said in _UNMISTAKABLE else Wish.NONE
    return _MEANING.get(said, Wish.NONE)


def _bears_a_vowel(char: str) -> bool:
    """Say whether a mark is a letter's part in an Indian script, and no accent."""
    return "\u0900" <= char <= "\u0dff"


_UNMISTAKABLE = frozenset(map(plain, ("stop", "stop all", "stopp", "unsubscribe", "opt out", "стоп", "स्टॉप")))
_MEANING: dict[str, Wish] = {
    **{plain(word): Wish.START for words in START_WORDS.values() for word in words},
    **{plain(word): Wish.STOP for words in STOP_WORDS.values() for word in words},
}
