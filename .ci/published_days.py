"""Write core/organisation/published_days.csv: the days off and make-up working days that were published, year by year.

Run with ``chinesecalendar`` installed, which follows the yearly notices of the General Office of the State Council:
``python .ci/published_days.py > core/organisation/published_days.csv``. Nothing of the product needs that package.
"""

import csv
import sys

from chinese_calendar.constants import Holiday, holidays, workdays

NAMES = {holiday.value: holiday.chinese for holiday in Holiday} | {
    "Tomb-sweeping Day": "清明节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
}


def main() -> None:
    """Write the days in the order of time, with what they are off for or make up."""
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(("day", "working", "name"))
    days = {day: (0, name) for day, name in holidays.items()} | {day: (1, name) for day, name in workdays.items()}
    for day, (working, name) in sorted(days.items()):
        table.writerow((day.isoformat(), working, NAMES[name]))


if __name__ == "__main__":
    main()
