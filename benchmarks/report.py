"""Tables on standard output, and the checks that must hold for the figures to count."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class Report:
    """The results of a run. ``failed`` names the checks that did not hold."""

    failed: list[str] = field(default_factory=list)

    def table(self, title: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        lines = [[str(cell) for cell in line] for line in (header, *rows)]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        print(f"\n{title}")
        for number, line in enumerate(lines):
            print("| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |")
            if number == 0:
                print("|" + "|".join("-" * (width + 2) for width in widths) + "|")

    def check(self, what: str, held: bool) -> None:
        print(f"check: {what}: {'ok' if held else 'FAILED'}")
        if not held:
            self.failed.append(what)

    def note(self, text: str) -> None:
        print(text)
