"""Made-up people and branches of the sample county, the same ones each time."""

from random import Random

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = (
    "建国", "秀兰", "志强", "桂英", "海涛", "丽华", "文斌", "玉梅", "永刚", "淑珍", "晓东", "春燕", "国平", "红霞",
    "立新", "雪梅", "长青", "爱民", "明远", "佳慧", "振华", "小芳", "学军", "思远", "庆丰", "静怡", "宏伟", "晓琳",
    "德胜", "雅琴", "子轩", "凤仙", "保国", "美玲", "新民", "若曦", "光明", "翠萍", "少华", "慧敏",
)  # fmt: skip

VILLAGES = ["柳河", "石桥", "东湾", "南坪", "大岭", "小河", "榆树沟", "青杨", "双泉", "白庙", "龙王庙", "前进"]
TOWN_BRANCHES = (
    *((f"{name}村党支部", "农村") for name in VILLAGES),
    ("镇机关党支部", "机关事业单位"), ("镇中心学校党支部", "机关事业单位"), ("镇卫生院党支部", "机关事业单位"),
    ("农业服务中心党支部", "机关事业单位"), ("派出所党支部", "机关事业单位"),
    ("清源果业公司党支部", "非公有制经济组织"), ("石桥建材公司党支部", "非公有制经济组织"),
    ("绿野合作社党支部", "非公有制经济组织"), ("双泉酒业公司党支部", "非公有制经济组织"),
    ("镇退休干部党支部", "离退休"), ("学校退休教师党支部", "离退休"), ("供销社退休职工党支部", "离退休"),
)  # fmt: skip
TOWNSHIPS = ("青石镇", "柳河镇", "大岭镇", "白庙镇", "东湾乡", "南坪乡", "榆树乡", "双泉乡")
BUREAUS = ("财政局", "民政局", "水利局", "住建局", "交通局", "文旅局")
ASSOCIATIONS = ("清源果业", "双泉酒业", "县个体劳动者协会", "县律师事务所")
COUNTY_BRANCHES = (
    *((f"{name}党委", "乡镇") for name in TOWNSHIPS),
    *((f"{name}党总支", "县直") for name in BUREAUS),
    *((f"{name}党支部", "非公和社会组织") for name in ASSOCIATIONS),
)
COOPERATIVE = ("办公室", "人事科", "财务科", "业务科", "政工科", "农资公司", "棉麻公司", "再生资源公司")
COOPERATIVE_BRANCHES = tuple((f"{name}党支部", "机关") for name in COOPERATIVE)
BUREAU = (
    "办公室", "法规科", "登记科", "食品科", "药械科", "质量科", "稽查队", "消保科", "青石所", "柳河所", "大岭所",
    "退休干部",
)  # fmt: skip
BUREAU_BRANCHES = tuple((f"{name}党支部", "机关") for name in BUREAU)
SCHOOL_BRANCHES = (("局机关党支部", "机关"), ("第一中学党支部", "机关"), ("实验小学党支部", "机关"))

CLASSES = ("骨干", "普通", "普通", "普通", "流动")
Rows = list[dict[str, str]]


def pick(random: Random, among: "tuple[str, ...] | str") -> str:
    """Return one of ``among``."""
    return among[int(random.random() * len(among))]


def people(seed: str, count: int) -> tuple[str, ...]:
    """Return ``count`` names, no two alike."""
    random, found = Random(seed), dict[str, None]()  # noqa: S311  # made-up names are no secret
    while len(found) < count:
        found[pick(random, SURNAMES) + pick(random, GIVEN)] = None
    return tuple(found)


def roster(branches: tuple[tuple[str, str], ...], members: int = 0) -> Rows:
    """Return the rows of a roster: ``branches`` with their domains, and in each of them so many ``members``."""
    rows = [
        {"code": f"{'B' if members else 'Z'}{n:04}", "name": name, "kind": "branch", "domain": domain}
        for n, (name, domain) in enumerate(branches, 1)
    ]
    names = people("members", members * len(branches))
    for n, name in enumerate(names):
        rows.append(
            {
                "code": f"M{n + 1:05}",
                "name": name,
                "kind": "member",
                "parent": rows[n // members]["code"],
                "class": "骨干" if n % members < 2 else CLASSES[2 + n % 3],
                "status": "预备" if n % members == members - 1 else "正式",
                "post": ("书记", "组织委员")[n % members] if n % members < 2 else "",
                "joined": "" if n % members == members - 1 else f"{1990 + n * 7 % 32}-07-01",
            }
        )
    return rows
