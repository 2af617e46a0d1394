"""Names, phones and questions of people who do not exist."""

from __future__ import annotations

from afflux.demo.chance import Rng

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程苏魏吕丁任沈"
)
GIVEN = [
    "伟",
    "芳",
    "娜",
    "敏",
    "静",
    "丽",
    "强",
    "磊",
    "军",
    "洋",
    "勇",
    "艳",
    "杰",
    "娟",
    "涛",
    "明",
    "超",
    "秀英",
    "霞",
    "平",
    "刚",
    "桂英",
    "文",
    "辉",
    "玲",
    "建华",
    "丹",
    "玉兰",
    "萍",
    "红",
    "鑫",
    "浩然",
    "子涵",
    "欣怡",
    "梓轩",
    "诗涵",
    "宇轩",
    "雨桐",
    "嘉怡",
    "俊杰",
    "思远",
    "晓雯",
    "佳琪",
    "志强",
    "海燕",
    "雪梅",
    "国庆",
    "春梅",
    "立新",
    "晨曦",
    "若兰",
    "一诺",
    "子墨",
    "语嫣",
    "天佑",
    "安琪",
]
ENGLISH = [
    "Emma",
    "Liam",
    "Olivia",
    "Noah",
    "Ava",
    "Ethan",
    "Sophia",
    "Lucas",
    "Mia",
    "Jack",
    "Grace",
    "Henry",
    "Chloe",
    "Oliver",
    "Ella",
    "Daniel",
    "Alice",
    "Thomas",
    "Ruby",
    "Leo",
]
FAMILY = [
    "Smith",
    "Jones",
    "Taylor",
    "Brown",
    "Wilson",
    "Evans",
    "Walker",
    "Wright",
    "Green",
    "Hall",
    "Wood",
    "Clarke",
    "Young",
    "Baker",
    "Carter",
    "Reed",
]
QUESTIONS = (
    ("price", "请问现在有优惠吗？"),
    ("delivery", "今天下单什么时候能到？"),
    ("product", "这款茶适合晚上喝吗？"),
    ("product", "老人可以喝吗？糖分高不高？"),
    ("store", "门店周末几点开门？"),
    ("delivery", "可以送到浦东吗？"),
    ("gift", "Could you wrap it as a gift?"),
    ("price", "Is there a discount for two boxes?"),
    ("return", "包装破了可以换吗？"),
    ("product", "和上次买的是同一批吗？"),
)


def person_name(rng: Rng) -> str:
    """Seven of eight names are Chinese."""
    if rng.random() < 0.125:
        return f"{rng.choice(ENGLISH)} {rng.choice(FAMILY)}"
    return rng.choice(SURNAMES) + rng.choice(GIVEN)


def phone_of(number: int) -> str:
    """A phone that looks made up at a glance: +86 199 0000 0000 upward (200,000 of them, then 199 1…)."""
    return f"+86199{number:08d}"
