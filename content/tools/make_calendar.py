#!/usr/bin/env python3
"""Writes the calendar of working days that banshi reads (see `Calendar` in core/domain).

Announced years come from chinesecalendar, which follows the State Council's yearly notices. The years after them are
what the law says without a notice (全国年节及纪念日放假办法 as amended from 2025: 元旦 1 day, 春节 4 from New Year's Eve, 清明 1,
劳动节 2, 端午 1, 中秋 1, 国庆节 3), with dates of the lunar calendar from lunar_python; no day is moved.

usage: make_calendar.py [--expected YEARS] > working-days.txt
"""

import argparse
import datetime as dt
from importlib.metadata import version

from chinese_calendar.constants import holidays, workdays
from lunar_python import Lunar

DAY = dt.timedelta(days=1)


def is_weekend(day: dt.date) -> bool:
    return day.weekday() >= 5


def announced() -> dict[int, dict[dt.date, str]]:
    """By year, the days that differ from Monday to Friday: `-` is off, `+` is worked."""
    years: dict[int, dict[dt.date, str]] = {}
    for day in {**holidays, **workdays}:
        years.setdefault(day.year, {})
    for day in holidays:
        if not is_weekend(day):
            years[day.year][day] = "-"
    for day in workdays:
        if is_weekend(day):
            years[day.year][day] = "+"
    return years


def from_lunar(year: int, month: int, day: int) -> dt.date:
    solar = Lunar.fromYmd(year, month, day).getSolar()
    return dt.date(solar.getYear(), solar.getMonth(), solar.getDay())


def qingming(year: int) -> dt.date:
    """The solar term 清明; one table of a lunar year holds it."""
    solar = Lunar.fromYmd(year, 1, 1).getJieQiTable()["清明"]
    return dt.date(solar.getYear(), solar.getMonth(), solar.getDay())


def expected(year: int) -> dict[dt.date, str]:
    new_year = from_lunar(year, 1, 1)
    days = [dt.date(year, 1, 1)]
    days += [new_year + n * DAY for n in range(-1, 3)]
    days += [qingming(year)]
    days += [dt.date(year, 5, 1), dt.date(year, 5, 2)]
    days += [from_lunar(year, 5, 5), from_lunar(year, 8, 15)]
    days += [dt.date(year, 10, n) for n in (1, 2, 3)]
    return {day: "-" for day in days if not is_weekend(day)}


def line(name: str, days: dict[dt.date, str]) -> str:
    """One year; days that follow one another are written as a span."""
    spans: list[list[dt.date]] = []
    for day in sorted(days):
        if spans and spans[-1][1] + DAY == day and days[spans[-1][1]] == days[day]:
            spans[-1][1] = day
        else:
            spans.append([day, day])
    words = [name]
    for first, last in spans:
        words.append(f"{days[first]}{first:%m%d}" + (f"..{last:%m%d}" if last > first else ""))
    return " ".join(words)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--expected", type=int, default=10, help="years after the last announced one")
    count = arguments.parse_args().expected
    years = announced()
    last = max(years)
    print("banshi-calendar 1")
    print("# Days that differ from Monday to Friday: - off, + worked. A year with ? is expected, not announced.")
    print(f"# Made by content/tools/make_calendar.py from chinesecalendar {version('chinesecalendar')}")
    print(f"# and lunar_python {version('lunar_python')} (expected years). Do not edit.")
    for year in sorted(years):
        print(line(str(year), years[year]))
    for year in range(last + 1, last + 1 + count):
        print(line(f"{year}?", expected(year)))


if __name__ == "__main__":
    main()
