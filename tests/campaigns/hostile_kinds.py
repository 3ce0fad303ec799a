"""Kinds of plugins that a host must outlive: what each does when it is imported, when its hooks are called, or as data.

Sources are Python with ``{mark}`` (a word that must not reach the terminal), ``{harm}`` (a folder whose files must stay
as they are), ``{own}`` (the folder of the plugin, by which what it started is found) and figures drawn anew.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

HEAD = """\
import atexit, builtins, ctypes, itertools, json, locale, os, re, signal, socket, sys, threading, time
from dataclasses import replace
from kaoping.plugins.contract import Book, Const, Marks, Scheme, Source, Sum, num
from kaoping.plugins.hooks import hookimpl
from kp_small import small_scheme
ESCAPES = "\\x1b]52;c;{mark}\\x07\\x1b[31m{mark}"
"""

GOOD_HOOK = """
@hookimpl
def register_schemes():
    return [small_scheme("hostile")]
"""


@dataclass(frozen=True)
class Kind:
    """A kind of hostile plugin; ``works`` when what it brings is sound in spite of what it does, None for who knows."""

    name: str
    source: str
    works: bool | None = False
    entry: str = "hostile = kp_hostile"


def importing(name: str, source: str, *, works: bool | None = False) -> Kind:
    """A plugin that does something when it is imported, and would register a scheme then."""
    return Kind(name, f"{source}\n{GOOD_HOOK}", works)


def hooking(name: str, *lines: str, before: str = "", works: bool = False, hook: str = "register_schemes") -> Kind:
    """A plugin that does something in a hook."""
    body = "\n".join(f"    {line}" for line in lines)
    return Kind(name, f"{before}\n@hookimpl\ndef {hook}():\n{body}\n", works)


def bringing(name: str, value: str, *, before: str = "", works: bool = False) -> Kind:
    """A plugin whose hook answers ``value``."""
    return hooking(name, f"return {value}", before=before, works=works)


SPAWN = """
def spawn(escaping):
    if os.fork():
        return
    if escaping:
        os.setsid()
        if os.fork():
            os._exit(0)
    for each in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(each, signal.SIG_IGN)
    while True:
        time.sleep(60)
"""

ANCESTORS = """
def ancestors():
    pid = os.getppid()
    for _ in range(2):
        yield pid
        pid = int(open(f"/proc/{{pid}}/stat").read().rpartition(")")[2].split()[1])
"""

TRYING = """
def trying(call, *given):
    try:
        return call(*given)
    except Exception:
        return None
"""

KINDS = (
    importing("hangs at import", "while True: pass"),
    importing("sleeps at import", "time.sleep(3600)"),
    hooking("hangs in a hook", "while True: pass"),
    importing("holds the lock of the interpreter", 're.match(r"(a+)+$", "a" * {forty} + "b")'),
    hooking("holds the lock in a hook", 're.match(r"(a|aa)+$", "a" * {forty} + "b")'),
    importing("leaves with success", "os._exit(0)"),
    hooking("leaves with a code", "os._exit({code})"),
    importing("exits", "sys.exit({code})"),
    hooking("exits in a hook", "raise SystemExit('{mark}')"),
    importing("interrupts", "raise KeyboardInterrupt"),
    hooking("raises a stranger", "raise Odd", before="class Odd(BaseException):\n    def __str__(self): os._exit(0)"),
    importing("kills itself", "os.kill(os.getpid(), signal.SIGKILL)"),
    importing("stops itself", "os.kill(os.getpid(), signal.SIGSTOP)"),
    importing("aborts", "os.abort()"),
    importing("reads at address nought", "ctypes.string_at(0)"),
    importing("takes all memory", "hoard = []\nwhile True: hoard.append(bytearray(1 << {twenty}))"),
    hooking("takes all memory at once", "return ['a' * (1 << 44)]"),
    importing("forks again and again", SPAWN + "for _ in range({forty}): spawn(_ % 2)", works=None),
    importing(
        "leaves threads behind",
        "for _ in range({twenty}):\n    threading.Thread(target=time.sleep, args=(3600,)).start()",
        works=None,  # a limit on processes does not hold root
    ),
    importing("prints", "print(ESCAPES, flush=True)\nprint(ESCAPES, file=sys.stderr, flush=True)", works=True),
    importing(
        "prints to descriptors",
        "for each in range(3): os.write(each, ESCAPES.encode())\nsys.__stdout__.write(ESCAPES)",
        works=True,
    ),
    importing("prints to the terminal", TRYING + "trying(lambda: open('/dev/tty', 'w').write(ESCAPES))", works=True),
    importing(
        "prints where its ancestors print",
        TRYING + ANCESTORS + "for pid in ancestors():\n    for each in range(3):\n"
        "        trying(lambda: open(f'/proc/{{pid}}/fd/{{each}}', 'w').write(ESCAPES))",
        works=True,
    ),
    importing("prints at the end", "atexit.register(print, ESCAPES)", works=True),
    importing(
        "writes into files of others",
        TRYING + "for name in os.listdir({harm!r}):\n    path = os.path.join({harm!r}, name)\n"
        "    trying(lambda: open(path, 'r+b').write(b'{mark}'))\n    trying(os.truncate, path, 1)\n"
        "    trying(os.remove, path)\n    trying(os.rename, path, path + '.gone')\n"
        "trying(os.mkdir, os.path.join({harm!r}, '{mark}'))",
        works=True,
    ),
    importing("closes everything", "os.closerange(0, 4096)"),
    importing(
        "changes its surroundings",
        "os.chdir('/tmp')\nlocale.setlocale(locale.LC_ALL, 'C')\nos.umask(0)\nsys.setrecursionlimit(120)\n"
        "for each in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD): signal.signal(each, signal.SIG_IGN)\n"
        "os.environ['KAOPING_LANG'] = 'en'\nsys.path.clear()",
        works=True,
    ),
    importing("clears the modules", "sys.modules.clear()"),
    importing(
        "mends the judges",
        "import kaoping.plugins.lint as lint, kaoping.plugins.loading.acceptance as judge\n"
        "lint.lint = lambda *given: ()\njudge.require_scheme = lambda value: value\n"
        "judge.sound_scheme = lambda value, plugin: value\n"
        "small_scheme = lambda id: Scheme(id, '1', 7, 'nobody', None, (), 0, contract=99)",
    ),
    importing("replaces builtins", "builtins.len = lambda each: {code}\nbuiltins.isinstance = lambda *each: True"),
    hooking("registers without end", "while True: yield small_scheme('hostile')"),
    bringing(
        "registers what says it is a scheme", "[Sly()]",
        before="class Sly:\n    __class__ = Scheme\n    __eq__ = __ne__ = lambda *each: True\n"
        "    def __hash__(self): os._exit(0)\n    def __repr__(self): os._exit(0)\n"
        "    def __getattr__(self, name): os._exit(0)",
    ),
    bringing(
        "registers texts of its own make", "[small_scheme('hostile', title=Text('{mark}'))]",
        before="class Text(str):\n    def __str__(self): os._exit(0)\n    def __eq__(self, other): os._exit(0)\n"
        "    __hash__ = str.__hash__",
    ),
    bringing("registers a scheme of its own make", "[Mine(**vars(small_scheme('hostile')))]",
             before="class Mine(Scheme):\n    def __reduce__(self): os._exit(0)"),
    bringing("counts in floats", "[small_scheme('hostile', total=Const(float('nan')))]"),
    bringing("counts in enormous numbers", "[small_scheme('hostile', total=Const(num(10) ** 9999999))]"),
    bringing("brings much text", "[small_scheme('hostile', title='考' * (1 << {twenty} + 4))]"),
    bringing("brings many schemes", "[small_scheme(f'hostile_{{n}}') for n in range(201)]"),
    bringing("nests without end", "[small_scheme('hostile', total=nested())]",
             before="def nested():\n    value = Marks('sheet', 'panel')\n    for _ in range({code} * 1000 + 3000):\n"
             "        value = Sum((value, Const(num(0))))\n    return value"),
    bringing("refers to itself", "[cycle()]",
             before="def cycle():\n    scheme = small_scheme('hostile')\n"
             "    object.__setattr__(scheme, 'columns', (scheme,))\n    return scheme"),
    bringing("changes its answer", "[small_scheme('hostile', version=str(next(numbers)))]",
             before="numbers = itertools.count()"),
    bringing("is for another contract", "[small_scheme('hostile', contract={code} + 1)]"),
    bringing("brings one id twice", "[small_scheme('hostile'), small_scheme('hostile', version='{code}')]"),
    bringing("takes the id of another", "[small_scheme('institute_branch')]"),
    bringing("has hostile names", "[small_scheme('hostile', title=ESCAPES + '\\u202e')]"),
    bringing("has half a character", "[small_scheme('hostile', title='\\ud83d')]"),
    hooking("raises escapes", "raise RuntimeError(ESCAPES)"),
    hooking("brings a hostile book", "return [Book(ESCAPES, 7, None)]", hook="register_books"),
    importing("reads what is typed", "input()\nsys.stdin.read()"),
    importing(
        "opens a socket",
        TRYING + "listener = socket.socket()\ntrying(listener.bind, ('127.0.0.1', 0))\n"
        "trying(socket.create_connection, ('127.0.0.1', 9), 1)",
        works=True,
    ),
    importing("takes nearly too long", "time.sleep({seven})", works=True),
    importing("imports itself", "def again(): again()\nagain()"),
    importing(
        "talks into the pipe",
        TRYING + "for each in range(3, 64): trying(os.write, each, b'{{\"ended\": \"ready\"}}\\n{{}}\\n[[[\\n')",
    ),
    importing(
        "forges its answer",
        "forged = {{'schemes': [{{'is': 'Scheme', 'id': 'forged'}}], 'books': [7], 'broken': 7, 'files': []}}\n"
        "for each in range(3, 64):\n    try: os.write(each, json.dumps(forged).encode() + b'\\n')\n"
        "    except OSError: pass\nos._exit(0)",
    ),
    importing("leaves a daemon with the pipe", SPAWN + "spawn(True)\nspawn(False)", works=True),
    importing("kills its guard",
              TRYING + "trying(os.kill, os.getppid(), 9)\ntime.sleep(0.2)", works=None),
    importing("stops its ancestors",
              TRYING + ANCESTORS + "for pid in ancestors(): trying(os.kill, pid, signal.SIGSTOP)", works=None),
    importing("becomes another program", "os.execv('/bin/sleep', ['sleep', '3600', {own!r}])"),
    importing("ignores every signal",
              "for each in range(1, 65):\n    try: signal.signal(each, signal.SIG_IGN)\n"
              "    except (OSError, ValueError): pass\nwhile True: pass"),
    importing("tells the environment", "raise RuntimeError(str(dict(os.environ)))"),
    importing("writes too much at once", "os.write(1, b'{mark}' * (1 << {twenty}))", works=True),
    Kind("is not there", GOOD_HOOK, entry="hostile = kp_nowhere:PLUGIN"),
    Kind("has an entry that is none", GOOD_HOOK, entry="hostile = kp_hostile:::[x"),
    Kind("has damaged metadata", GOOD_HOOK, entry="\udcff\udcfe = \udcb0"),
    Kind("is no Python", "def register_schemes(:\n"),
)  # fmt: skip


def figures(random: Random) -> Iterator[tuple[str, int]]:
    """Yield the figures of one plugin by name."""
    yield "code", random.randint(0, 255)
    yield "twenty", random.randint(20, 22)
    yield "forty", random.randint(34, 44)
    yield "seven", random.randint(4, 6)
