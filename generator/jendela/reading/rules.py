"""The rules of reading: what a file must be before anybody asks what it says."""

from __future__ import annotations

from jendela.places import Place
from jendela.problems import Problem, Rule, Severity

FILE_LINK = Rule("file-link", "A file is a file of its own, never a link to another one.")
FILE_EXECUTABLE = Rule("file-executable", "A record or procedure is not marked as a program.")
FILE_SUBMODULE = Rule("file-submodule", "The registry and the procedures contain no other Git repository.")
FILE_SPECIAL = Rule("file-special", "Only regular files are read, never devices, pipes, sockets or closed folders.")
FILE_UNREADABLE = Rule("file-unreadable", "Every file can be opened and read.")
FILE_SIZE = Rule("file-size", "A record has at most 64 KiB, a procedure at most 1 MiB.")
FILE_STRAY = Rule("file-stray", "Each file stands in the folder of its kind and has that kind's ending.")
FILE_FOLDER = Rule("file-folder", "No folder has a name that ends like a file's.")
FILE_NAME = Rule("file-name", "A name has at most 64 lower-case letters, digits and single inner hyphens.")
FILE_NAME_ENCODING = Rule("file-name-encoding", "A file's name is valid UTF-8.")
FILE_NAME_RESERVED = Rule("file-name-reserved", "No record takes a name that the site or an operating system needs.")
FILE_NAME_TAKEN = Rule("file-name-taken", "No two records of a kind have the same name, whatever its case.")

GIT_ATTRIBUTES = Rule(
    "git-attributes", "No attribute lets Git store, check out or export other bytes than were reviewed."
)
GIT_MODULES = Rule("git-modules", "The repository takes in no other repository.")

TEXT_ENCODING = Rule("text-encoding", "Every file is UTF-8.")
TEXT_CONTROL = Rule("text-control", "Text holds no control, private or undefined character.")
TEXT_BIDIRECTIONAL = Rule("text-bidirectional", "Text holds no character that turns the direction of reading.")
TEXT_INVISIBLE = Rule("text-invisible", "Text holds no character that nobody sees.")
TEXT_SPACE = Rule("text-space", "Words are parted by the ordinary space.", Severity.WARNING)
TEXT_NORMAL_FORM = Rule("text-normal-form", "Text is in Unicode normal form C: one letter with its mark is one.")
TEXT_MARKS = Rule("text-marks", "No letter carries more than four marks.")
TEXT_CONFLICT = Rule("text-conflict", "No mark of an unfinished merge is left in a file.")
TEXT_LFS_POINTER = Rule("text-lfs-pointer", "A file holds its own text, not a pointer to large-file storage.")

YAML_SYNTAX = Rule("yaml-syntax", "A record is well-formed YAML.")
YAML_COLON = Rule("yaml-colon", "A value that contains a colon and a space is quoted.")
YAML_KEY_COLON = Rule("yaml-key-colon", "A colon follows each key.")
YAML_QUOTE = Rule("yaml-quote", "Each opened quotation mark is closed.")
YAML_BRACKET = Rule("yaml-bracket", "Each opened bracket is closed, and commas part what stands inside.")
YAML_CHARACTER = Rule("yaml-character", "A value that begins with a sign of YAML's own is quoted.")
YAML_ESCAPE = Rule("yaml-escape", "A backslash in double quotes stands only before a sign that YAML knows.")
YAML_INDENT = Rule("yaml-indent", "What belongs together begins in the same column.")
YAML_TAB = Rule("yaml-tab", "Lines are indented by spaces, not by tabs.")
YAML_DUPLICATE_KEY = Rule("yaml-duplicate-key", "A key is written once.")
YAML_KEY = Rule("yaml-key", "A key is plain text.")
YAML_MERGE_KEY = Rule("yaml-merge-key", "Nothing is merged in by the key `<<`.")
YAML_ANCHOR = Rule("yaml-anchor", "No value carries an anchor.")
YAML_ALIAS = Rule("yaml-alias", "No value is an alias of another one.")
YAML_TAG = Rule("yaml-tag", "No value carries a tag.")
YAML_DIRECTIVE = Rule("yaml-directive", "A file carries no YAML directive.")
YAML_SECOND_DOCUMENT = Rule("yaml-second-document", "A file holds one document.")
YAML_EMPTY = Rule("yaml-empty", "A file holds a record.")
YAML_ROOT = Rule("yaml-root", "A record is made of keys and values.")
YAML_DEPTH = Rule("yaml-depth", "Values are nested at most 20 deep.")
YAML_NODES = Rule("yaml-nodes", "A record has at most 5,000 values.")

MARKDOWN_FRONT_MATTER = Rule("markdown-front-matter", "A procedure begins with front matter between two `---` lines.")
MARKDOWN_FRONT_MATTER_END = Rule("markdown-front-matter-end", "Front matter is closed by a line `---`.")
MARKDOWN_FRONT_MATTER_SIZE = Rule("markdown-front-matter-size", "Front matter has at most 64 KiB.")
MARKDOWN_HTML = Rule("markdown-html", "A procedure's text contains no raw HTML.")
MARKDOWN_DEPTH = Rule("markdown-depth", "Lists and quotations are nested at most 9 deep.")
MARKDOWN_LINES = Rule("markdown-lines", "A procedure's text has at most 2,000 lines.")
MARKDOWN_MARKS = Rule("markdown-marks", "A procedure's text has at most 10,000 signs of Markdown, 1,000 a paragraph.")
MARKDOWN_COLUMNS = Rule("markdown-columns", "A table in a procedure's text has at most 19 columns.")

RULES: tuple[Rule, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Rule))

MOST = 20
"""How many problems of one pass over a file are told: more help nobody, and a hostile file has thousands."""


def found(rule: Rule, place: Place, *related: Place, **facts: str) -> Problem:
    """Make a problem of a rule, with the rule's own severity."""
    return Problem(rule.id, place, rule.severity, facts, related)


def blocks(problems: list[Problem]) -> bool:
    """Tell whether a file with these problems may not be used."""
    return any(problem.severity is Severity.ERROR for problem in problems)
