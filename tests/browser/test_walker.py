"""The walker itself: what it has seen without a barrier excuses nothing that is new on the next page."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Walk

PAGE = '<!doctype html><html lang="zh-CN"><title>页</title><body><main><h1>页</h1><p>文字</p>{}</main></body></html>'


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("barrier", "rule"),
    [
        ('<img src="data:," alt>', ""),
        ('<img src="data:,">', "image-alt"),
        ("<label>名称 <input></label>", ""),
        ("<input>", "label"),
        ('<p style="color: #ccc">文字</p>', "color-contrast"),
        ('<button aria-label="关闭"></button>', ""),
        ("<button></button>", "button-name"),
        ("<h4>节</h4>", "heading-order"),
    ],
)
def test_a_barrier_is_found_beside_what_is_known(walk: Walk, barrier: str, rule: str) -> None:
    person = walk()
    person.page.set_content(PAGE.format(""))
    person.look()
    person.page.set_content(PAGE.format(barrier))
    if not rule:
        person.look()
        return
    with pytest.raises(AssertionError, match=rule):
        person.look()
