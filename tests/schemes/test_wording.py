"""What the items of the schemes ask, against words taken from the documents and not from the schemes."""

import pytest
from kaoping.plugins.contract import Item, Scheme
from kaoping.plugins.loading import find_scheme

# form/item: words that its text must have, in the terms of the document
ASKED = {
    "supply_cooperative": {
        "sheet/1.1": "健全 分工 负责",
        "sheet/1.2": "及时沟通 团结协作 民主 作风 工作态度 战斗堡垒",
        "sheet/1.3": "计划 阶段 总结",
        "sheet/1.4": "联系群众 监督 改进",
        "sheet/2.1": "两学一做 经常 制度",
        "sheet/2.2": "社党组 机关党委 会议 思想教育 决议",
        "sheet/2.3": "每月 不少于2条 主题党日 学习教育 先进典型 创新",
        "sheet/2.4": "工作、学习和生活 每半年 有针对性 一轮",
        "sheet/3.1": "没有写次数 每半年 按计划 交流 教训 批评和自我批评 全体党员 记录 考勤",
        "sheet/3.2": "每年 批评 记录 考勤",
        "sheet/3.3": "每年 材料 按时上报",
        "sheet/3.4": "每月 上级要求 自身工作 主题明确 90% 支部书记 电话 短信 微信 要求、内容和情况",
        "sheet/4.1": "教育、管理、监督 义务 权利",
        "sheet/4.2": "按标准 按月 每季度一次 足额 政工科",
        "sheet/4.3": "转接 及时 准确",
        "sheet/4.4": "支部 外出党员 保持联系 主动 汇报",
        "sheet/5.1": "联系 培养 考察 培训 谈心 帮助措施 程序 材料齐全",
        "sheet/5.2": "计划 按程序 预备党员 教育、管理、考察 材料齐全",
        "sheet/6.1": "团结 凝聚力 战斗力",
        "sheet/6.2": "部门 党员和职工 按时 保质",
        "sheet/6.3": "联系群众 关心 办实事 反映群众意见 教育",
        "sheet/6.4": "部门 任务",
        "sheet/6.5": "群众性活动 公益活动 质量 效果",
        "sheet/6.6": "关心职工 困难 权益",
        "sheet/7.1": "学习 党纪国法 政治规矩 本社规章 品行 表率",
        "sheet/7.2": "服从安排 忠于职守 重担 创新 骨干 业绩突出",
        "sheet/7.3": "思想、工作、学习、生活 社党组 机关党委 建议 桥梁 优质、快捷 基层",
        "sheet/7.4": "社会服务 声誉 影响",
    },
    "forestry_member": {
        "base/1": "无故缺席 请假 补课",
        "base/2": "按月 迟交",
        "base/3": "决议 分给的工作",
        "base/4": "记录本 没有记录 质量差",
        "base/5": "思想汇报 未交",
        "base/6": "本季度 服务群众 投诉 查实",
        "base/7": "作风 岗位纪律",
        "base/8": "批评 处分 扣完",
        "base/9": "网络 不当",
        "base/10": "流动党员 本季度 联系",
        "task/1": "公开承诺 第四季度",
        "task/2": "岗位职责 第四季度",
        "task/3": "作风建设 第四季度",
    },
    "bureau_target": {
        "sheet/1.1": "年度工作方案 四同",
        "sheet/1.2": "每年 不少于2次",
        "sheet/1.3": "党务干部 会议 学习 缺席",
        "sheet/1.4": "经费 预算",
        "sheet/1.5": "单位负责人 第一责任人",
        "sheet/2.1": "按期改选 增补",
        "sheet/2.2": "每季度 不少于1次",
        "sheet/2.3": "计划 方案 总结 按时报送",
        "sheet/2.4": "台账 齐全 没有台账 质量差",
        "sheet/2.5": "组织生活 N 党小组会 M",
        "sheet/2.6": "每年 不少于2次 支部书记 1次",
        "sheet/2.7": "组织生活 P",
        "sheet/2.8": "党员大会 每年 工作通报1次",
        "sheet/2.9": "群团工作 每次",
        "sheet/3.1": "每名党员 K 学习心得 参加率 P",
        "sheet/3.2": "计划 制度 每季度 违纪案件",
        "sheet/4.1": "每年 廉政教育2次",
        "sheet/4.2": "违纪 一周内上报 查处",
        "sheet/4.3": "作风建设 年度任务",
        "sheet/5.1": "组织关系 预备党员 及时 人次",
        "sheet/5.2": "足额 每人 上缴 截留",
        "sheet/5.3": "规定 公示",
        "sheet/5.4": "按时 登记表 每少一人",
        "sheet/5.5": "名单 培训",
    },
    "township_star": {
        "base/1.1": "上级 学习贯彻 宣传、执行 理论、路线、方针和政策",
        "base/1.2": "设置 规定 调整",
        "base/1.3": "按期换届 漏",
        "base/1.4": "委员会 健全 书记",
        "base/1.5": "后备队伍 人才",
        "base/2.1": "党员大会 支部委员会 党小组会 制度 执行 规矩",
        "base/2.2": "公开 约束 相互监督",
        "base/2.3": "书记 述职 上级、党员和群众 评议",
        "base/3.1": "发展党员 严格 结构",
        "base/3.2": "按规定 积分管理",
        "base/3.3": "教育培训制度",
        "base/3.4": "组织关系 党籍 严格",
        "base/3.5": "载体 激励、关怀、帮扶",
        "base/3.6": "不合格党员 按规定",
        "base/4.1": "三会一课 主题党日 学习 培训",
        "base/4.2": "组织生活会 谈心谈话 民主评议 批评和自我批评",
        "base/4.3": "领导干部 带头 支部、党小组",
        "base/5.1": "场所 用起来 齐全 整洁",
        "base/5.2": "经费 党费 收缴、管理、使用",
        "base/5.3": "有人做 有人管",
        "base/5.4": "规范、完整、及时",
        "base/5.5": "网络平台",
        "base/6.1": "上级 重点任务 自身职能 本职",
        "base/6.2": "急难险重",
        "base/6.3": "群众路线 服务群众",
        "base/6.4": "所在领域",
    },
    "institute_branch": {
        "sheet/1.1": "路线方针 集体讨论 按时完成",
        "sheet/1.2": "作风、纪律和行风教育 廉洁 意见多 行风规定 职业道德",
        "sheet/1.3": "创先争优 凝聚力工程 总结 效果 结对",
        "sheet/1.4": "理论 党章 主题教育 表率",
        "sheet/1.5": "书记 每名党员 每年 不少于一次",
        "sheet/2.1": "支委会每月一次 党员大会每季度一次 组织生活每月不少于一次 院党委党课 95%",
        "sheet/2.2": "民主评议 100% 表现差的 不合格党员",
        "sheet/2.3": "每名党员 每半年",
        "sheet/3.1": "学习计划 记录 台账",
        "sheet/3.2": "教育培训",
        "sheet/3.3": "党费",
        "sheet/3.4": "组织关系",
        "sheet/3.5": "先锋模范",
        "sheet/4.1": "计划 后备队伍",
        "sheet/4.2": "两名联系人",
        "sheet/4.3": "程序 材料",
        "sheet/4.4": "预备党员",
    },
    "member_card": {
        f"card/{number}": f"当月 {word}"
        for number, word in enumerate(
            ("政治立场", "政治学习", "组织活动", "宣传、教育群众", "遵守纪律和法律", "公开承诺", "维护稳定", "弘扬正气",
             "模范带头", "引领发展"), 1,
        )
    },
    "county_review": {
        "handbook/1": "工作手册 当月 通报",
        "handbook/2": "服务记事簿 当月 通报",
        "handbook/3": "值班日志 当月 通报",
        "handbook/4": "学习笔记 当月 通报",
        **{f"year/1.{number}": "五个基本 起步值" for number in range(1, 6)},
        **{f"year/2.{number}": "七个体系 起步值" for number in range(1, 8)},
    },
}  # fmt: skip

every_scheme = pytest.mark.parametrize("id_", ASKED)


def items_of(scheme: Scheme) -> dict[str, Item]:
    """Every item of every form, by form and item."""
    return {f"{form.id}/{item.id}": item for form in scheme.forms for item in form.items()}


@every_scheme
def test_every_item_has_its_words(id_: str) -> None:
    """The table above has every item of the scheme and no other."""
    assert list(ASKED[id_]) == list(items_of(find_scheme(id_)))


@every_scheme
def test_text_of_each_item_asks_what_its_clause_asks(id_: str) -> None:
    """Each text has the words of its clause: who, how often, how many, and what is looked at."""
    items = items_of(find_scheme(id_))
    missing = {
        place: [word for word in words.split() if word not in items[place].text] for place, words in ASKED[id_].items()
    }
    assert {place: words for place, words in missing.items() if words} == {}
