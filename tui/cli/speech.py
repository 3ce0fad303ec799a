"""The parser's own words in the user's language: ``argparse`` asks ``gettext`` for them in English.

They are looked up here because its catalogue is the machine's, which speaks no Chinese on most servers.
"""

import argparse

from ...plugins.i18n import language

WORDS = {
    "usage: ": "用法:",
    "options": "选项",
    "positional arguments": "参数",
    "show this help message and exit": "显示帮助后退出",
    "%(prog)s: error: %(message)s\n": "%(message)s\n详见 %(prog)s --help\n",
    "the following arguments are required: %s": "还缺少:%s",
    "unrecognized arguments: %s": "不认识:%s",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s:%(message)s",
    "invalid choice: %(value)r (choose from %(choices)s)": "没有“%(value)s”,只有:%(choices)s",
    "invalid %(type)s value: %(value)r": "“%(value)s”不是%(type)s",
    "expected one argument": "后面要写一个值",
    "ambiguous option: %(option)s could match %(matches)s": "“%(option)s”不明确,可能是 %(matches)s",
}


def speak_users_language() -> None:
    """Let ``argparse`` speak Chinese unless the user's language is English."""
    if language() == "en":
        return
    # The module binds gettext's function at import and offers no other way in.
    vars(argparse)["_"] = lambda message: WORDS.get(message, message)
