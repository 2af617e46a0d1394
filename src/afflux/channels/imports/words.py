"""Words of files for steps and kinds of cost, in both languages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from afflux.channels.models.sources import CostKind, Step
from afflux.kernel.errors import Refused, problem

NO_STEP = problem("channels.import_step", _("“%(value)s” is no step. Write one of %(known)s."))
NO_KIND = problem("channels.import_cost_kind", _("“%(value)s” is no kind of cost. Write one of %(known)s."))
KIND_UNSAID = problem(
    "channels.import_cost_kind_unsaid", _("Say what kind of cost this is: one of %(known)s.")
)

_STEPS = {
    Step.EXPOSURE: ("exposures", "impression", "impressions", "shown", "sent", "曝光", "展示", "发放"),
    Step.REACH: ("reached", "answered", "接通", "触达"),
    Step.SCAN: ("scans", "click", "clicks", "扫码", "点击"),
    Step.VIEW: ("views", "浏览", "访问"),
    Step.ADD: ("adds", "added", "添加", "加粉", "进粉"),
    Step.CONSULTATION: ("consultations", "enquiry", "inquiry", "lead", "咨询", "询盘"),
    Step.ORDER: ("orders", "purchase", "下单", "成交"),
    Step.REPEAT: ("repeats", "repurchase", "复购"),
}
_KINDS = {
    CostKind.MATERIAL: ("materials", "print", "printing", "物料", "印刷"),
    CostKind.MEDIA: ("ads", "ad", "spend", "advertising", "媒体", "广告", "投放", "推广费"),
    CostKind.LABOUR: ("labor", "wage", "wages", "salary", "人工", "工资", "人力"),
    CostKind.FEE: ("fees", "service", "费用", "服务费", "手续费"),
    CostKind.INCENTIVE: ("incentives", "gift", "hook", "coupon", "福利", "诱饵", "赠品", "红包"),
}
_STEP_OF = {word: str(step) for step, words in _STEPS.items() for word in (str(step), *words)}
_KIND_OF = {word: str(kind) for kind, words in _KINDS.items() for word in (str(kind), *words)}


def step_of(text: str | None) -> str:
    """The step that a word means; exposure for none. Raises Refused at field "step"."""
    if text is None:
        return str(Step.EXPOSURE)
    found = _STEP_OF.get(text.casefold())
    if found is None:
        raise Refused(NO_STEP, field="step", value=text, known=", ".join(Step.values))
    return found


def cost_kind_of(text: str | None, *, labour: bool, material: bool) -> str:
    """The kind that a word means; without one, what the row's parts leave no doubt about. Raises Refused at field "kind"."""
    if text is not None:
        found = _KIND_OF.get(text.casefold())
        if found is None:
            raise Refused(NO_KIND, field="kind", value=text, known=", ".join(CostKind.values))
        return found
    if labour == material:
        raise Refused(KIND_UNSAID, field="kind", known=", ".join(CostKind.values))
    return str(CostKind.LABOUR if labour else CostKind.MATERIAL)
