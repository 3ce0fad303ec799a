"""The derivation tree as lines of text: the one rendering that the command line prints.

Results of a round for other programs and for people: JSON values, CSV, and a workbook with the derivations.
"""

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import zip_longest
from types import MappingProxyType
from typing import IO, Any

from ...plugins.contract import Subject
from ...plugins.contract.values import round_half_up, show, show_total
from ...plugins.evaluation.derivation import Derivation
from ...plugins.evaluation.outcome import Outcome
from ...plugins.evaluation.rulebook import Rulebook
from ...plugins.i18n import _
from ..kernel.text import shown
from ..rounds.model import AssessmentRound, SheetsAsked
from ..spreadsheet.model import Cell, OutChart
from ..spreadsheet.quoting import quoted
from ..spreadsheet.writer import OutSheet
from .glance import distribution, figures_of, thresholds_of
from .model import Outside, Shown, exact_words


def walk(tree: Derivation, depth: int = 0) -> Iterator[tuple[int, Derivation]]:
    """Every node with its depth, parents first."""
    yield depth, tree
    for part in tree.parts:
        yield from walk(part, depth + 1)


def figure(node: Derivation) -> str:
    """The number of a node for people: exact, and rounded beside it where it does not end."""
    if node.value is None:
        return "" if node.op == "condition" else "?"
    return exact_words(node.value)


def headline(outcome: Outcome) -> str:
    """The result in one line."""
    subject = outcome.subject
    words = [f"{shown(subject.code)} {shown(subject.name)}"]
    if outcome.exempt:
        return f"{words[0]}  {outcome.exempt}"
    if outcome.total is None:
        words.append(_("暂计 {total} 分,还不完整").format(total=show_total(outcome.partial)))
    else:
        words.append(_("总分 {total}").format(total=show_total(outcome.total)))
    if outcome.graded:
        words.append(_("等次 {grade}").format(grade=_(outcome.grade or "") or _("待定")))
    if outcome.rank is not None:
        words.append(_("第 {rank} 名").format(rank=outcome.rank))
    if outcome.overall_rank is not None:
        words.append(_("全体第 {rank} 名").format(rank=outcome.overall_rank))
    return "  ".join(words)


def imported_total(subject: Subject) -> str:
    """Last year's total of a subject whose total of that year was imported, with its source."""
    return _("上年总分 {total},导入的往年结果:{source}").format(
        total=show_total(subject.previous_total or 0), source=shown(subject.previous_source)
    )


def imported_notes(outcomes: Iterable[Outcome]) -> list[str]:
    """Return for how many subjects each file of earlier results gave last year's total."""
    sources = Counter(outcome.subject.previous_source for outcome in outcomes)
    return [
        _("{n} 个对象的上年总分取自导入的往年结果:{source}").format(n=count, source=shown(source))
        for source, count in sorted(sources.items())
        if source
    ]


def outside_words(one: Outside) -> str:
    """What is on record outside a total, in one line; that it does not count is said above it."""
    figures = [] if one.points is None else [_("{points} 分").format(points=show(one.points))]
    if one.source in ("book", "spot_check", "finding"):
        figures.append(_("{n} 条").format(n=one.count))
    clause = f"〔{one.clause}〕" if one.clause else ""
    said = "、".join(map(shown, (*figures, *one.words)))
    return f"{shown(one.title)}{clause}:{said}"


def findings_beside(node: Derivation, outside: Iterable[Outside]) -> tuple[Outside, ...]:
    """Return what checks found about the item whose mark ``node`` is; nothing where it is no item's."""
    sheets = [ref.removeprefix("sheet:") for ref in node.refs if ref.startswith("sheet:")]
    items = {f"{sheet.partition('/')[0]}/{sheet.rpartition('#')[2]}" for sheet in sheets}
    return tuple(one for one in outside if one.source == "finding" and one.id in items)


def finding_words(finding: str) -> str:
    """Return what a check found as it is told beside an item."""
    return _("检查发现(不计入总分):{finding}").format(finding=shown(finding))


def outside_cell(outside: Iterable[Outside]) -> str:
    """What is on record outside a total in one cell of a table, without the claims that were withdrawn."""
    return ";".join(outside_words(one) for one in outside if one.source != "withdrawn")


def outside_data(outside: Sequence[Outside]) -> list[dict[str, Any]]:
    """What is on record outside a total as JSON values; numbers are exact text."""
    return [
        {
            "source": one.source,
            "id": one.id,
            "title": one.title,
            "count": one.count,
            "points": None if one.points is None else show(one.points),
            "words": list(one.words),
            "clause": one.clause,
            "in_total": False,
        }
        for one in outside
    ]


def explanation_lines(outcome: Outcome, tree: Derivation, outside: Sequence[Outside] = ()) -> Iterator[str]:
    """The headline, what is open, the tree with one node a line, indented by depth, what stands outside the total.

    What checks found about an item stands under its first mark.
    """
    yield headline(outcome)
    if outcome.subject.previous_source:
        yield imported_total(outcome.subject)
    for what in outcome.missing:
        yield _("缺:{what}").format(what=shown(what))
    for asked in outcome.questions:
        choices = " / ".join(asked.choices)
        yield _("待决定 {question}:{title}({choices})").format(
            question=asked.question, title=shown(asked.title), choices=choices
        )
    left = list(outside)
    for depth, node in walk(tree):
        number = figure(node)
        clause = f"〔{node.clause}〕" if node.clause else ""
        note = f"  {shown(node.note)}" if node.note else ""
        yield f"{'  ' * depth}{shown(node.label)}{': ' + number if number else ''}{clause}{note}"
        for one in findings_beside(node, left):
            left.remove(one)
            yield from (f"{'  ' * (depth + 1)}{finding_words(said)}" for said in one.words)
    if left:
        yield _("不计入总分")
        yield from (f"  {outside_words(one)}" for one in left)


Explained = tuple[Outcome, Derivation]


OutsideTotals = Mapping[str, Sequence[Outside]]
"""What is on record outside the totals, by the codes of subjects."""


def result_data(outcome: Outcome, outside: Sequence[Outside] = (), *, void: bool = False) -> dict[str, Any]:
    """One result as JSON values; numbers are exact text, ``None`` where missing. ``void``: its round is."""
    return {
        "subject": outcome.subject.code,
        "name": outcome.subject.name,
        "total": None if outcome.total is None else show_total(outcome.total),
        "grade": outcome.grade,
        "computed_grade": outcome.computed_grade,
        "rank": outcome.rank,
        "overall_rank": outcome.overall_rank,
        "provisional": outcome.provisional,
        "previous": _previous(outcome.subject),
        "missing": list(outcome.missing),
        "rules": [{"rule": rule.rule, "clause": rule.clause, "effect": rule.effect} for rule in outcome.rules],
        "parts": {name: None if value is None else show(value) for name, value in outcome.parts.items()},
        "questions": [
            {"question": asked.question, "title": asked.title, "choices": list(asked.choices)}
            for asked in outcome.questions
        ],
        "exempt": outcome.exempt,
        "outside": outside_data(outside),
        "void": void,
    }


def _previous(subject: Subject) -> dict[str, str] | None:
    """Last year's total, and the file it was imported from where no round gave it."""
    if subject.previous_total is None:
        return None
    return {"total": show_total(subject.previous_total), "imported_from": subject.previous_source}


def write_csv(stream: IO[str], round_: AssessmentRound, outcomes: Iterable[Outcome], outside: OutsideTotals) -> None:
    """The table of results as CSV with a header; a cell that a spreadsheet would read as a formula gets a quote."""
    _write_rows(stream, _header(round_), _rows(round_, outcomes, outside))


def write_trees_csv(stream: IO[str], trees: Iterable[Explained]) -> None:
    """Derivations as CSV with a header, one node a line, parents first; ``write_csv`` says what a quote means."""
    _write_rows(stream, _tree_header(), _tree_rows(trees))


def _write_rows(stream: IO[str], header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([_harmless(cell) for cell in row])


def as_json(value: Any) -> str:
    """Return ``value`` as JSON that people can read too."""
    return json.dumps(value, ensure_ascii=False, indent=1)


def result_sheets(
    round_: AssessmentRound,
    outcomes: Sequence[Outcome],
    trees: Iterable[Explained] | None = None,
    notes: Sequence[str] = (),
    outside: OutsideTotals = MappingProxyType({}),
) -> list[OutSheet]:
    """Return the sheets of a workbook of results: totals on the first, derivations on the second where given.

    ``notes`` are printed above the table: the head of the audit chain, so that the file can later be held against it,
    and who confirmed the values that the document leaves open.
    """
    info, title = round_.info, _heading(round_)
    lines = [
        *([_("考评年度 {months}").format(months=months)] if (months := round_.months_shown) else []),
        _("方案 {scheme} {version} 版;分项非有限小数的保留三位,精确值见「计算过程」。").format(
            scheme=info.scheme, version=info.version
        ),
        *notes,
    ]
    parts = len(Rulebook.of(round_.scheme, round_.params, round_.year).named)
    ranks = 2 if round_.scheme.ranking.overall else 1
    sheets = [
        OutSheet(
            _("结果"), _header(round_), _rows(round_, by_rank(outcomes), outside),
            (*([6, 9][:ranks]), 10, 18, 14, *([10] * parts), 10, 10, 10, 40, 40, 40), title, lines,
            landscape=True, frozen_columns=ranks + 2,
        ),
    ]  # fmt: skip
    if trees is not None:
        widths = (10, 18, 5, 60, 12, 8, 12, 50)
        rows = _tree_rows(trees)
        sheets.append(OutSheet(_("计算过程"), _tree_header(), rows, widths, title, frozen_columns=2, landscape=True))
    return sheets


def chart_sheet(round_: AssessmentRound, outcomes: Sequence[Outcome], heading: str) -> OutSheet | None:
    """Return the sheet with the distribution of totals and the means of branches (domains, classes), as tables and
    charts; ``None`` while nobody has a total.
    """
    book = Rulebook.of(round_.scheme, round_.params, round_.year)
    lines = {line.at_least: line.grade for line in thresholds_of(book)}
    totals = [outcome.total for outcome in outcomes if outcome.total is not None]
    bins = distribution(totals, lines)
    if not bins:
        return None
    subjects = [round_.by_code[outcome.subject.code] for outcome in outcomes]
    grouping, groups = figures_of(subjects, outcomes, [SheetsAsked(0, 0, 0)] * len(outcomes))
    counted: list[list[Cell]] = [
        [_("{low} 至不到 {high}").format(low=_points(one.low), high=_points(one.high)), one.count,
         _(lines.get(one.low, ""))]
        for one in bins
    ]  # fmt: skip
    summed: list[list[Cell]] = [
        [group.name, group.subjects, group.lacking, None if group.mean is None else _figure(group.mean)]
        for group in groups
    ]
    header = [_("分数段"), _("对象数"), _("从这一段起"), ""]
    header += [_(grouping), _("对象数"), _("还没有总分"), _("平均分")] if groups else []
    blank: list[Cell] = [None] * 4
    rows = [[*(before + blank)[:4], *after] for before, after in zip_longest(counted, summed, fillvalue=blank)]
    charts = [OutChart(_("总分分布"), 0, 1, len(bins), 9, 0, _("对象数"))]
    if groups:
        title = _("各{grouping}平均分").format(grouping=_(grouping))
        charts.append(OutChart(title, 4, 7, len(groups), 9, 16, _("平均分")))
    notes = [_("平均分只算有总分的对象;还没有总分的不按零分算。非有限小数保留三位。")]
    widths = (18, 10, 12, 3, 22, 10, 12, 10)
    return OutSheet(_("图表"), header, rows, widths, heading, notes, landscape=True, charts=charts)


def list_sheet(
    round_: AssessmentRound, header: Sequence[str], rows: Sequence[Sequence[Shown]], made_by: str
) -> OutSheet:
    """Return a list of subjects of a round as a sheet, as somebody saw it; ``made_by`` stands above it."""
    cells = [[_figure(cell) if isinstance(cell, Fraction) else cell for cell in row] for row in rows]
    return OutSheet(_("名单"), header, cells, (10, 16), _heading(round_), [round_.info.stage_shown, made_by])


def _points(total: int) -> str:
    return show(Fraction(total, 100))


def _heading(round_: AssessmentRound) -> str:
    info = round_.info
    return _("{unit} {year} 年 {title} 结果").format(unit=info.unit.name, year=info.year, title=_(info.title))


def by_rank(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Return outcomes in the order of their ranks, those without any behind; equals stay as they come."""
    return sorted(outcomes, key=lambda outcome: (outcome.rank is None, outcome.rank or 0))


def _header(round_: AssessmentRound) -> list[str]:
    named = Rulebook.of(round_.scheme, {}, 1).named.values()
    return [
        _("名次"), *([_("全体名次")] if round_.scheme.ranking.overall else []),
        _("编号"), _("名称"), _("支部/领域/类别"), *(_(node.title) for node in named),
        _("总分"), _("按总分等次"), _("等次"), _("规则"), _("缺项与待定"), _("不计入总分"),
        *([_("状态")] if round_.info.voided else []),
    ]  # fmt: skip


def _tree_header() -> tuple[str, ...]:
    return _("编号"), _("名称"), _("层"), _("项目"), _("数值"), _("算法"), _("条款"), _("说明")


def _rows(round_: AssessmentRound, outcomes: Iterable[Outcome], outside: OutsideTotals) -> Iterator[list[Cell]]:
    """The rows of the table; each says so where the round is void."""
    void = [_("已作废")] if round_.info.voided else []
    for outcome in outcomes:
        rank = [outcome.rank, *([outcome.overall_rank] if round_.scheme.ranking.overall else [])]
        yield [*rank, *_row(outcome), outside_cell(outside.get(outcome.subject.code, ())), *void]


def _row(outcome: Outcome) -> list[Cell]:
    """What one row of the table says after the ranks."""
    subject = outcome.subject
    kind = "、".join(word for word in (subject.branch, subject.domain, subject.class_name) if word)
    return [
        subject.code, subject.name, kind,
        *(_figure(value) for value in outcome.parts.values()),
        None if outcome.total is None else Decimal(show_total(outcome.total)),
        _(outcome.computed_grade or ""), outcome.exempt or _(outcome.grade or ""),
        ";".join(f"{rule.effect}({rule.clause})" if rule.clause else rule.effect for rule in outcome.rules),
        ";".join((*outcome.missing, *(asked.title for asked in outcome.questions))),
    ]  # fmt: skip


def _figure(value: Fraction | None) -> Cell:
    if value is None:
        return None
    exact = show(value)
    return Decimal(exact) if "/" not in exact else Decimal(show(round_half_up(value, 3)))


def _tree_rows(trees: Iterable[Explained]) -> Iterator[list[Cell]]:
    words = operations()
    for outcome, tree in trees:
        for depth, node in walk(tree):
            exact = "" if node.value is None else show(node.value)
            value: Cell = Decimal(exact) if exact and "/" not in exact else exact
            label = "  " * depth + node.label
            subject = outcome.subject
            yield [subject.code, subject.name, depth, label, value, words.get(node.op, ""), node.clause, node.note]


def operations() -> Mapping[str, str]:
    """How a node's parts make its value, in a word, by the name of the operation."""
    return {
        "sum": _("相加"), "difference": _("相减"), "mean": _("平均"), "product": _("相乘"), "quotient": _("相除"),
        "floor": _("取大"), "cap": _("取小"), "round": _("四舍五入"), "function": _("函数"), "condition": _("判断"),
    }  # fmt: skip


def _harmless(cell: Cell) -> Cell:
    return quoted(cell, formulas=True) if isinstance(cell, str) else cell
