"""Tickers as exchanges, terminals and libraries write them, in the one form of the tables: that of Yahoo."""

from __future__ import annotations

import re

_EXCHANGES = {
    "SH": "SS", "SS": "SS", "SHA": "SS", "XSHG": "SS", "SZ": "SZ", "SHE": "SZ", "XSHE": "SZ", "BJ": "BJ",
    "HK": "HK", "HKG": "HK", "XHKG": "HK", "KS": "KS", "KRX": "KS", "KQ": "KQ", "KOSDAQ": "KQ",
}  # fmt: skip
_CODE = re.compile(r"(?:(?P<before>[A-Z]{2,6})[.:]?)?(?P<digits>\d{1,6})(?:[.:](?P<after>[A-Z]{2,6}))?")
_MAINLAND = {"SS": r"60|68|5|90", "SZ": r"00[0-3]|30|1[58]|20|399", "BJ": r"[48]|92"}
_LIMITS = {r"\d+\.BJ": 0.3, r"(30|68).*\.S[SZ]": 0.2, r"\d+\.S[SZ]": 0.1}


def normal_ticker(code: str) -> str:
    """Write a ticker in the one form of the tables.

    Parameters
    ----------
    code : str
        Digits alone are a share of Hong Kong (up to five) or of the mainland (six).

    Returns
    -------
    str
        Six digits that no mainland exchange gives out stay as they are: another country's code lacks its suffix.

    Examples
    --------
    >>> normal_ticker("01810.HK"), normal_ticker("600519.SH"), normal_ticker("sh.600519"), normal_ticker("SZ000001")
    ('1810.HK', '600519.SS', '600519.SS', '000001.SZ')
    >>> normal_ticker("600519"), normal_ticker("700"), normal_ticker("^HSI"), normal_ticker("005930.ks")
    ('600519.SS', '0700.HK', 'HSI', '005930.KS')
    """
    name = code.strip().upper().lstrip("^")
    found = _CODE.fullmatch(name)
    if found is None or (found["before"] and found["after"]):
        return name
    mark, digits = found["before"] or found["after"], found["digits"]
    if mark is None:
        mark = "HK" if len(digits) < 6 else next((e for e, p in _MAINLAND.items() if re.match(p, digits)), "")
    exchange = _EXCHANGES.get(mark)
    return f"{int(digits):0{4 if exchange == 'HK' else 6}d}.{exchange}" if exchange else name


def daily_limit(ticker: str) -> float | None:
    """Return how far a share may move in a day on its mainland exchange; None elsewhere.

    Examples
    --------
    >>> daily_limit("600519.SS"), daily_limit("300750.SZ"), daily_limit("1810.HK")
    (0.1, 0.2, None)
    """
    return next((limit for pattern, limit in _LIMITS.items() if re.fullmatch(pattern, ticker)), None)
