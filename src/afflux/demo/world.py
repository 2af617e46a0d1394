"""The truth of the market: its places, its goods, and how people really behave on each channel."""

from __future__ import annotations

from dataclasses import dataclass, field

NAME = "清泉 Springs"
WAGE = 28.0  # CNY an hour
REGIONS = (
    ("EAST", "华东区", (("SH1", "上海徐汇店", "上海"), ("SH2", "上海浦东店", "上海"), ("HZ1", "杭州西湖店", "杭州"), ("NJ1", "南京新街口店", "南京"))),
    ("SOUTH", "华南区", (("GZ1", "广州天河店", "广州"), ("GZ2", "广州越秀店", "广州"), ("SZ1", "深圳南山店", "深圳"), ("SZ2", "深圳福田店", "深圳"))),
    ("NORTH", "华北区", (("BJ1", "北京朝阳店", "北京"), ("BJ2", "北京海淀店", "北京"), ("TJ1", "天津和平店", "天津"), ("QD1", "青岛市南店", "青岛"))),
)  # fmt: skip
STAFF_PER_STORE = 5  # the last of each store serves online channels


@dataclass(frozen=True)
class Good:
    """A product: price and cost in CNY, `cycle` mean days until it is bought again, `again` the chance of each repeat."""

    key: str
    name: str
    category: str
    price: float
    cost: float
    cycle: float
    again: float
    weight: float


GOODS = (
    Good("T-100", "明前龙井 100 g", "茶 Tea", 128.0, 52.0, 45, 0.46, 1.2),
    Good("T-110", "桂花乌龙 150 g", "茶 Tea", 88.0, 31.0, 30, 0.52, 1.6),
    Good("T-120", "陈皮白茶 200 g", "茶 Tea", 108.0, 40.0, 40, 0.44, 1.0),
    Good("W-200", "山泉水 12 × 550 ml", "水 Water", 36.0, 17.0, 12, 0.68, 2.4),
    Good("W-210", "气泡水 24 × 330 ml", "水 Water", 72.0, 33.0, 18, 0.58, 1.5),
    Good("S-300", "每日坚果 30 袋", "零食 Snacks", 99.0, 48.0, 28, 0.60, 2.0),
    Good("S-310", "红枣夹核桃 500 g", "零食 Snacks", 49.0, 22.0, 21, 0.50, 1.4),
    Good("S-320", "低糖桃酥 400 g", "零食 Snacks", 32.0, 13.0, 14, 0.48, 1.2),
    Good("H-400", "燕窝饮 6 瓶", "滋补 Nourishing", 268.0, 120.0, 35, 0.40, 0.7),
    Good("H-410", "阿胶糕 300 g", "滋补 Nourishing", 158.0, 66.0, 32, 0.42, 0.8),
    Good("G-500", "节日礼盒 Gift box", "礼盒 Gifts", 298.0, 139.0, 60, 0.22, 0.5),
    Good("C-600", "冷泡茶杯 Cold-brew cup", "用具 Ware", 59.0, 24.0, 55, 0.12, 0.6),
)


@dataclass(frozen=True)
class Way:
    """How people behave on a mode. Shares are true chances: of an exposure to be scanned (or answered), of a scan to be
    viewed, of a view (or answer) to become an add; money per exposure and per add in CNY, labour in seconds."""

    mode: str
    names: tuple[str, ...]  # one channel each; "" stands for every store
    weight: float  # share of all adds
    scan: float
    view: float
    add: float
    called: bool = False
    cost_kind: str = "material"
    per_exposure: float = 0.0
    seconds: float = 0.0
    incentive: float = 0.0
    buys: float = 0.3
    lost: float = 0.1
    week: tuple[float, ...] = field(default=(1, 1, 1, 1, 1.05, 1.15, 1.1))


WAYS = (
    Way("parcel_card", ("华东包裹卡", "华南包裹卡", "华北包裹卡"), 0.16, 0.09, 0.92, 0.62, per_exposure=0.05, seconds=4, incentive=2, buys=0.52, lost=0.07),
    Way("manual_call", ("华东老客回访", "华南老客回访", "华北老客回访"), 0.10, 0.55, 1, 0.28, called=True, cost_kind="fee", per_exposure=0.15, seconds=95, buys=0.46, lost=0.05, week=(1.2, 1.2, 1.2, 1.2, 1.1, 0.6, 0.5)),
    Way("sms", ("会员短信", "节日短信"), 0.07, 0.034, 0.9, 0.42, cost_kind="media", per_exposure=0.032, incentive=1, buys=0.30, lost=0.14),
    Way("ai_call", ("AI 回访 春季", "AI 唤醒沉睡客户"), 0.06, 0.46, 1, 0.06, called=True, cost_kind="media", per_exposure=0.12, buys=0.18, lost=0.18, week=(1.1, 1.1, 1.1, 1.1, 1.1, 0.8, 0.7)),
    Way("official_account", ("公众号菜单", "公众号推文"), 0.10, 0.07, 0.94, 0.50, cost_kind="labour", seconds=0.6, incentive=1, buys=0.42, lost=0.08),
    Way("article", ("生活号文章", "小程序内容页"), 0.06, 0.02, 0.9, 0.36, cost_kind="fee", per_exposure=0.02, buys=0.24, lost=0.12),
    Way("short_video", ("抖音 清泉茶馆", "视频号 清泉", "小红书 喝茶日记"), 0.13, 0.012, 0.93, 0.40, cost_kind="media", per_exposure=0.018, incentive=1.5, buys=0.26, lost=0.15, week=(0.9, 0.9, 0.9, 1, 1.1, 1.35, 1.3)),
    Way("store_poster", ("",), 0.18, 0.06, 0.96, 0.70, per_exposure=0.004, seconds=0.4, incentive=3, buys=0.60, lost=0.05, week=(0.8, 0.8, 0.85, 0.9, 1.1, 1.5, 1.4)),
    Way("own_site", ("官网",), 0.05, 0.05, 0.97, 0.30, cost_kind="media", per_exposure=0.03, buys=0.48, lost=0.06),
    Way("paid_ads", ("抖音信息流", "腾讯广告", "百度搜索", "小红书聚光"), 0.09, 0.016, 0.88, 0.22, cost_kind="media", per_exposure=0.045, incentive=2, buys=0.20, lost=0.20),
)  # fmt: skip


@dataclass(frozen=True)
class Source:
    """One channel and its truth. `store` and `region` say where it belongs (None: headquarters)."""

    key: str
    name: str
    way: Way
    scan: float
    add: float
    buys: float
    exposures_a_day: float
    region: int | None = None
    store: int | None = None

    @property
    def add_rate(self) -> float:
        """The true chance that an exposure becomes an add."""
        return self.scan * self.way.view * self.add

    @property
    def cac(self) -> float:
        """The true cost of an add in CNY: of the exposures it takes, and its incentive."""
        per_exposure = self.way.per_exposure + self.way.seconds * WAGE / 3600
        return per_exposure / self.add_rate + self.way.incentive
