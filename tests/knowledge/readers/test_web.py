from pathlib import Path

import pytest

from knowledge.blocks import parse_blocks
from knowledge.errors import MaterialUnreadable
from knowledge.readers.web import page_content, read_html


def told(html: str) -> str:
    return page_content(html.encode()).text


def test_headings_lists_and_code_become_markdown() -> None:
    html = (
        "<h2>켜기</h2><ol start=3><li>누른다<ul><li>짧게<li>길게</ul><li><p>본다</ol><pre><code>a # b\n  c</code></pre>"
    )

    assert told(html) == "## 켜기\n\n3. 누른다\n   - 짧게\n   - 길게\n4. 본다\n\n```\na # b\n  c\n```"


def test_links_leave_their_words_and_bold_and_code_stay() -> None:
    assert told("<p><a href=x>설정</a>에서 <b> 소리 </b>와 <code>a|b</code>, <em>끝</em>.</p>") == (
        "설정에서 **소리** 와 `a|b`, 끝."
    )


def test_menus_banners_forms_and_what_is_hidden_are_left_out() -> None:
    html = """<body><header>머리</header><nav>차례</nav><div role=banner>띠</div><p>본문</p><p hidden>안 보임</p>
    <div style="display: none">숨김</div><i aria-hidden=true>x</i><script>1</script><form><label>이름</label><input>
    <select><option>하나</select></form><div class=cookie-banner>과자</div><aside>곁</aside>
    <footer>발</footer></body>"""

    assert told(html) == "본문\n\n이름"


def test_the_marked_content_of_a_page_is_preferred() -> None:
    html = f"<div>광고</div><main><header><h1>수업</h1></header><p>{'긴 글이에요. ' * 60}</p></main><div>광고</div>"

    assert told(html).startswith("# 수업\n\n긴 글이에요.")
    assert "광고" not in told(html)


def test_the_title_loses_the_name_of_the_site() -> None:
    assert page_content("<title>수업 | 시청</title><h1>수업</h1>".encode()).title == "수업"
    assert page_content("<title>시청</title><h1>수업</h1>".encode()).title == "시청"


def test_a_picture_is_told_only_by_a_sentence() -> None:
    assert told("<p>글<img alt=단추><img alt='설정 화면에서 소리를 누른다.'></p>") == "글 설정 화면에서 소리를 누른다."


def test_single_breaks_stay_and_typed_lists_become_lists() -> None:
    assert told("<div>준비물<br>1. 물<br>2. 컵<br><br>끝<br>안녕</div>") == "준비물\n\n1. 물\n2. 컵\n\n끝  \n안녕"


def test_terms_stand_with_their_meaning() -> None:
    assert told("<dl><dt>앱<dd>작은 프로그램<dt>웹<dd>거미줄</dl>") == "- **앱**: 작은 프로그램\n- **웹**: 거미줄"


def test_words_that_look_like_markdown_or_tags_stand_for_themselves() -> None:
    (block,) = parse_blocks(told("<p># &lt;div&gt; a*b*c __init__ &amp;lt;</p>"))

    assert (block.kind, block.items) == ("paragraph", ("# <div> a*b*c __init__ &lt;",))


def test_merged_cells_are_said_in_every_row_and_groups_above_columns() -> None:
    html = """<table><caption>점수</caption><thead><tr><th rowspan=2>이름<th colspan=2>시험<tr><th>앞<th>뒤</thead>
    <tr><td rowspan=2>가온<td>1<td>2|3<tr><td>4<td>5</table>"""

    assert told(html) == (
        "점수\n\n| 이름 | 시험 앞 | 시험 뒤 |\n| --- | --- | --- |\n| 가온 | 1 | 2\\|3 |\n| 가온 | 4 | 5 |"
    )


def test_lists_and_tables_inside_a_cell_stay_in_its_line() -> None:
    inner = "<table><tr><th>꼴<th>값<tr><td>긴<td>7</table>"
    html = f"<table><tr><th>a<th>b<tr><td><ol><li>하나<li>둘</ol><td>{inner}</table>"

    assert told(html).split("\n")[2] == "| 1. 하나; 2. 둘 | 꼴: 긴, 값: 7 |"


def test_a_table_of_names_and_values_is_a_list_and_one_for_layout_is_gone() -> None:
    assert told("<table><tr><th>때<td>봄<th>곳<td>강당<tr><th>값<td colspan=3>없음</table>") == (
        "- **때**: 봄\n- **곳**: 강당\n- **값**: 없음"
    )
    assert told("<table><tr><td><h2>제목</h2><p>글</p></table>") == "## 제목\n\n글"


@pytest.mark.parametrize("tags", ["<div>", "<ul><li>", "<table><tr><td>", "<b>", "<dl><dd>"])
def test_elements_nested_ten_thousand_deep_still_give_their_text(tags: str) -> None:
    assert "깊은 글" in told(tags * 10_000 + "깊은 글")


def test_tags_that_are_never_closed_do_not_nest() -> None:
    assert told("<p>하나<p>둘<ul><li>셋<li>넷</ul>") == "하나\n\n둘\n\n- 셋\n- 넷"


def test_a_declared_charset_is_used(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_bytes("<meta http-equiv=x content='text/html; charset=euc-kr'><p>뷁</p>".encode("cp949"))

    assert read_html(file).text == "뷁"


def test_a_page_that_shows_nothing_is_empty(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text("<body><script>let a = 1</script></body>")

    with pytest.raises(MaterialUnreadable) as refusal:
        read_html(file)
    assert refusal.value.reason == "empty"


@pytest.mark.timeout(20)
@pytest.mark.parametrize("start", ["<!--", "<div ", "<?", "</b", '<a href="'])
def test_tags_and_comments_that_never_end_do_not_take_forever(start: str) -> None:
    assert told("<p>앞</p>" + start * 100_000).startswith("앞")
