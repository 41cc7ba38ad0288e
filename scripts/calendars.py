#!/usr/bin/env python3
"""Writes crates/trade/data/calendars/bank-days.txt: the days on which banks are closed, by country and year.

    python3 -m venv .venv && .venv/bin/pip install holidays==0.109 chinesecalendar==1.11.0
    .venv/bin/python scripts/calendars.py

Sources: PyPI `holidays` (public and bank holidays; for the United States its Federal Reserve calendar, under which
banks are open on the Friday before a holiday that falls on a Saturday) and PyPI `chinesecalendar` (China's announced
years with the shifted working weekends). Both are MIT. Where the package has no bank holidays for a country and its
banks are closed on days beside the public ones, they stand here with where that is written (`CLOSED`, `EURO`). Only
dates leave this script, no names.
"""

import datetime
import importlib.metadata
import pathlib
import warnings

import chinese_calendar.constants as china
import holidays
from dateutil.easter import easter

YEARS = range(2015, 2036)
TARGET = pathlib.Path(__file__).parent.parent / "crates/trade/data/calendars/bank-days.txt"
WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

# The last year that was announced everywhere when the packages were released.
ANNOUNCED_THROUGH = 2026
# Countries whose bank holidays follow from a law, so that a year needs no announcement.
BY_LAW = set(
    "US CA GB IE DE FR IT ES NL BE LU AT CH LI PT SE NO DK FI IS PL CZ SK SI HR EE LV LT GR CY MT RO BG AU NZ BR "
    "CL CO PE ZA".split()
)
# Japan announces a year in the February before it.
ANNOUNCED = {"JP": 2027}

# No banks, and no holidays in the package.
EMPTY = {"AQ", "BV", "HM", "UM"}
# Where holidays differ inside the country, those of its financial centre.
CENTRE = {"GB": "ENG", "AU": "NSW", "CA": "ON", "CH": "ZH", "IN": "MH", "MY": "KUL"}
# Categories beside public and bank holidays on which the country's banks are closed too.
MORE = {"CA": ("government",)}
# Days beside public holidays on which banks are closed, where the package has none for them:
# (country, first year, days from Easter Sunday, (month, day) pairs), each with where it stands written.
CLOSED = [
    # Carnival Monday and Tuesday and Corpus Christi are no business days of the financial market: National Monetary
    # Council, Resolution 2.932 of 28 February 2002, since replaced by 4.880 of 23 December 2020.
    ("BR", 2015, (-48, -47, 60), ()),
    # Maundy Thursday, Good Friday, 2 November and 12 December, as the notice of the banking commission (CNBV) has them
    # that names each year's days in the December before it; so a year of Mexico is not known before.
    ("MX", 2015, (-3, -2), ((11, 2), (12, 12))),
    # Good Friday: branches are closed and no payment is processed (notices of AIB, Bank of Ireland and Ulster Bank for
    # Easter 2022, thesun.ie/money/8653364).
    ("IE", 2015, (-2,), ()),
    # The Friday after Ascension, 5 June, 24 and 31 December: Danmarks Nationalbank, "Banklukkedage" (nationalbanken.dk).
    ("DK", 2015, (40,), ((6, 5), (12, 24), (12, 31))),
    # 24 December: Norges Bank, settlement days of its settlement system (norges-bank.no, lists of 2017 and 2019). 31
    # December is a settlement day. Svalbard has the same banks.
    ("NO", 2015, (), ((12, 24),)),
    ("SJ", 2015, (), ((12, 24),)),
    # Carnival Tuesday (officeholidays.com, Portugal: "holiday for banks and civil servants") and 24 December
    # (banksportugal.com/banking-holidays: "banks are closed"); the law leaves the former to collective agreements.
    ("PT", 2015, (-47,), ((12, 24),)),
    # 24 and 31 December: no business days of the Bundesbank (its list for 2006, ryt9.com/en/hol/41671) nor of banks
    # (gls.de, "Was ist ein Bankarbeitstag oder Bankfeiertag?").
    ("DE", 2015, (), ((12, 24), (12, 31))),
    # 24 December: the Central Bank's yearly list has it as a full day off (qppstudio.net, Icelandic holidays of 2017).
    ("IS", 2015, (), ((12, 24),)),
    # 31 December is no business day since 2025: Central Bank, notice of 25 August 2025 on its rules 1030/2020
    # (kvika.is/frettir/gamlarsdagur-ekki-lengur-vidskiptadagur).
    ("IS", 2025, (), ((12, 31),)),
]
# Members of the euro area by the first year in which its common payment system was theirs. On its closing days (1
# January, Good Friday, Easter Monday, 1 May, 25 and 26 December) no euro is settled between banks, also where shops and
# branches are open: European Central Bank, press release of 14 December 2000, "Long-term calendar for TARGET closing
# days". The days are the package's calendar of that bank.
EURO = {country: YEARS[0] for country in "AT BE CY DE EE ES FI FR GR IE IT LT LU LV MT NL PT SI SK".split()}
EURO |= {"HR": 2023, "BG": 2026}
# (first year, weekend), where the package knows only today's weekend.
WEEKENDS = {"AE": [(2015, (4, 5)), (2022, (5, 6))], "HK": [(2015, (5, 6))]}


def weekends(country, package):
    """Weekend by first year. Banks settle nothing on a Saturday even where only the Sunday is free."""
    if country in WEEKENDS:
        return WEEKENDS[country]
    days = tuple(sorted(package.weekend))
    return [(YEARS[0], (5, 6) if days == (6,) else days)]


def closed(country):
    """Days on which banks are closed though no holiday of the package says so."""
    days = set()
    for known, first, from_easter, fixed in CLOSED:
        if known == country:
            years = [year for year in YEARS if year >= first]
            days |= {easter(year) + datetime.timedelta(days=count) for year in years for count in from_easter}
            days |= {datetime.date(year, month, day) for year in years for month, day in fixed}
    if country in EURO:
        days |= {day for day in holidays.financial_holidays("XECB", years=YEARS) if day.year >= EURO[country]}
    return days


def country_days(country):
    """(days off, years that hold an estimate, weekends, working weekend days) as the packages have them."""
    if country == "US":
        fed = holidays.financial_holidays("XFED", years=YEARS)
        return set(fed), set(), [(YEARS[0], (5, 6))], set()
    kind = getattr(holidays, country)
    categories = tuple(c for c in ("public", "bank", *MORE.get(country, ())) if c in kind.supported_categories)
    # English names mark an estimate in one way only.
    language = "en_US" if "en_US" in kind.supported_languages else None
    package = holidays.country_holidays(
        country, subdiv=CENTRE.get(country), years=YEARS, categories=categories, language=language
    )
    estimated = {day.year for day, name in package.items() if "(estimated)" in name or "(observed, estimated)" in name}
    off = set(package) | closed(country)
    working = set()
    if country == "CN":
        last = max(china.holidays).year
        off = set(china.holidays) | {day for day in off if day.year > last}
        working = set(china.workdays)
    return off, estimated, weekends(country, package), working


def announced_through(country):
    if country == "CN":
        return max(china.holidays).year
    return YEARS[-1] if country in BY_LAW else ANNOUNCED.get(country, ANNOUNCED_THROUGH)


def write_country(country, lines):
    off, estimated, spans, working = country_days(country)
    through = announced_through(country)
    lines.append(f"country {country}")
    starts = dict(spans)
    weekend = ()
    for year in YEARS:
        if year in starts:
            weekend = starts[year]
            lines.append("weekend " + " ".join(WEEKDAYS[day] for day in weekend))
        marks = {d: "" for d in off if d.year == year and d.weekday() not in weekend}
        marks |= {d: "+" for d in working if d.year == year and d.weekday() in weekend}
        mark = "" if year <= through and year not in estimated else "?"
        days = "".join(f" {marks[day]}{day:%m%d}" for day in sorted(marks))
        lines.append(f"{year}{mark}{days}")


def main():
    warnings.simplefilter("ignore")
    version = importlib.metadata.version
    countries = sorted(set(holidays.list_supported_countries(include_aliases=False)) - EMPTY)
    lines = [
        "# Days on which banks are closed, by country and year. Written by scripts/calendars.py; do not edit.",
        f"# Dates from PyPI holidays {version('holidays')} (MIT, github.com/vacanza/holidays) and, for China's announced",
        f"# years, PyPI chinesecalendar {version('chinesecalendar')} (MIT, github.com/LKI/chinese-calendar); in some countries",
        "# also days beside public holidays on which banks are closed, each with its source in the script.",
        "# A year with ? is not announced: its days are an estimate. MMDD is a day off outside the weekend, +MMDD a",
        "# working day inside it. A weekend line holds from the next year on.",
    ]
    for country in countries:
        write_country(country, lines)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{TARGET}: {len(countries)} countries, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
