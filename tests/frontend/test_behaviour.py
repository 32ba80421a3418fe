"""What the scripts do, in Chromium and under the strict policy."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Show = Callable[..., Page]

ROW = """<tr role="row"><td role="cell" data-cell="select"><input type="checkbox" name="case" aria-label="Select {0}">
</td><td role="cell" data-cell="case"><a class="subject" href="/c/{0}">Case {0}</a></td></tr>"""
LIST = (
    """<gh-listnav><form method="post"><div class="bulk"><b data-count></b>
<button type="button" data-select-none aria-label="Clear">Clear</button></div>
<table class="table" role="table"><thead><tr><td><input type="checkbox" data-select-all aria-label="All"></td></tr>
</thead><tbody>"""
    + "".join(ROW.format(number) for number in range(1, 6))
    + """</tbody></table></form></gh-listnav>
<a href="/new" data-key="c">New case</a><a href="/work" data-key="g w">My work</a>
<input type="search" aria-label="Search" data-key="/">"""
)
COMPOSER = """<form class="composer" method="post" action="/send"><fieldset class="tabs"><legend>Who</legend>
<label><input type="radio" name="audience" value="requester" data-receiver="Ravi Nair">Reply to Ravi</label>
<label><input type="radio" name="audience" value="private" checked>Internal note</label></fieldset>
<div><p class="audience" data-for="private">Stays here.</p>
<p class="audience" data-for="requester">Goes to Ravi.</p></div>
<textarea name="text" aria-label="Internal note"></textarea>
<footer><button type="button" class="button" data-mark="bold">Bold</button>
<button type="submit" class="button" data-kind="private" data-for="private" name="as" value="note">Add note</button>
<button type="submit" class="button" data-kind="primary" data-for="requester" name="as" value="reply">Reply</button>
</footer></form>"""

MENU = """<button type="button" popovertarget="m" aria-haspopup="menu">More</button>
<div class="menu" id="m" popover role="menu"><button type="button" role="menuitem">Assign</button>
<button type="button" role="menuitem">Close</button><button type="button" role="menuitem">Merge</button></div>"""
MOMENTS = """<time id="new" datetime="{0}" data-local="time">x</time>
<time id="old" datetime="2020-03-03T12:00:00+00:00" data-local="both">x</time>"""


def test_rows_are_walked_selected_and_opened_by_keys(show: Show) -> None:
    page = show(LIST)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Case 2")).to_be_focused()
    page.keyboard.press("k")
    expect(page.get_by_role("link", name="Case 1")).to_be_focused()
    page.keyboard.press("x")
    expect(page.get_by_label("Select 1")).to_be_checked()
    expect(page.locator("[data-count]")).to_have_text("1 selected")
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url("**/c/2")


def test_letters_are_text_inside_fields(show: Show) -> None:
    page = show(LIST)
    page.keyboard.press("/")
    expect(page.get_by_label("Search")).to_be_focused()
    page.keyboard.type("cgwjx?")
    expect(page.get_by_label("Search")).to_have_value("cgwjx?")
    assert page.url.endswith("/")


def test_g_waits_for_its_letter(show: Show) -> None:
    page = show(LIST)
    page.keyboard.press("g")
    page.keyboard.press("w")
    page.wait_for_url("**/work")


def test_character_keys_can_be_switched_off(show: Show) -> None:
    page = show(LIST, html='data-keys="off"')
    for key in ("c", "j", "x", "?"):
        page.keyboard.press(key)
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert page.url.endswith("/")
    assert page.evaluate("document.activeElement === document.body")


def test_the_sheet_names_the_keys_of_this_page(show: Show) -> None:
    page = show(LIST)
    page.keyboard.press("?")
    sheet = page.locator("#keys")
    expect(sheet).to_be_visible()
    expect(sheet).to_contain_text("New case")
    expect(sheet).to_contain_text("Next row")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


def test_a_shift_click_takes_the_range_and_the_bar_follows(show: Show) -> None:
    page = show(LIST)
    expect(page.locator(".bulk")).to_be_hidden()
    page.get_by_label("Select 2").click()
    page.get_by_label("Select 4").click(modifiers=["Shift"])
    expect(page.locator("[data-count]")).to_have_text("3 selected")
    assert page.get_by_label("All").evaluate("box => box.indeterminate")
    page.get_by_label("All").click()
    expect(page.locator("[data-count]")).to_have_text("5 selected")
    page.get_by_label("Clear").click()
    expect(page.locator(".bulk")).to_be_hidden()


def clock(state: str, due: datetime, last: datetime) -> str:
    near = due - timedelta(hours=1)
    return f"""<gh-clock class="clock" data-state="{state}" data-label="Next reply" data-due="{due.isoformat()}"
        data-near-at="{near.isoformat()}" data-last-at="{last.isoformat()}" role="timer" aria-live="off">
        <svg class="icon" aria-hidden="true"><use href="/static/dist/icons.svg#clock"></use></svg>
        <time>old</time></gh-clock>"""


def test_a_clock_counts_and_announces_only_a_crossed_threshold(show: Show) -> None:
    now = datetime.now(UTC)
    due = now + timedelta(hours=2, minutes=5)
    page = show(clock("running", due, due - timedelta(minutes=10)))
    expect(page.locator("time")).to_have_text("2\u00a0h 05\u00a0min")
    expect(page.locator("#live")).to_be_empty()
    page = show(clock("near", now + timedelta(minutes=5), now - timedelta(seconds=1)))
    expect(page.locator("gh-clock")).to_have_attribute("data-state", "last")
    expect(page.locator("gh-clock use")).to_have_attribute("href", "/static/dist/icons.svg#clock-exclamation")
    expect(page.locator("#live")).to_have_text("Next reply: 5\u00a0min left")
    page = show(clock("last", now - timedelta(minutes=12), now - timedelta(hours=1)))
    expect(page.locator("gh-clock")).to_have_attribute("data-state", "over")
    expect(page.locator("time")).to_contain_text("over")


def test_moments_of_a_page_are_all_in_its_readers_zone(show: Show) -> None:
    due = datetime.now(UTC) + timedelta(days=2)
    local = due.astimezone()
    counted = clock("running", due, due).replace('role="timer"', 'role="timer" title="in another zone"')
    moment = f'<p id="moments"><time datetime="{due.isoformat()}" data-local="whole">x</time></p>'
    page = show(counted + moment)
    expect(page.locator("#moments time")).to_have_text(f"{local:%-d %b %Y}, {local:%H:%M}")
    expect(page.locator("gh-clock")).to_have_attribute("title", re.compile(f"{local:%H:%M}|{local:%-I:%M}"))


def test_moments_stay_in_the_readers_zone_when_their_piece_is_fetched_anew(show: Show) -> None:
    due = datetime.now(UTC) + timedelta(days=2)
    local = due.astimezone()
    counted = clock("running", due, due).replace('role="timer"', 'role="timer" title="in another zone"')
    moment = f'<time datetime="{due.isoformat()}" data-local="whole">x</time>'
    piece = '<div id="piece" hx-get="/piece" hx-trigger="live" hx-swap="outerMorph">{}</div>'
    anew = piece.format(f"{moment}{counted}<p>Somebody wrote.</p>")
    page = show(piece.format(f"{moment}{counted}"), answers={"/piece": (200, anew)})
    expect(page.locator("#piece > time")).to_have_text(f"{local:%-d %b %Y}, {local:%H:%M}")
    page.evaluate("document.getElementById('piece').dispatchEvent(new CustomEvent('live'))")
    expect(page.get_by_text("Somebody wrote.")).to_be_visible()
    expect(page.locator("#piece > time")).to_have_text(f"{local:%-d %b %Y}, {local:%H:%M}")
    expect(page.locator("gh-clock")).to_have_attribute("title", re.compile(f"{local:%H:%M}|{local:%-I:%M}"))


def test_a_paused_clock_stands_still(show: Show) -> None:
    now = datetime.now(UTC)
    page = show(clock("paused", now - timedelta(hours=1), now - timedelta(hours=2)))
    page.wait_for_timeout(200)
    expect(page.locator("time")).to_have_text("old")


def test_a_menu_is_walked_by_keys_and_gives_the_focus_back(show: Show) -> None:
    page = show(MENU)
    more = page.get_by_role("button", name="More")
    more.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitem", name="Assign")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("menuitem", name="Merge")).to_be_focused()
    page.keyboard.press("c")
    expect(page.get_by_role("menuitem", name="Close")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#m")).to_be_hidden()
    expect(more).to_be_focused()


def test_a_composer_shows_who_reads_without_any_script(show: Show) -> None:
    page = show(COMPOSER, has_script=False)
    expect(page.get_by_role("button", name="Add note")).to_be_visible()
    expect(page.get_by_role("button", name="Reply")).to_be_hidden()
    expect(page.get_by_text("Goes to Ravi.")).to_be_hidden()
    page.get_by_label("Internal note").first.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_text("Goes to Ravi.")).to_be_visible()
    expect(page.get_by_role("button", name="Add note")).to_be_hidden()


def test_going_wider_with_text_asks_and_the_safe_answer_has_the_focus(show: Show) -> None:
    page = show(COMPOSER)
    page.locator("textarea").fill("Between us: the array is old.")
    page.get_by_text("Reply to Ravi").click()
    question = page.locator("#widen")
    expect(question).to_contain_text("Send this to Ravi Nair?")
    expect(page.get_by_role("button", name="Keep it private")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("[value=private]").first).to_be_checked()
    page.get_by_text("Reply to Ravi").click()
    page.get_by_role("button", name="Write to Ravi Nair").click()
    expect(page.locator("[value=requester]")).to_be_checked()
    expect(page.locator("textarea")).to_have_value("Between us: the array is old.")


def test_an_empty_box_goes_wider_without_a_question(show: Show) -> None:
    page = show(COMPOSER)
    page.get_by_text("Reply to Ravi").click()
    expect(page.locator("#widen")).to_be_hidden()
    expect(page.locator("[value=requester]")).to_be_checked()


def test_ctrl_enter_sends_once_and_as_what_it_says(show: Show) -> None:
    page = show(COMPOSER, answers={"/send": (204, "")})
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or "") if request.method == "POST" else None)
    page.locator("textarea").fill("Noted.")
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Control+Enter")
    page.wait_for_timeout(300)
    assert sent == ["audience=private&text=Noted.&as=note"]
    expect(page.locator("[name=as][value=note]")).to_have_attribute("aria-busy", "true")


def test_a_mark_goes_around_the_selection(show: Show) -> None:
    page = show(COMPOSER)
    box = page.locator("textarea")
    box.fill("set it to fail")
    box.evaluate("box => box.setSelectionRange(10, 14)")
    page.get_by_role("button", name="Bold").click()
    expect(box).to_have_value("set it to **fail**")


@pytest.mark.parametrize(
    ("status", "says"),
    [(500, "Something went wrong on our side"), (503, "cannot answer right now. What you wrote is still here")],
)
def test_a_fault_leaves_the_page_and_says_so(show: Show, status: int, says: str) -> None:
    body = '<div id="box">kept</div><button hx-get="/fault" hx-target="#box">Load</button>'
    page = show(body, answers={"/fault": (status, "<h1>Traceback</h1>")})
    page.get_by_role("button", name="Load").click()
    expect(page.locator(".toast")).to_contain_text(says)
    expect(page.locator("#box")).to_have_text("kept")


def test_a_refused_form_is_swapped_in(show: Show) -> None:
    page = show(
        '<form id="f" hx-post="/f" hx-swap="outerHTML"><button>Send</button></form>',
        answers={"/f": (422, "<p>No.</p>")},
    )
    page.get_by_role("button", name="Send").click()
    expect(page.locator("main")).to_have_text("No.")


def test_a_toast_is_text_can_be_undone_and_three_are_the_most(show: Show) -> None:
    page = show("<p>Page</p>", answers={"/undo": (204, "")})
    for number in range(4):
        detail = {"text": f"<b>C-{number}</b> closed", "undo": "/undo"}
        page.evaluate(
            "detail => document.body.dispatchEvent(new CustomEvent('gh:toast', {bubbles: true, detail}))", detail
        )
    expect(page.locator(".toast")).to_have_count(3)
    expect(page.locator(".toast b")).to_have_count(0)
    with page.expect_request("**/undo") as undone:
        page.get_by_role("button", name="Undo").last.click()
    assert undone.value.method == "POST"
    expect(page.locator(".toast")).to_have_count(2)


def test_moments_are_told_in_the_readers_own_zone(show: Show) -> None:
    now = datetime.now(UTC).replace(microsecond=0).isoformat()
    page = show(MOMENTS.format(now))
    local = page.evaluate("iso => new Date(iso).toTimeString().slice(0, 5)", now)
    expect(page.locator("#new")).to_have_text(local)
    expect(page.locator("#old")).to_contain_text("2020")
    assert "2020" in (page.locator("#old").get_attribute("title") or "")
    page.evaluate("() => document.querySelector('main').append(document.getElementById('new').cloneNode())")
    expect(page.locator("time").last).to_have_text(local)


def test_moments_to_come_have_their_weekday_within_a_week(show: Show) -> None:
    html = '<time id="{0}" datetime="{1}" data-local="next">x</time>'
    noon = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    ahead = {"today": 0, "soon": 3, "later": 9}
    page = show("".join(html.format(name, (noon + timedelta(days=days)).isoformat()) for name, days in ahead.items()))
    words = {name: page.locator(f"#{name}").inner_text() for name in ahead}
    weekday, day = (
        page.evaluate(
            "([iso, options]) => new Intl.DateTimeFormat('en-GB', options).format(new Date(iso))",
            [(noon + timedelta(days=ahead[name])).isoformat(), options],
        )
        for name, options in (("soon", {"weekday": "short"}), ("later", {"day": "numeric", "month": "short"}))
    )
    assert words == {"today": words["today"], "soon": f"{weekday} {words['today']}", "later": f"{day} {words['today']}"}
    assert len(words["today"]) == 5
