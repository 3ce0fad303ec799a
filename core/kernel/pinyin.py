"""Pinyin initials of names, and how typed letters are matched with them.

Those of people are computed once, when a name is stored (``initials``): one group per character, groups separated by
one blank, each group the possible first letters in alphabetical order: ``单强`` is ``"cds q"``. A group per character
instead of whole alternatives keeps the length linear where every character has several readings, as surnames such as
单, 曾, 仇 do.

For what is found by whole syllables one reading is enough (``sounds_like``), and a library of readings would take 13 MB
a session: it comes from the place of a character in GB 2312, where the 3755 common ones stand in the order of their
pinyin. Surnames that are read otherwise than the word have that reading as well.
"""

import os
import unicodedata
from bisect import bisect_right
from functools import lru_cache

ANY_LETTER = "*"
"""The group of a character whose reading is unknown (rare Han): it matches every letter, so the name stays findable."""


def initials(name: str) -> str:
    """The groups of first letters of ``name``; letters and digits stay, blanks and signs do not."""
    # Without its phrase table pypinyin takes 13 MB instead of 57; the variable is read when it is imported.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import Style, pinyin  # 13 MB that only storing a name needs

    groups = []
    for character in name:
        if not _is_letter(character):
            continue
        if character.isascii():
            groups.append(character.lower())
            continue
        readings = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
        letters = {reading[0] for reading in readings[0] if reading[:1].isascii()} if readings else set()
        groups.append("".join(sorted(letters)) or ANY_LETTER)
    return " ".join(groups)


def _is_letter(character: str) -> bool:
    """Letters, digits, and code points newer than this Python, which in names are rare Han."""
    return character.isalnum() or unicodedata.category(character) == "Cn"


def matches_initials(stored: str, typed: str) -> bool:
    """Whether the letters ``typed`` are initials of consecutive characters of the name stored as ``stored``.

    ``stored`` is what ``initials`` gave. Case and blanks in ``typed`` do not matter; nothing typed matches all.
    """
    letters = "".join(typed.lower().split())
    groups = stored.split()
    return any(
        all(letter in group or group == ANY_LETTER for letter, group in zip(letters, groups[start:], strict=False))
        for start in range(len(groups) - len(letters) + 1)
    )


_SYLLABLES = (
    "a啊 ai埃 an鞍 ang肮 ao凹 ba芭 bai白 ban斑 bang邦 bao苞 bei杯 ben奔 beng崩 bi逼 "
    "bian鞭 biao标 bie鳖 bin彬 bing兵 bo玻 bu捕 ca擦 cai猜 can餐 cang苍 cao操 ce厕 "
    "ceng层 cha插 chai拆 chan搀 chang昌 chao超 che车 chen郴 cheng撑 chi吃 "
    "chong充 chou抽 chu初 chuai揣 chuan川 chuang疮 chui吹 chun春 chuo戳 ci疵 "
    "cong聪 cou凑 cu粗 cuan蹿 cui摧 cun村 cuo磋 da搭 dai呆 dan耽 dang当 dao刀 de德 "
    "deng蹬 di堤 dian颠 diao碉 die跌 ding丁 diu丢 dong东 dou兜 du督 duan端 dui堆 "
    "dun墩 duo掇 e蛾 en恩 er而 fa发 fan藩 fang坊 fei菲 fen芬 feng丰 fo佛 fou否 fu夫 "
    "ga噶 gai该 gan干 gang冈 gao篙 ge哥 gei给 gen根 geng耕 gong工 gou钩 gu辜 gua刮 "
    "guai乖 guan棺 guang光 gui瑰 gun辊 guo锅 ha哈 hai骸 han酣 hang夯 hao壕 he呵 "
    "hei嘿 hen痕 heng哼 hong轰 hou喉 hu呼 hua花 huai槐 huan欢 huang荒 hui灰 hun荤 "
    "huo豁 ji击 jia嘉 jian歼 jiang僵 jiao蕉 jie揭 jin巾 jing荆 jiong炯 jiu揪 ju鞠 "
    "juan捐 jue撅 jun均 ka喀 kai开 kan刊 kang康 kao考 ke坷 ken肯 keng坑 kong空 "
    "kou抠 ku枯 kua夸 kuai块 kuan宽 kuang匡 kui亏 kun坤 kuo括 la垃 lai莱 lan蓝 "
    "lang琅 lao捞 le勒 lei雷 leng棱 li厘 lia俩 lian联 liang粮 liao撩 lie列 lin琳 "
    "ling玲 liu溜 long龙 lou楼 lu芦 lv驴 luan峦 lve掠 lun抡 luo萝 ma妈 mai埋 man瞒 "
    "mang芒 mao猫 me么 mei玫 men门 meng萌 mi眯 mian棉 miao苗 mie蔑 min民 ming明 "
    "miu谬 mo摸 mou谋 mu拇 na拿 nai氖 nan南 nang囊 nao挠 ne呢 nei馁 nen嫩 neng能 "
    "ni妮 nian蔫 niang娘 niao鸟 nie捏 nin您 ning柠 niu牛 nong脓 nu奴 nv女 nuan暖 "
    "nve虐 nuo挪 o哦 ou欧 pa啪 pai拍 pan攀 pang乓 pao抛 pei呸 pen喷 peng砰 pi坯 "
    "pian篇 piao飘 pie撇 pin拼 ping乒 po坡 pu扑 qi期 qia掐 qian牵 qiang枪 qiao橇 "
    "qie切 qin钦 qing青 qiong琼 qiu秋 qu趋 quan圈 que缺 qun裙 ran然 rang瓤 rao饶 "
    "re惹 ren壬 reng扔 ri日 rong戎 rou揉 ru茹 ruan软 rui蕊 run闰 ruo若 sa撒 sai腮 "
    "san三 sang桑 sao搔 se瑟 sen森 seng僧 sha莎 shai筛 shan珊 shang墒 shao梢 "
    "she奢 shen砷 sheng声 shi师 shou收 shu蔬 shua刷 shuai摔 shuan栓 shuang霜 "
    "shui谁 shun吮 shuo说 si斯 song松 sou搜 su苏 suan酸 sui虽 sun孙 suo蓑 ta塌 "
    "tai胎 tan坍 tang汤 tao掏 te特 teng藤 ti梯 tian天 tiao挑 tie贴 ting厅 tong通 "
    "tou偷 tu凸 tuan湍 tui推 tun吞 tuo拖 wa挖 wai歪 wan豌 wang汪 wei威 wen瘟 "
    "weng嗡 wo挝 wu巫 xi昔 xia瞎 xian掀 xiang相 xiao萧 xie楔 xin薪 xing星 xiong兄 "
    "xiu休 xu墟 xuan轩 xue靴 xun勋 ya压 yan焉 yang殃 yao邀 ye椰 yi一 yin茵 ying英 "
    "yo哟 yong拥 you幽 yu迂 yuan鸳 yue曰 yun耘 za匝 zai栽 zan咱 zang赃 zao遭 ze责 "
    "zei贼 zen怎 zeng增 zha扎 zhai摘 zhan瞻 zhang樟 zhao招 zhe遮 zhen珍 zheng蒸 "
    "zhi芝 zhong中 zhou舟 zhu珠 zhua抓 zhuai拽 zhuan专 zhuang桩 zhui椎 zhun谆 "
    "zhuo捉 zi兹 zong鬃 zou邹 zu租 zuan钻 zui嘴 zun尊 zuo昨 "
)
"""Each syllable with the first character of GB 2312 that is read so; ``v`` stands for the u with two dots."""
_STARTS, _READINGS = zip(
    *((int.from_bytes(one[-1].encode("gb2312"), "big"), one[:-1]) for one in _SYLLABLES.split()), strict=True
)
_END = 0xD7F9
_SURNAMES = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "查": "zha", "朴": "piao", "尉": "yu",
    "盖": "ge", "任": "ren", "华": "hua", "区": "ou", "缪": "miao", "翟": "zhai", "员": "yun",
    "乐": "yue", "召": "shao", "折": "she", "黑": "he", "覃": "qin", "种": "chong", "秘": "bi",
    "薄": "bo", "繁": "po", "洗": "xian", "冼": "xian", "葛": "ge", "隗": "wei", "宓": "mi",
    "逄": "pang", "牟": "mu", "沈": "shen", "瞿": "qu", "郗": "xi", "芮": "rui", "邵": "shao",
    "阚": "kan", "重": "chong", "行": "hang", "长": "chang", "调": "diao", "委": "wei",
    "参": "can",
}  # fmt: skip
"""Other readings, of surnames and of words that offices use."""
_DOUBLE = ("zh", "ch", "sh")


@lru_cache(maxsize=4096)
def sounds_like(text: str, typed: str) -> bool:
    """True if the letters ``typed`` are the pinyin of consecutive characters of ``text``: of each its initial or its
    whole syllable, of the last one a beginning of it. ``zs``, ``zhangs`` and ``zhang san`` find 张三; nothing typed
    finds nothing.
    """
    letters = "".join(typed.lower().replace("ü", "v").split())
    if not letters.isascii() or not letters:
        return False
    readings = [_readings(character) for character in text if character.isalnum()]
    return any(_follows(readings, start, letters) for start in range(len(readings)))


def name_sounds_like(name: str, stored: str, typed: str) -> bool:
    """True if the letters ``typed`` are the pinyin of consecutive characters of a person's ``name``, whose initials are
    ``stored``: they know every reading of a character.
    """
    return typed.isascii() and bool(typed.strip()) and (matches_initials(stored, typed) or sounds_like(name, typed))


def _follows(readings: list[tuple[str, ...]], place: int, letters: str) -> bool:
    """True if ``letters`` are those of the characters from ``place`` on."""
    if not letters:
        return True
    if place == len(readings):
        return False
    for reading in readings[place]:
        if reading == ANY_LETTER:
            return _follows(readings, place + 1, letters[1:])
        if reading.startswith(letters):
            return True
        taken = {reading, reading[:1], *(reading[:2] for double in _DOUBLE if reading.startswith(double))}
        if any(letters.startswith(part) and _follows(readings, place + 1, letters[len(part) :]) for part in taken):
            return True
    return False


@lru_cache(maxsize=4096)
def _readings(character: str) -> tuple[str, ...]:
    if character.isascii():
        return (character.lower(),)
    try:
        code = int.from_bytes(character.encode("gb2312"), "big")
    except UnicodeEncodeError:
        code = 0
    usual = (_READINGS[bisect_right(_STARTS, code) - 1],) if _STARTS[0] <= code <= _END else ()
    other = _SURNAMES.get(character)
    return (*usual, *((other,) if other else ())) or (ANY_LETTER,)
