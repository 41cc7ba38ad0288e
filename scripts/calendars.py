#!/usr/bin/env python3
"""Writes crates/trade/data/calendars/bank-days.txt: the days on which banks are closed, by country and year.

    python3 -m venv .venv && .venv/bin/pip install holidays==0.109 chinesecalendar==1.11.0
    .venv/bin/python scripts/calendars.py

Sources: PyPI `holidays` (public and bank holidays; for the United States its Federal Reserve calendar, under which
banks are open on the Friday before a holiday that falls on a Saturday) and PyPI `chinesecalendar` (China's announced
years with the shifted working weekends). Both are MIT. Where the package has no bank holidays for a country and the
supervisor of its banks names days beside the public ones, they stand here (`CLOSED`). Only dates leave this script,
no names.
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
# Days beside public holidays on which banks are closed, where the package has none for them: days from Easter Sunday,
# and (month, day). Brazil: Carnival Monday and Tuesday and Corpus Christi are no business days of the financial market
# (National Monetary Council, Resolution 2.932 of 2002 and those after it). Mexico: Maundy Thursday, Good Friday, 2
# November and 12 December, as the notice of the banking commission (CNBV) has them that names each year's days in the
# December before it; so a year of Mexico is not known before.
CLOSED = {"BR": ((-48, -47, 60), ()), "MX": ((-3, -2), ((11, 2), (12, 12)))}
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
    from_easter, fixed = CLOSED.get(country, ((), ()))
    moving = {easter(year) + datetime.timedelta(days=days) for year in YEARS for days in from_easter}
    return moving | {datetime.date(year, month, day) for year in YEARS for month, day in fixed}


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
        f"# years, PyPI chinesecalendar {version('chinesecalendar')} (MIT, github.com/LKI/chinese-calendar); in Brazil",
        "# and Mexico also the days that the banks' supervisor names beside public holidays.",
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
