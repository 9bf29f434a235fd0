"""Files that go to the bank and come back: their columns, and what a row of the answer says about one payment."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from chunfeng.domain.programs.enums import PaymentState
from chunfeng.shared.sheets.columns import Column, Kind, Schema

ORDER = (
    Column("line", "序号", width=6),
    Column("reference", "业务编号", kind=Kind.CODE, width=22),
    Column("payee", "收款人", width=12),
    Column("account", "收款账号", kind=Kind.CODE, width=26),
    Column("bank", "开户行", width=30),
    Column("amount", "金额(元)", width=14),
    Column("purpose", "用途", width=30),
)
ANSWER = Schema(
    "银行回盘",
    (
        Column("reference", "业务编号", ("流水号", "参考号", "reference"), kind=Kind.CODE, required=True),
        Column("amount", "金额(元)", ("金额", "amount"), kind=Kind.TERM, required=True),
        Column("result", "结果", ("处理结果", "状态", "result"), kind=Kind.TERM, required=True),
        Column("reason", "原因", ("失败原因", "备注", "reason")),
    ),
    needs=(("reference", "amount", "result"),),
)
RESULTS = {
    PaymentState.PAID: ("成功", "交易成功", "已支付", "paid", "success"),
    PaymentState.REJECTED: ("失败", "交易失败", "拒绝", "rejected", "failed"),
    PaymentState.RETURNED: ("退票", "退汇", "退回", "returned"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One row. `amount` is in fen; `state` and `amount` are None when they cannot be read."""

    row: int
    reference: str
    amount: int | None
    state: PaymentState | None
    reason: str


def answer(row: int, text: Callable[[str], str]) -> Answer:
    """What one row says; `text` gives the cell of a column."""
    result = text("result").strip().lower()
    return Answer(
        row=row,
        reference=text("reference").strip().upper(),
        amount=fen(text("amount")),
        state=next((state for state, words in RESULTS.items() if result in words), None),
        reason=text("reason").strip()[:200],
    )


def fen(text: str) -> int | None:
    """ "50,000.00" → 5000000; None when it is no sum of money."""
    try:
        exact = Decimal(text.replace(",", "").replace("¥", "").replace("元", "").strip()) * 100
        return int(exact) if exact == exact.to_integral_value() else None
    except (InvalidOperation, ValueError, OverflowError):
        return None
