"""Rules of the project's own, read from the syntax tree: what a naive line of code could do wrong, it cannot do here."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "tui"
UI = ("screens", "widgets", "app.py", "terminal")
MARKUP_WIDGETS = {
    "Static",
    "Label",
    "Button",
    "Markdown",
    "Collapsible",
    "TabPane",
    "Tab",
    "RadioButton",
    "Checkbox",
    "Link",
}
"""Widgets whose first argument is read as markup when it is a str."""
LITERAL = (ast.Constant,)

Finding = tuple[int, str]
Rule = Callable[[ast.AST], Iterator[Finding]]


def _files(*parts: str) -> list[Path]:
    found: list[Path] = []
    for part in parts or ("",):
        place = SOURCE / part
        found += [place] if place.is_file() else sorted(place.rglob("*.py"))
    return [path for path in found if "sandbox" not in path.parts]


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def _nodes(tree: ast.AST) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree))


@pytest.fixture(scope="module", autouse=True)
def forgotten() -> Iterator[None]:
    """Nobody else looks at the trees."""
    yield
    _nodes.cache_clear()
    _tree.cache_clear()


@cache
def _own_errors() -> frozenset[str]:
    """Return the names of the exceptions that the project defines: their texts are its own."""
    return frozenset(
        node.name
        for path in _files()
        for node in _nodes(_tree(path))
        if isinstance(node, ast.ClassDef)
        and any(ast.unparse(base).endswith(("Error", "Exception")) for base in node.bases)
    )


def _name(call: ast.Call) -> str:
    return (
        call.func.attr
        if isinstance(call.func, ast.Attribute)
        else call.func.id
        if isinstance(call.func, ast.Name)
        else ""
    )


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((word.value for word in call.keywords if word.arg == name), None)


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in _nodes(tree) if isinstance(node, ast.Call))


def _is_string_made_here(node: ast.expr) -> bool:
    """Whether an expression is certainly a str with something in it that is no literal."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
        return _is_string_made_here(node.left) or _is_string_made_here(node.right) or _mixed(node)
    if isinstance(node, ast.IfExp):
        return _is_string_made_here(node.body) or _is_string_made_here(node.orelse)
    if isinstance(node, ast.Call) and _name(node) == "join":
        return isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Constant)
    if isinstance(node, ast.Call):
        return _name(node) in {"str", "repr", "format", "clean"}
    return False


def _mixed(node: ast.BinOp) -> bool:
    sides = (node.left, node.right)
    return any(isinstance(side, ast.Constant) and isinstance(side.value, str) for side in sides) and not all(
        isinstance(side, LITERAL) for side in sides
    )


def notify_without_markup_switched_off(tree: ast.AST) -> Iterator[Finding]:
    for call in _calls(tree):
        if _name(call) != "notify" or not call.args or isinstance(call.args[0], LITERAL):
            continue
        switch = _keyword(call, "markup")
        if not (isinstance(switch, ast.Constant) and switch.value is False):
            yield call.lineno, "notify with a text that is no literal needs markup=False"


def markup_widget_given_a_made_up_string(tree: ast.AST) -> Iterator[Finding]:
    for call in _calls(tree):
        switch = _keyword(call, "markup")
        if isinstance(switch, ast.Constant) and switch.value is False:
            continue
        if _name(call) in MARKUP_WIDGETS and call.args and _is_string_made_here(call.args[0]):
            yield call.lineno, f"{_name(call)} reads markup: give it a Text or Content, or markup=False"


def update_given_a_made_up_string(tree: ast.AST) -> Iterator[Finding]:
    if _all_markup_is_off(tree):
        return
    plain = _ids_without_markup(tree)
    for call in _calls(tree):
        if _selected(call) in plain:
            continue
        if _name(call) == "update" and len(call.args) == 1 and _is_string_made_here(call.args[0]):
            yield call.lineno, "update reads markup: give it a Text or Content"


def _ids_without_markup(tree: ast.AST) -> set[str]:
    """Return ``#id`` of every widget that is made with markup switched off."""
    made = ((_keyword(call, "id"), _keyword(call, "markup")) for call in _calls(tree))
    return {
        f"#{name.value}"
        for name, switch in made
        if isinstance(name, ast.Constant) and isinstance(switch, ast.Constant) and switch.value is False
    }


def _selected(call: ast.Call) -> str:
    """Return the selector in ``query_one(selector).update(...)``; empty where there is none."""
    query = call.func.value if isinstance(call.func, ast.Attribute) else None
    if (
        isinstance(query, ast.Call)
        and _name(query) == "query_one"
        and query.args
        and isinstance(query.args[0], ast.Constant)
    ):
        return str(query.args[0].value)
    return ""


def _all_markup_is_off(tree: ast.AST) -> bool:
    """Whether a file switches markup off at least once, and makes no widget that reads it from anything but a literal."""
    made = [call for call in _calls(tree) if _name(call) in {"Static", "Label"}]
    off = [
        call
        for call in _calls(tree)
        if isinstance(value := _keyword(call, "markup"), ast.Constant) and value.value is False
    ]
    return bool(off) and all(call in off or (call.args and isinstance(call.args[0], LITERAL)) for call in made)


def border_title_or_tooltip_made_up(tree: ast.AST) -> Iterator[Finding]:
    for node in _nodes(tree):
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        for target in targets:
            if (
                isinstance(target, ast.Attribute)
                and target.attr in {"border_title", "border_subtitle", "tooltip"}
                and node.value is not None  # type: ignore[attr-defined]
                and _is_string_made_here(node.value)  # type: ignore[attr-defined]
            ):
                yield node.lineno, f"{target.attr} reads markup: give it a Text or Content, or a literal"  # type: ignore[attr-defined]


def markup_read_from_what_is_no_literal(tree: ast.AST) -> Iterator[Finding]:
    for call in _calls(tree):
        if _name(call) in {"from_markup", "render_markup"} and call.args and not isinstance(call.args[0], LITERAL):
            yield call.lineno, "markup is read from literals only"


def log_of_what_is_no_literal(tree: ast.AST) -> Iterator[Finding]:
    for call in _calls(tree):
        function = call.func
        logged = isinstance(function, ast.Attribute) and function.attr == "log" and isinstance(function.value, ast.Name)
        logged = logged and function.value.id in {"self", "app"}  # type: ignore[union-attr]
        if (logged or _name(call) == "print") and not all(isinstance(one, LITERAL) for one in call.args):
            yield call.lineno, "nothing that is no literal is logged or printed"


def redirects_followed(tree: ast.AST) -> Iterator[Finding]:
    for call in _calls(tree):
        value = _keyword(call, "follow_redirects")
        if value is not None and not (isinstance(value, ast.Constant) and value.value is False):
            yield call.lineno, "redirects are never followed: they carry the key away"


def certificates_unchecked(tree: ast.AST) -> Iterator[Finding]:
    for call in _calls(tree):
        value = _keyword(call, "verify")
        if isinstance(value, ast.Constant) and value.value is False:
            yield call.lineno, "certificates are always checked"


def other_verbs_than_get(tree: ast.AST) -> Iterator[Finding]:
    for call in _calls(tree):
        function = call.func
        named = isinstance(function, ast.Attribute) and function.attr in {"stream", "request", "build_request"}
        if named and call.args and isinstance(call.args[0], ast.Constant) and call.args[0].value != "GET":
            yield call.lineno, "every request is a GET"


def foreign_exception_shown(tree: ast.AST) -> Iterator[Finding]:
    for handler in (node for node in _nodes(tree) if isinstance(node, ast.ExceptHandler) and node.name):
        caught = ast.unparse(handler.type) if handler.type else ""
        if caught in _own_errors():
            continue
        for node in ast.walk(handler):
            shown: ast.expr | None = None
            if isinstance(node, ast.Call) and _name(node) in {"str", "repr", "format"} and node.args:
                shown = node.args[0]
            if isinstance(node, ast.FormattedValue):
                shown = node.value
            if isinstance(shown, ast.Name) and shown.id == handler.name:
                yield node.lineno, "the text of a foreign exception may repeat a secret: say it in own words"


def shell_or_eval(tree: ast.AST) -> Iterator[Finding]:
    for call in _calls(tree):
        value = _keyword(call, "shell")
        if isinstance(value, ast.Constant) and value.value:
            yield call.lineno, "no shell"
        if isinstance(call.func, ast.Name) and call.func.id in {"eval", "exec"}:
            yield call.lineno, "no eval"


def loop_that_waits_for_what_hangs(tree: ast.AST) -> Iterator[Finding]:
    for call in _calls(tree):
        if ast.unparse(call.func) in {"asyncio.run", "asyncio.Runner", "anyio.run", "asyncio.new_event_loop"}:
            yield call.lineno, "its end waits for a resolver that hangs: use tui.core.loop.run"
    for node in _nodes(tree):
        imported = {name.name for name in node.names} if isinstance(node, ast.ImportFrom) else set()
        if isinstance(node, ast.ImportFrom) and node.module in {"asyncio", "anyio"} and {"run", "Runner"} & imported:
            yield node.lineno, "its end waits for a resolver that hangs: use tui.core.loop.run"


UI_RULES: tuple[Rule, ...] = (
    notify_without_markup_switched_off,
    markup_widget_given_a_made_up_string,
    update_given_a_made_up_string,
    border_title_or_tooltip_made_up,
    markup_read_from_what_is_no_literal,
    log_of_what_is_no_literal,
)
ALL_RULES: tuple[Rule, ...] = (
    redirects_followed,
    certificates_unchecked,
    other_verbs_than_get,
    foreign_exception_shown,
    shell_or_eval,
)


def findings(rules: tuple[Rule, ...], paths: list[Path]) -> list[str]:
    return [
        f"{path.relative_to(SOURCE.parent)}:{line}: {words}"
        for path in paths
        for rule in rules
        for line, words in rule(_tree(path))
    ]


def test_no_made_up_string_reaches_a_place_that_reads_markup() -> None:
    assert findings(UI_RULES, _files(*UI)) == []


def test_no_redirect_no_other_verb_no_foreign_exception_text() -> None:
    assert findings(ALL_RULES, _files()) == []


def test_every_loop_is_one_whose_end_waits_for_nothing() -> None:
    paths = [path for path in sorted(SOURCE.rglob("*.py")) if path != SOURCE / "core" / "loop.py"]
    assert findings((loop_that_waits_for_what_hangs,), paths) == []


def test_only_the_network_floor_makes_http_clients_and_only_the_auth_hook_unwraps_secrets_there() -> None:
    for path in _files():
        names = {_name(call) for call in _calls(_tree(path))}
        relative = path.relative_to(SOURCE).as_posix()
        if {"AsyncClient", "Client"} & names:
            assert relative == "net/transport.py", relative
        if "get_secret_value" in names and relative.startswith("net/"):
            assert relative == "net/auth.py", relative


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ("self.notify(name)", notify_without_markup_switched_off),
        ("self.notify(f'{name}', markup=True)", notify_without_markup_switched_off),
        ("Static(f'{name}')", markup_widget_given_a_made_up_string),
        ("Label('by ' + name)", markup_widget_given_a_made_up_string),
        ("Label(str(name))", markup_widget_given_a_made_up_string),
        ("self.title.update('%s' % name)", update_given_a_made_up_string),
        ("self.border_title = f'{name}'", border_title_or_tooltip_made_up),
        ("self.tooltip = name if x else f'{name}'", border_title_or_tooltip_made_up),
        ("Content.from_markup(name)", markup_read_from_what_is_no_literal),
        ("self.log(name)", log_of_what_is_no_literal),
        ("httpx.AsyncClient(follow_redirects=True)", redirects_followed),
        ("httpx.AsyncClient(verify=False)", certificates_unchecked),
        ("client.stream('POST', url)", other_verbs_than_get),
        ("try: x()\nexcept OSError as error: say(str(error))", foreign_exception_shown),
        ("try: x()\nexcept OSError as error: say(f'no: {error}')", foreign_exception_shown),
        ("subprocess.run('ls', shell=True)", shell_or_eval),
        ("asyncio.run(main())", loop_that_waits_for_what_hangs),
        ("from asyncio import run", loop_that_waits_for_what_hangs),
    ],
)
def test_each_rule_finds_what_it_is_for(source: str, rule: Rule) -> None:
    assert list(rule(ast.parse(source)))


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ("self.notify('literal')", notify_without_markup_switched_off),
        ("self.notify(name, markup=False)", notify_without_markup_switched_off),
        ("Static(Content(name))", markup_widget_given_a_made_up_string),
        ("Static(f'{name}', markup=False)", markup_widget_given_a_made_up_string),
        ("run(main())", loop_that_waits_for_what_hangs),
        ("counts.update({'a': 1})", update_given_a_made_up_string),
        ("try: x()\nexcept DeckError as error: say(f'{error}')", foreign_exception_shown),
    ],
)
def test_each_rule_leaves_the_right_way_alone(source: str, rule: Rule) -> None:
    assert not list(rule(ast.parse(source)))
