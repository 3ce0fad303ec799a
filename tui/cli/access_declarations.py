"""The commands about who comes in and by what: accounts, keys, sessions and inboxes."""

from ...plugins.i18n import N_
from .declaring import JSON, REASON, CommandLine, arg

ACCOUNT = arg("account", help_=N_("账号:姓名"), metavar=N_("账号"))
NAME = arg("name", help_=N_("收件箱里的文件名"), nargs="+", metavar=N_("名称"))

ACCESS_COMMANDS: tuple[CommandLine, ...] = (
    CommandLine(
        ("account", "add"),
        N_("登记一个账号;登记过账号以后,只有能用的账号才能操作"),
        "accounts:add",
        (
            arg("account", help_=N_("姓名,记入留痕的就是它"), metavar=N_("姓名")),
            arg("--remark", help_=N_("备注,如所在部门"), default="", metavar=N_("备注")),
        ),
    ),
    CommandLine(("account", "list"), N_("列出账号"), "accounts:show_list", (JSON,)),
    CommandLine(
        ("account", "close"),
        N_("停用一个账号;做过的事不动"),
        "accounts:close",
        (ACCOUNT, arg("--from", help_=N_("从哪一天起,不写就是现在"), default="", dest="first", metavar=N_("日期"))),
    ),
    CommandLine(("account", "reopen"), N_("恢复停用的账号"), "accounts:reopen", (ACCOUNT,)),
    CommandLine(
        ("key", "add"),
        N_("登记一个人的 SSH 公钥;文件由参数写明,不写就从标准输入读"),
        "accounts:add_key",
        (
            ACCOUNT,
            arg(
                "file",
                help_=N_("公钥文件:.pub、PuTTY 的 .ppk 等"),
                nargs="?",
                default="",
                metavar=N_("文件"),
                path="brought",
            ),
        ),
    ),
    CommandLine(
        ("key", "list"),
        N_("列出公钥,作废的也在"),
        "accounts:show_keys",
        (arg("--account", help_=N_("只列这个账号的"), default="", metavar=N_("账号")), JSON),
    ),
    CommandLine(
        ("key", "revoke"),
        N_("作废一把公钥,写明理由;作废的不能再登记"),
        "accounts:revoke_key",
        (arg("fingerprint", help_=N_("指纹,写开头几个字符也可以"), metavar=N_("指纹")), REASON),
    ),
    CommandLine(("key", "lines"), N_("写出 authorized_keys 的各行:每把公钥只能进本程序"), "accounts:lines"),
    CommandLine(
        ("key", "lookup"),
        N_("写出一把公钥的那一行,供 sshd 的 AuthorizedKeysCommand 调用;没有登记的什么也不写"),
        "accounts:lookup",
        (arg("fingerprint", help_=N_("指纹,sshd 写的 %%f"), metavar=N_("指纹")),),
    ),
    CommandLine(
        ("session",),
        N_("由 sshd 启动:这把公钥的人进来,做 SSH_ORIGINAL_COMMAND 写的命令;没有写就打开终端界面"),
        "session:begin",
        (
            arg(
                "--key",
                help_=N_("公钥的指纹;不写就用 sshd 的 ExposeAuthInfo 写出的"),
                dest="fingerprint",
                metavar=N_("指纹"),
            ),
        ),
    ),
    CommandLine(("inbox", "list"), N_("列出收件箱里的文件"), "inbox:show_list", (JSON,)),
    CommandLine(("inbox", "put"), N_("把标准输入存进收件箱"), "inbox:put", (NAME,)),
    CommandLine(("inbox", "get"), N_("把收件箱里的一个文件写到标准输出"), "inbox:get", (NAME,)),
    CommandLine(("inbox", "remove"), N_("删去收件箱里的一个文件"), "inbox:remove", (NAME,)),
)
