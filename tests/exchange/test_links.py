"""Links to one's own desk in what crosses: their words without their addresses."""

from __future__ import annotations

import time

import pytest

from exchange.redaction.links import without_own_links

HOSTS = ("northwind.example", "help.northwind.example")


@pytest.mark.parametrize(
    ("text", "crosses"),
    [
        ("See [the case](/cases/C-5).", "See the case."),
        ("See [the case](</cases/C-5> 'Title').", "See the case."),
        ("[a [b] c](/cases/C-5/)", "a [b] c"),
        ("[**bold**](/cases/C-5)", "**bold**"),
        ("[x](&#47;cases/C-5)", "x"),
        ("[x](\\/cases/C-5)", "x"),
        ("[x](C-5/)", "x"),
        ("[x](#entry-5)", "x"),
        ("![shot](/files/1)", "shot"),
        ("[](/cases/C-5)", "[own address]"),
        ("[x](https://northwind.example/cases/C-5)", "x"),
        ("[x](HTTPS://Help.Northwind.Example:8443/cases/C-5?a=b#c)", "x"),
        ("[x](//northwind.example/cases/C-5)", "x"),
        ("https://northwind.example/cases/C-5, then", "[own address] then"),
        ("<https://northwind.example/cases/C-5>", "[own address]"),
        ("northwind.example/cases/C-5", "[own address]"),
        ("[x][1] and [1]\n\n[1]: /cases/C-5 'T'\n", "x and 1\n\n"),
        ("[x](https://vendor.example/kb/5)", "[x](https://vendor.example/kb/5)"),
        ("[x](mailto:a@b.example)", "[x](mailto:a@b.example)"),
        ("[x](https://northwind.example.evil.test/)", "[x](https://northwind.example.evil.test/)"),
        ("[x][1]\n\n[1]: https://vendor.example\n", "[x][1]\n\n[1]: https://vendor.example\n"),
        ("array[0](1) is what /var/log says", "array[0](1) is what /var/log says"),
    ],
)
def test_address_of_the_own_desk_is_gone_and_others_stay(text: str, crosses: str) -> None:
    assert without_own_links(text, HOSTS) == crosses


@pytest.mark.parametrize("text", ["[" * 20_000, "[a](" * 10_000, "![x][" * 10_000, "(" * 30_000, "[a]: " * 10_000])
def test_text_made_to_take_long_does_not(text: str) -> None:
    begun = time.monotonic()
    without_own_links(text, HOSTS)
    assert time.monotonic() - begun < 5
