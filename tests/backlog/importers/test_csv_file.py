"""Any CSV with sensible headers."""

from backlog.importers.sources import read
from backlog.importers.teams import place


def test_sensible_headers_are_understood() -> None:
    text = (
        "ID;Name;State;Estimate;Tags;Assigned To;Iteration Path;Area Path;Work Item Type;Link\n"
        "1;Pay by card;Active;2,5;MOBILE; WEB;x;y\n"
    )
    parsed = read(text.encode(), "plan.csv")
    row = parsed.rows[0]
    assert (parsed.source, row.source_key, row.title, row.category, row.points) == (
        "csv",
        "1",
        "Pay by card",
        "doing",
        2.5,
    )
    text = 'ID,Name,Tags,Link\n1,Pay,"MOBILE; WEB, card;WEB",https://harbour.example.org/1\n2,b,,javascript:alert(1)\n'
    parsed = read(text.encode(), "plan.csv")
    assert parsed.rows[0].labels == ("MOBILE", "WEB", "card")
    assert [row.source_url for row in parsed.rows] == ["https://harbour.example.org/1", ""]
    assert [(c.line, c.column) for c in parsed.complaints] == [(3, "Link")]


def test_dependencies_may_be_lists_of_keys() -> None:
    text = 'Key,Title,Depends on,Blocks\nPAY-1,a,"ORD-2, ORD-3",\nORD-2,b,,PAY-1\nORD-3,c,,\n'
    links = read(text.encode(), "plan.csv").links
    assert [(link.kind, link.from_key, link.to_key) for link in links] == [
        ("dependency", "PAY-1", "ORD-2"),
        ("dependency", "PAY-1", "ORD-3"),
    ]


def test_a_parent_may_be_given_by_title_and_is_made_where_the_file_lacks_it() -> None:
    text = "Key,Title,Type,Epic\n1,Cards,Epic,\n2,Pay by card,Story,Cards\n3,Ship,Story,Shipping\n"
    parsed = read(text.encode(), "plan.csv")
    assert [row.parent_key for row in parsed.rows] == [None, "1", "Shipping"]
    assert [(made.source_key, made.title) for made in parsed.made_parents] == [("Shipping", "Shipping")]


def test_rows_without_a_key_column_are_known_by_title_and_the_person_is_asked() -> None:
    parsed = read(b"Title\nPay by card\nPAY  by card\nShip\n", "plan.csv")
    assert [row.source_key for row in parsed.rows] == ["pay by card", "pay by card (2)", "ship"]
    assert [(question.about, question.subject) for question in parsed.questions] == [("fields", "key")]


def test_a_file_without_titles_takes_the_keys_and_says_so_once() -> None:
    parsed = read(b"Key,Points\nPAY-1,3\nPAY-2,5\n", "plan.csv")
    assert [row.title for row in parsed.rows] == ["PAY-1", "PAY-2"]
    assert len(parsed.complaints) == 1


def test_without_a_status_the_dates_say_how_far_an_item_is() -> None:
    text = "Key,Title,Started,Closed\n1,a,2025-05-01,2025-05-03\n2,b,2025-05-01,\n3,c,,\n"
    assert [row.category for row in read(text.encode(), "a.csv").rows] == ["done", "doing", "todo"]


def test_many_complaints_are_cut_with_a_count() -> None:
    parsed = read(b"Key,Title\n" + b"".join(b"%d\n" % n for n in range(3000)), "a.csv")
    assert len(parsed.complaints) == 1000
    assert parsed.complaints[-1].detail.startswith("5001 more")


def test_cells_that_look_like_formulas_stay_text() -> None:
    title = '=HYPERLINK("https://harbour.example.org")'
    parsed = read(f'Key,Title\n1,"{title.replace(chr(34), chr(34) * 2)}"\n2,\'-3\n'.encode(), "a.csv")
    assert [row.title for row in parsed.rows] == [title, "'-3"]


def test_the_first_name_that_is_a_teams_places_the_item_and_the_others_are_labels() -> None:
    assert place(["Product", "payments", "Orders"], ["Payments", "Orders"]) == (
        "Payments",
        ("Product", "Orders"),
    )
    assert place(["Product"], ["Payments"]) == (None, ("Product",))
