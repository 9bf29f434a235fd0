"""A declaration's text, checked and frozen. Everything that is wrong is said at once."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date

from django.utils.translation import gettext as _

from chunfeng.domain.programs.catalog.facts import facts as known_facts
from chunfeng.domain.programs.catalog.facts import parameters as shared_parameters
from chunfeng.domain.programs.catalog.facts import vocabulary
from chunfeng.domain.programs.catalog.forms import read_form
from chunfeng.domain.programs.catalog.problems import BadDeclaration, did_you_mean, of_formula
from chunfeng.domain.programs.catalog.tables import KEY, NAME, Document, Table
from chunfeng.domain.programs.enums import Late, PayoutKind, Period, UniqueBy
from chunfeng.domain.programs.rules import grounds
from chunfeng.domain.programs.rules.declared import (
    Amount,
    Budget,
    Ceiling,
    Condition,
    Dated,
    Declaration,
    Form,
    Ground,
    Milestone,
    Notice,
    Parameter,
    Payout,
    Source,
    Stage,
    Unique,
)
from chunfeng.domain.unions.enums import Level, Role
from chunfeng.engine.eligibility import BadFormula, Formula, Kind, Vocabulary, compile_formula

QUARTER = re.compile(r"20\d\dQ[1-4]")
SYSTEM = re.compile(r"[A-F]\d{1,2}")
PLACE = re.compile(r"\d{2}|\d{4}|\d{6}|\d{9}")
ROLES = {role.value: role for role in (Role.OFFICER, Role.REVIEWER, Role.LIAISON, Role.LAWYER)}
LEVELS = {level.name.lower(): level for level in Level}
NUMBER_KINDS = {"number": Kind.INT, "money": Kind.FEN}
MOST_DAYS = 250
MOST_MONTHS = 60
NOBODY = Formula("", compile_formula("false", Vocabulary()).node, (), 0, 0)
"""Stands where a formula could not be read: the declaration is refused anyhow."""


def read(text: str) -> Declaration:
    """The declaration in `text` (TOML). Raises BadDeclaration with all that is wrong."""
    document = Document(text)
    root = document.root()
    form, stated = read_form(root.table("form"))
    own = {each.key: each for each in map(_parameter, root.tables("parameter"))}
    _refuse_double_names(root, own, stated)
    speaks_of = vocabulary(stated, own)
    starts_on, ends_on = root.day("starts_on"), root.day("ends_on", required=False)
    amount_table = root.table("amount")
    notice_table, budget_table, payout_table = (
        root.table("notice"),
        root.table("budget"),
        root.table("payout", required=True),
    )
    declaration = Declaration(
        key=root.string("key", form=KEY),
        title=root.text("title", longest=60),
        purpose=root.text("purpose"),
        clause=root.text("clause"),
        starts_on=starts_on or date.min,
        ends_on=ends_on,
        place=root.string("place", required=False, form=PLACE),
        organisations=root.strings("organisations"),
        conditions=tuple(_condition(each, speaks_of) for each in root.tables("condition")),
        parameters=own,
        facts={**known_facts(), **stated},
        amount=_amount(amount_table, speaks_of) if amount_table else None,
        unique=tuple(_unique(each, form) for each in root.tables("unique")),
        form=form,
        stages=tuple(_stage(each) for each in root.tables("stage")),
        notice=_notice(notice_table, form) if notice_table else None,
        budget=_budget(budget_table) if budget_table else None,
        payout=_payout(payout_table) if payout_table else Payout(PayoutKind.SERVICE),
        grounds=tuple(_ground(each) for each in root.tables("ground")),
        milestones=tuple(_milestone(each) for each in root.tables("milestone")),
        system=root.string("system", required=False, form=SYSTEM),
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )
    root.done()
    _hold_together(root, declaration, amount_table, budget_table, payout_table)
    if document.problems:
        raise BadDeclaration(document.problems)
    return declaration


def _formula(table: Table, key: str, speaks_of: Vocabulary, wants: Kind, *, required: bool = True) -> Formula | None:
    source = table.string(key, required=required)
    if not source:
        return None
    try:
        return compile_formula(source, speaks_of, wants)
    except BadFormula as error:
        what, hint = of_formula(error)
        table.document.problem(error.code, table.within(key, source, error.at), what, hint)
        return None


def _condition(table: Table, speaks_of: Vocabulary) -> Condition:
    made = Condition(
        key=table.string("key", form=NAME),
        when=_formula(table, "when", speaks_of, Kind.BOOL) or NOBODY,
        label=table.text("label"),
        clause=table.text("clause"),
        next_step=table.text("next_step"),
    )
    table.done()
    return made


def _amount(table: Table, speaks_of: Vocabulary) -> Amount:
    formula = _formula(table, "formula", speaks_of, Kind.FEN)
    at_most = _formula(table, "at_most", speaks_of, Kind.FEN, required=False)
    table.done()
    bounds = [each.high for each in (formula, at_most) if each is not None]
    return Amount(formula or NOBODY, at_most, max(0, min(bounds, default=0)))


def _parameter(table: Table) -> Parameter:
    key = table.string("key", form=NAME)
    kind = table.choice("kind", Kind, NUMBER_KINDS, default=Kind.INT)
    values = sorted(_dated(table, kind), key=lambda each: each.starts_on)
    made = Parameter(key, kind, table.text("label"), tuple(values))
    table.done()
    if not values:
        table.wrong("values", "no_value", _("The parameter “%(key)s” has no value.") % {"key": key})
    return made


def _dated(table: Table, kind: Kind) -> Iterator[Dated]:
    for entry in table.tables("values"):
        value = entry.fen("value") if kind is Kind.FEN else entry.number("value", low=-(10**9), high=10**9)
        yield Dated(entry.day("from") or date.min, value or 0, entry.text("clause", required=False))
        entry.done()


def _unique(table: Table, form: Form) -> Unique:
    by = table.choice("by", UniqueBy, {each.value: each for each in UniqueBy})
    made = Unique(
        by=by,
        period=table.choice("period", Period, {each.value: each for each in Period}, default=Period.EVER),
        field=table.string("field", required=by is not UniqueBy.PERSON),
    )
    table.done()
    if made.field and made.field not in form.fields:
        what = _("The form has no field “%(name)s”.") % {"name": made.field}
        table.wrong("field", "unknown_field", what, did_you_mean(tuple(form.fields)[:8]))
    return made


def _stage(table: Table) -> Stage:
    made = Stage(
        key=table.string("key", form=NAME),
        title=table.text("title"),
        role=table.choice("role", Role, ROLES, default=Role.REVIEWER),
        level=table.choice("level", Level, LEVELS),
        days=table.number("days", low=1, high=MOST_DAYS),
        checks=table.texts("checks"),
        sample=table.number("sample", low=0, high=100, default=100),
        visit=table.texts("visit"),
        signatures=table.texts("signatures"),
    )
    table.done()
    return made


def _ground(table: Table) -> Ground:
    made = Ground(table.string("key", form=NAME), table.text("text"), table.text("clause", required=False))
    table.done()
    if made.key in grounds.COMMON:
        what = _("There is something called “%(key)s” already.") % {"key": made.key}
        table.wrong("key", "double_name", what)
    return made


def _milestone(table: Table) -> Milestone:
    made = Milestone(
        key=table.string("key", form=NAME),
        title=table.text("title"),
        parties=table.texts("parties"),
        days=table.number("days", low=1, high=MOST_DAYS, default=0),
        months=table.number("months", low=1, high=MOST_MONTHS, default=0),
        late=table.choice("late", Late, {each.value: each for each in Late}, default=Late.NOTHING),
        after_payment=table.flag("after_payment", False),
    )
    table.done()
    if not made.parties:
        table.wrong("parties", "nobody", _("Nobody does it: “parties” says who takes part or signs."))
    if made.days and made.months:
        table.wrong("months", "two_terms", _("It is due after “days” or after “months”, not both."))
    if made.late is not Late.NOTHING and not (made.days or made.months):
        table.wrong("late", "no_term", _("Nothing can be late that has neither “days” nor “months”."))
    if made.late is (Late.STOP if made.after_payment else Late.CLAW_BACK):
        what = _("Before the payment an approval can lapse (“stop”), after it money can be claimed back (“claw_back”).")
        table.wrong("late", "wrong_consequence", what)
    return made


def _notice(table: Table, form: Form) -> Notice:
    made = Notice(table.number("days", low=1, high=60), table.strings("shown"))
    table.done()
    for name in made.shown:
        if name not in form.fields:
            what = _("The form has no field “%(name)s”.") % {"name": name}
            table.wrong("shown", "unknown_field", what, did_you_mean(tuple(form.fields)[:8]))
    return made


def _budget(table: Table) -> Budget:
    made = Budget(
        total=table.fen("yuan", required=False),
        pieces=table.number("pieces", low=1, high=10**9, default=0) or None if table.has("pieces") else None,
        sources=tuple(_source(each) for each in table.tables("sources")),
        ceilings=tuple(_ceiling(each) for each in table.tables("ceilings")),
    )
    table.done()
    return made


def _source(table: Table) -> Source:
    made = Source(table.text("name"), table.fen("yuan") or 0)
    table.done()
    return made


def _ceiling(table: Table) -> Ceiling:
    made = Ceiling(
        table.fen("yuan") or 0,
        table.string("place", required=False, form=PLACE),
        table.string("quarter", required=False, form=QUARTER),
    )
    table.done()
    if not made.place and not made.quarter:
        table.wrong("yuan", "ceiling_of_nothing", _("A ceiling is for a place or for a quarter."))
    return made


def _payout(table: Table) -> Payout:
    made = Payout(
        kind=table.choice("kind", PayoutKind, {each.value: each for each in PayoutKind}),
        batch=table.choice("batch", Period, {each.value: each for each in Period}, default=Period.MONTH),
        note=table.text("note", required=False),
        collect_days=table.number("collect_days", low=1, high=MOST_DAYS, default=0),
        checks=table.texts("checks"),
    )
    table.done()
    return made


def _refuse_double_names(root: Table, own: Mapping[str, Parameter], stated: Mapping[str, object]) -> None:
    for key in own:
        if key in shared_parameters() or key in stated or key == "today":
            root.wrong(key, "double_name", _("There is something called “%(key)s” already.") % {"key": key})


def _hold_together(
    root: Table, made: Declaration, amount: Table | None, budget: Table | None, payout: Table | None
) -> None:
    """What only shows when all of it is known."""
    if not made.conditions:
        root.document.problem("no_condition", -1, _("Nobody is told who may have it: there is no [[condition]]."))
    reasons = [*(each.key for each in made.conditions), *(each.key for each in made.grounds)]
    for keys in (reasons, [each.key for each in made.stages], [each.key for each in made.milestones]):
        for key in dict.fromkeys(key for key in keys if key and keys.count(key) > 1):
            last = list(re.finditer(rf'^\s*(key\s*=\s*"{key}")', root.document.text, re.MULTILINE))[-1]
            what = _("“%(key)s” is declared twice.") % {"key": key}
            root.document.problem("declared_twice", last.start(1), what)
    if made.ends_on and made.ends_on < made.starts_on:
        root.wrong("ends_on", "ends_before_start", _("It ends before it begins."))
    if made.payout.kind is PayoutKind.BANK and payout is not None:
        if made.amount is None:
            payout.wrong("kind", "no_amount", _("Money is paid, but there is no [amount]."))
        if made.budget is None or made.budget.total is None:
            payout.wrong("kind", "no_budget", _("Money is paid, but there is no [budget] with yuan."))
        if made.notice is None:
            payout.wrong("kind", "no_notice", _("Money is paid, but there is no [notice]: nobody can object."))
        if made.payout.collect_days:
            payout.wrong("collect_days", "money_is_sent", _("Money goes to an account: nobody collects it."))
    order = [each.after_payment for each in made.milestones]
    if order != sorted(order):
        what = _("What is owed after the payment comes after what is done before it.")
        root.document.problem("milestones_out_of_order", -1, what)
    if not made.stages:
        root.document.problem("no_stage", -1, _("Nobody looks at it: there is no [[stage]]."))
    if budget is not None and made.budget is not None:
        _check_budget(budget.wrong, made.budget, made.amount)


def _check_budget(wrong: Callable[[str, str, str, str], None], budget: Budget, amount: Amount | None) -> None:
    total = budget.total
    if total is None:
        if budget.pieces is None:
            wrong("yuan", "empty_budget", _("A budget is in yuan or in pieces."), "")
        return
    given = sum(source.amount for source in budget.sources)
    if budget.sources and given != total:
        what = _("The sources add up to %(sum)s yuan, the budget is %(total)s yuan.")
        wrong("sources", "sources_differ", what % {"sum": given // 100, "total": total // 100}, "")
    if amount is not None and max(0, min(each.low for each in (amount.formula, amount.at_most) if each)) > total:
        wrong("yuan", "budget_below_one", _("The budget is smaller than a single payment."), "")
    for ceiling in budget.ceilings:
        if ceiling.amount > total:
            wrong("ceilings", "ceiling_above_total", _("A ceiling is higher than the whole budget."), "")
    quarters = [ceiling.amount for ceiling in budget.ceilings if ceiling.quarter and not ceiling.place]
    if len(quarters) >= 4 and sum(quarters) < total:
        hint = _("Raise a quarter's ceiling, or lower the budget.")
        wrong(
            "ceilings",
            "ceilings_below_total",
            _("The ceilings of the quarters leave money that can never be spent."),
            hint,
        )
