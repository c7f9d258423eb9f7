"""What a function may come to for one class of message, read from its syntax tree.

The map of events is drawn with it: which facts follow from a command, which rows from a fact. It reads the
code that runs, so the map cannot drift from it. Branches over the message's class are followed exactly
(``match`` and ``isinstance``); of branches over anything else, all are.
"""

import ast
import builtins
import inspect
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from types import FunctionType, UnionType
from typing import Any, TypeVar, get_args

_UNKNOWN = object()
T = TypeVar("T")


@dataclass(slots=True)
class _Walk:
    message: type
    found: list[tuple[ast.AST, Any]] = field(default_factory=list)
    seen: set[FunctionType] = field(default_factory=set)

    def function(self, function: FunctionType) -> None:
        if function in self.seen:
            return
        self.seen.add(function)
        for statement in _tree(function).body:
            self.node(statement, function)

    def node(self, node: ast.AST, within: FunctionType) -> None:
        match node:
            case ast.Match(subject=subject, cases=cases):
                self.node(subject, within)
                self._match(cases, within)
            case ast.If(test=test, body=body, orelse=orelse):
                verdict = self._isinstance(test, within)
                self.node(test, within)
                taken = [*body, *orelse] if verdict is None else body if verdict else orelse
                for statement in taken:
                    self.node(statement, within)
            case ast.Name() | ast.Attribute():
                value = _value(node, within)
                if value is _UNKNOWN:
                    self._children(node, within)
                else:
                    self._meet(node, value)
            case ast.Call(func=called):
                value = _value(called, within)
                self.found.append((node, value))
                self._children(node, within)
            case _:
                self._children(node, within)

    def _children(self, node: ast.AST, within: FunctionType) -> None:
        for child in ast.iter_child_nodes(node):
            self.node(child, within)

    def _meet(self, node: ast.AST, value: Any) -> None:
        self.found.append((node, value))
        plain = inspect.unwrap(value) if callable(value) else value
        if isinstance(plain, FunctionType) and _ours(plain):
            self.function(plain)

    def _match(self, cases: list[ast.match_case], within: FunctionType) -> None:
        for case in cases:
            classes = _classes(case.pattern, within)
            own = [one for one in classes if _akin(one, self.message)]
            if own and not any(issubclass(self.message, one) for one in own):
                continue
            for statement in case.body:
                self.node(statement, within)
            whole = isinstance(case.pattern, ast.MatchClass | ast.MatchOr)
            if own and whole and case.guard is None:
                return

    def _isinstance(self, test: ast.expr, within: FunctionType) -> bool | None:
        """Whether ``isinstance(message, X)`` holds; None when the test is about something else."""
        if not (isinstance(test, ast.Call) and isinstance(test.func, ast.Name)):
            return None
        if test.func.id != "isinstance" or len(test.args) != 2:
            return None
        value = _value(test.args[1], within)
        classes = [one for one in _members(value) if _akin(one, self.message)]
        return issubclass(self.message, tuple(classes)) if classes else None


def reached(function: Callable[..., Any], message: type, base: type[T]) -> list[type[T]]:
    """The subclasses of ``base`` that ``function`` may make for a ``message``, in order of appearance."""
    calls = (value for node, value in _walk(function, message) if isinstance(node, ast.Call))
    made = (value for value in calls if isinstance(value, type) and issubclass(value, base))
    return list(dict.fromkeys(made))


def first_arguments(function: Callable[..., Any], message: type, *makers: type) -> list[str]:
    """The literal first arguments with which ``function`` may call one of ``makers``."""
    texts = (
        node.args[0].value
        for node, value in _walk(function, message)
        if isinstance(node, ast.Call) and value in makers
        if node.args and isinstance(node.args[0], ast.Constant)
    )
    return list(dict.fromkeys(str(text) for text in texts))


def mentioned(function: Callable[..., Any], kind: type[T]) -> list[T]:
    """The objects of class ``kind`` that ``function``, or what it calls, names."""
    return list(
        {
            id(value): value for _, value in _walk(function, object) if isinstance(value, kind)
        }.values()
    )


def _walk(function: Callable[..., Any], message: type) -> list[tuple[ast.AST, Any]]:
    walk = _Walk(message)
    plain = inspect.unwrap(getattr(function, "__func__", function))
    if isinstance(plain, FunctionType):
        walk.function(plain)
    return walk.found


@cache
def _tree(function: FunctionType) -> ast.FunctionDef | ast.AsyncFunctionDef:
    tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    if not isinstance(tree, ast.FunctionDef | ast.AsyncFunctionDef):
        raise TypeError(f"{function.__qualname__} is no plain function; the map cannot read it")
    return tree


def _value(node: ast.AST, within: FunctionType) -> Any:
    """The object that a name or a dotted name stands for, where the module or the closure knows it."""
    if isinstance(node, ast.Name):
        scope = inspect.getclosurevars(within).nonlocals
        known = {**vars(builtins), **within.__globals__, **scope}
        return known.get(node.id, _UNKNOWN)
    if isinstance(node, ast.Attribute):
        owner = _value(node.value, within)
        return _UNKNOWN if owner is _UNKNOWN else getattr(owner, node.attr, _UNKNOWN)
    return _UNKNOWN


def _classes(pattern: ast.AST, within: FunctionType) -> list[type]:
    found = (
        _value(node.cls, within) for node in ast.walk(pattern) if isinstance(node, ast.MatchClass)
    )
    return [value for value in found if isinstance(value, type)]


def _members(value: Any) -> Iterator[type]:
    if isinstance(value, UnionType):
        yield from (one for one in get_args(value) if isinstance(one, type))
    elif isinstance(value, type):
        yield value


def _akin(one: type, message: type) -> bool:
    """Of the same family of messages (both commands, or both facts)."""
    roots = [base for base in one.__mro__ if base.__name__ in ("Command", "Fact")]
    return any(issubclass(message, root) for root in roots)


def _ours(function: FunctionType) -> bool:
    return function.__module__.split(".")[0] in ("services", "shared", "deploy")
