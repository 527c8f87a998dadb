"""What advertises gambling, told from what merely names it: words of games and of lures against words of warning.

A text is first written as it reads: look-alike letters, figures that stand for letters and parted letters undone. Then
words of gambling and words that only advertise are weighed against words of police, health and administration. No
single word convicts: a slot can be an hour, a parking space or a place in a server.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from jendela.lookalikes import plain

_TOLD = 3
_EXCUSED = MappingProxyType({False: (7, 12), True: (4, 6)})
"""What the first word of a warning excuses and all of them at most, by whether the text also advertises: words of
police and health cannot hide a long advertisement."""
_ADVERTISES = 3

# l is written as i, since the figure 1 and the bar stand for both
_LEET = str.maketrans("013457@$!|l", "oieastasiii")
_SQUEEZED = bytes(range(256)).lower().translate(bytes.maketrans(b"013457@$!|l", b"oieastasiii"))
_DROPPED = bytes(code for code in range(128) if not chr(code).isalnum() and chr(code) not in "@$!|")

_PARTED = re.compile(r"(?<![a-z0-9])[a-z0-9@$!|](?:[^a-z0-9\n]{1,2}[a-z0-9@$!|](?![a-z0-9])){2,}")
_SIGN = re.compile(r"[^a-z0-9@$!|]+")
_TOKEN = re.compile(r"[a-z0-9@$!|]*[a-z][a-z0-9@$!|]*")
_NUMBERED = re.compile(r"(?<=[a-z])[0-9]{2,}$")

# no text without one of these is weighed; few and short, since every record is searched for each; squeezed, so that
# nothing parts their letters
_STEMS = (
    "slot gacor toge maxwin judi asino poker sbobet maxbet freebet qiuqiu qq taruhan toto pragmatic parlay sabungayam"
    " agenbola bandarbola olympus mahjong bandarceme joker"
).split()

_GAMES: Mapping[str, tuple[int, str]] = MappingProxyType(
    {
        "slot": (1, "slot"),
        "slot online": (2, "slot ?(?:online|onl|pulsa|dana|demo|bet|rtp|pragmatic|server|thailand|deposit|bonus|zeus)"),
        "slot gacor": (2, "slot ?(?:resmi |online |pulsa )?gacor|gacor ?slot"),
        "slot + angka": (3, "slot#"),
        "situs slot": (2, "(?:situs|agen|link|akun|judi|game|main(?:kan)?|daftar) ?(?:resmi )?(?:slot|gacor)"),
        "gacor": (3, "gacor"),
        "maxwin": (3, "maxwin|max win"),
        "togel": (2, "togel"),
        "togel online": (2, "togel ?(?:online|hk|sgp|sdy|macau|singapura|hongkong|toto)|toto ?(?:macau|togel|ad|slot)"),
        "toto": (1, r"\btoto\b"),
        "judi": (1, r"\bjudi"),
        "judi online": (1, "judi ?(?:online|daring|bola|kartu|slot)"),
        "situs judi": (2, "(?:situs|agen|bandar|link) ?(?:resmi )?judi"),
        "situs togel": (2, "(?:situs|agen|bandar|pasang|daftar|login) ?(?:login )?(?:resmi )?(?:togel|toto)"),
        "casino": (1, "casino|kasino"),
        "casino online": (2, "(?:live |agen )(?:casino|kasino)|(?:casino|kasino) ?(?:online|daring)"),
        "poker": (1, "poker"),
        "poker online": (2, "poker ?(?:online|qiu|qq)"),
        "bandar bola": (3, "(?:bandar|agen|judi) ?bola ?(?:online|sbobet|terpercaya|resmi|euro)"),
        "sbobet": (3, "sbobet|maxbet|bandar ?(?:q|ceme)|domino ?qq|situs qq|qiu ?qiu|joker ?gaming|joker#"),
        "taruhan": (1, "taruhan"),
        "sabung ayam": (2, "sabung ?ayam ?(?:online|live)"),
        "rolet": (1, "roulette|rolet|baccarat|bakarat|tembak ?ikan"),
        "parlay": (2, "parlay"),
        "mix parlay": (2, "mix ?parlay"),
        "freebet": (3, "free ?(?:bet|spin)"),
        "jackpot": (1, "jackpot"),
        "pragmatic play": (2, "pragmatic ?(?:play|slot|gacor|malam)|habanero|pg ?soft|spade ?gaming"),
        "scatter": (1, "scatter"),
        "nama permainan": (
            3,
            "gates ?of ?(?:olympus|gatot)|mahjong ?ways|sweet ?bonanza|starlight ?princess|koi ?gate",
        ),
        "petir zeus": (3, "(?:petir|kakek) ?(?:merah|zeus)|zeus ?petir"),
    }
)
_LURES: Mapping[str, tuple[int, str]] = MappingProxyType(
    {
        "rtp live": (3, "rtp ?(?:live|slot|tertinggi|gacor|akurat)|live ?rtp"),
        "gampang menang": (3, "(?:gampang|mudah|pasti) ?(?:menang|maxwin|jackpot|scatter|jp|pecah|cuan|(?:di)?bayar)"),
        "bonus new member": (3, "new ?member"),
        "bonus": (1, "bonus"),
        "link alternatif": (1, "link ?alternatif|link ?login|login ?link"),
        "anti blokir": (2, "anti ?blokir"),
        "anti rungkad": (3, "rungka[dt]"),
        "deposit": (2, r"(?:deposit|depo|setoran) ?(?:pulsa|dana|qris|slot|harian|pertama|via|\d)|min(?:imal)? ?depo"),
        "withdraw": (2, r"withdraw|\bwd\b"),
        "uang asli": (2, "uang asli|tanpa potongan|to kecil|rollingan"),
        "akun pro": (2, "akun (?:pro|vip|wso)\\b|winrate|win rate"),
        "pola gacor": (2, "(?:pola|jam|bocoran) ?(?:gacor|maxwin|rtp|slot|pragmatic|hoki|admin)"),
        "hadiah togel": (
            2,
            r"\bad (?:ed|\d)|(?:hadiah|diskon) ad\b|live draw|prediksi (?:hk|sgp|togel)|\b(?:hk|sdy) sgp\b",
        ),
        "terpercaya": (1, "terpercaya|pagcor"),
        "daftar": (1, r"daftar (?:sekarang|di sini|akun|situs|slot|togel)|klik di sini|link di bio|klaim|\blogin\b"),
        "hari ini": (1, "(?:malam|hari) ini|setiap (?:malam|hari)"),
        "cuan": (1, r"cuan|sultan\b|hoki|modal (?:receh|kecil)|juta(?:an)?\b|hadiah"),
        "server luar": (1, "server (?:thailand|luar|kamboja|filipina|rusia|vietnam)"),
        "terbesar": (1, "terbesar|terlengkap|terbaik|tertinggi|tercepat|resmi"),
    }
)
# an advertiser does not write these
_WARNS = re.compile(
    r"(?<!anti )\b(?:polisi|kepolisian|polres\w*|polda|polsek|satpol|satgas|satreskrim|bareskrim|kejaksaan|mahkamah"
    r"|pengadilan|tersangka|terdakwa|pelaku|(?:di)?(?:tangkap|gerebek|blokir)|razia|menangkap|menggerebek|memblokir|pemblokiran"
    r"|pemberantasan|memberantas|bahaya\w*|waspada\w*|cegah|mencegah|pencegahan|(?:di|me)?larang|larangan"
    r"|sosialisasi|edukasi|penyuluhan|literasi|pecandu"
    r"|kecanduan|konseling|adiksi|kuhp|pidana|diancam|perda|aduan\w*|(?:me)?lapor\w*|disusupi|menyusup\w*|diretas|peretasan"
    r"|hati hati|penipuan|survei|ilegal|csirt|perjudian|korban|dampak|merusak|tergiur|jangan|cagar budaya)\b".replace(
        "l", "i"
    )
)


class Weight(NamedTuple):
    """How much a text speaks of games, how much it advertises, what its warnings excuse, and its heaviest words."""

    games: int
    lures: int
    excuse: int
    words: tuple[str, ...]

    @property
    def total(self) -> int:
        """What is left of it all."""
        return self.games + self.lures - self.excuse


def suspicious(text: str) -> bool:
    """Whether a text may be an advertisement at all; quick, and true for every text that has weight enough."""
    letters = squeezed(text)
    return any(stem in letters for stem in STEMS)


def squeezed(text: str) -> str:
    """Write a text as one word of plain small letters, l as i, so that nothing parts them."""
    if not text.isascii():
        text = plain(text)
    return text.encode("ascii", "ignore").translate(_SQUEEZED, _DROPPED).decode()


def weigh(text: str) -> Weight:
    """Return how much a text advertises gambling; nothing where it names no game."""
    written = folded(text)
    games, lures = _found(_GAMES_READ, written), _found(_LURES_READ, written)
    if not games:
        return Weight(0, 0, 0, ())
    every = sorted({**games, **lures}.items(), key=lambda entry: -entry[1])
    warnings = len(set(_WARNS.findall(written)))
    lured = sum(lures.values())
    first, most = _EXCUSED[lured >= _ADVERTISES]
    excuse = min(first + warnings - 1, most) if warnings else 0
    return Weight(sum(games.values()), lured, excuse, tuple(word for word, _ in every[:_TOLD]))


def folded(text: str) -> str:
    """Write a text as it reads: plain small letters, l as i, one blank between words, `#` for a number behind one."""
    joined = _PARTED.sub(lambda found: re.sub(r"[^a-z0-9@$!|]", "", found[0]), plain(text))
    words = (_NUMBERED.sub("#", word) for word in _SIGN.split(joined) if word)
    return " ".join(word.translate(_LEET) if _TOKEN.fullmatch(word.rstrip("#")) else word for word in words)


def _found(terms: Mapping[str, tuple[int, re.Pattern[str]]], written: str) -> dict[str, int]:
    return {word: weight for word, (weight, pattern) in terms.items() if pattern.search(written)}


def _read(terms: Mapping[str, tuple[int, str]]) -> Mapping[str, tuple[int, re.Pattern[str]]]:
    return {word: (weight, re.compile(pattern.replace("l", "i"))) for word, (weight, pattern) in terms.items()}


_GAMES_READ, _LURES_READ = _read(_GAMES), _read(_LURES)
STEMS = tuple(stem.translate(_LEET) for stem in _STEMS)
"""No text without one of these, squeezed, is weighed."""
