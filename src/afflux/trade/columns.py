"""The columns of a file of orders, and the words that sources use for a status."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from afflux.exchange.kinds import Column, Type
from afflux.kernel.errors import Refused
from afflux.trade.models import Order
from afflux.trade.problems import NO_STATUS

COLUMNS = (
    Column("order_id", Type.TEXT, _("The order's number. Rows with the same number are lines of one order."), required=True,
           aliases=("order_number", "order_no", "invoiceno", "invoice_no", "订单号", "订单编号"), max_length=64),
    Column("line", Type.TEXT, _("The line's number within its order; without it a line is known by its content."),
           aliases=("line_no", "line_number", "行号"), max_length=64),
    Column("at", Type.MOMENT, _("When the order was placed."), required=True,
           aliases=("date", "ordered_at", "order_date", "invoicedate", "invoice_date", "下单时间", "付款时间", "日期")),
    Column("external_id", Type.TEXT, _("The customer's number at the source. It makes an unknown customer a person of the pool."),
           aliases=("customerid", "customer_id", "客户编号", "会员号"), max_length=254),
    Column("phone", Type.PHONE, _("The customer's phone. The order waits for whoever proves it."), aliases=("mobile", "手机", "手机号", "电话")),
    Column("email", Type.EMAIL, _("The customer's e-mail address. The order waits for whoever proves it."), aliases=("e-mail", "mail", "邮箱")),
    Column("product", Type.TEXT, _("The product's number, or its name where it has none."),
           aliases=("product_id", "sku", "stockcode", "stock_code", "商品", "商品编号", "商品编码"), max_length=200),
    Column("product_name", Type.TEXT, _("The product's name, where “product” is a number."), aliases=("description", "商品名称"), max_length=200),
    Column("category", Type.TEXT, _("The product's category."), aliases=("类目", "分类", "品类"), max_length=80),
    Column("quantity", Type.DECIMAL, _("How many; negative for goods that came back."), required=True, aliases=("qty", "数量")),
    Column("unit_price", Type.DECIMAL, _("Price of one piece in major units; 0 for a gift."), required=True,
           aliases=("price", "unitprice", "单价", "成交价")),
    Column("unit_cost", Type.DECIMAL, _("What one piece cost the merchant, in major units."), aliases=("cost", "成本", "单位成本")),
    Column("currency", Type.CURRENCY, _("Currency of the order; the merchant's, if empty."), aliases=("币种",)),
    Column("status", Type.TEXT, _("placed, paid, shipped, done, cancelled or refunded; paid, if empty."), aliases=("订单状态", "状态"), max_length=40),
    Column("channel", Type.TEXT, _("The channel's key, where the source knows what brought the order."), aliases=("渠道",), max_length=80),
    Column("store", Type.TEXT, _("The number of the store that sold."), aliases=("门店", "门店编号"), max_length=32),
)  # fmt: skip

_WORDS = {
    Order.Status.PLACED: ("placed", "new", "open", "pending", "unpaid", "待付款", "已下单"),
    Order.Status.PAID: ("paid", "processing", "待发货", "已付款", "已支付"),
    Order.Status.SHIPPED: ("shipped", "delivering", "待收货", "已发货"),
    Order.Status.DONE: (
        "done",
        "complete",
        "completed",
        "delivered",
        "closed",
        "已完成",
        "交易成功",
        "已签收",
    ),
    Order.Status.CANCELLED: ("cancelled", "canceled", "void", "已取消", "已关闭", "交易关闭"),
    Order.Status.REFUNDED: ("refunded", "returned", "已退款", "已退货"),
}
_STATUS = {word: str(status) for status, words in _WORDS.items() for word in words}


def status_of(text: str | None) -> str:
    """The status that a source's word means; "" for none. Raises Refused for a word unknown."""
    if not text:
        return ""
    found = _STATUS.get(text.strip().lower())
    if found is None:
        raise Refused(NO_STATUS, field="status", value=text[:40], known=", ".join(Order.Status.values))
    return found
