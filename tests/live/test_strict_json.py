import json
import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from live.strict_json import DEPTH, MESSAGE_BYTES, SAFE_INTEGER, Malformed, TooLarge, parse

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-SAFE_INTEGER, SAFE_INTEGER)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
PIECES = [
    *'[]{},:"\\',
    '"a"',
    '"__proto__"',
    "1",
    "-1e400",
    "1e3",
    "9007199254740993",
    "NaN",
    "Infinity",
    "null",
]
PIECES += [
    "\\u0000",
    "\\ud83d",
    "\\ude00",
    "\\",
    " ",
    '"\\ud800"',
    "\n",
    "é",
    "\ud800",
    '"a":1,',
    "[[[[[[[[[[[[[[[[",
]
pieces = st.sampled_from(PIECES)


@st.composite
def nearly_json(draw):
    """JSON with something put into it or taken from it."""
    text = json.dumps(draw(values), ensure_ascii=draw(st.booleans()))
    start = draw(st.integers(0, len(text)))
    return text[:start] + draw(pieces | st.just("")) + text[start + draw(st.integers(0, 3)) :]


def depth_of(value: object) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(depth_of, inner), default=0)


def leaves(value: object):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner)
    else:
        yield value


def has_surrogate(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def reasons(text: str) -> bool:
    """Whether what json.loads makes of `text` breaks one of our rules, found out independently."""
    doubled = []

    def pairs(found):
        if len({key for key, _ in found}) < len(found) or any(key == "__proto__" for key, _ in found):
            doubled.append(found)
        return dict(found)

    value = json.loads(text, object_pairs_hook=pairs)
    return bool(
        doubled
        or depth_of(value) > DEPTH
        or has_surrogate(text)
        or any(isinstance(leaf, str) and has_surrogate(leaf) for leaf in leaves(value))
        or any(isinstance(leaf, str) and "\0" in leaf for leaf in leaves(value))
        or any(isinstance(leaf, float) and not math.isfinite(leaf) for leaf in leaves(value))
        or any(type(leaf) is int and abs(leaf) > SAFE_INTEGER for leaf in leaves(value))
        or len(text.encode(errors="surrogatepass")) > MESSAGE_BYTES
    )


@given(values, st.booleans())
def test_what_json_writes_is_read_as_json_reads_it(value, escape):
    text = json.dumps(value, ensure_ascii=escape)
    assume(depth_of(value) <= DEPTH and '"__proto__"' not in text)
    assert parse(text) == json.loads(text)


@given(nearly_json() | st.lists(pieces, max_size=30).map("".join))
def test_of_any_text_it_takes_exactly_what_json_takes_and_no_rule_forbids(text):
    try:
        expected = json.loads(text)
    except ValueError:
        with pytest.raises(Malformed):
            parse(text)
        return
    if reasons(text):
        with pytest.raises(Malformed):
            parse(text)
    else:
        assert parse(text) == expected


@given(st.integers(1, 40), st.sampled_from(["[", '{"a":']), texts)
def test_depth_is_counted_outside_strings_only(depth, opening, word):
    closing = "]" if opening == "[" else "}"
    filler = json.dumps(word + "[{[{" * 10)
    text = opening * depth + filler + closing * depth
    if depth <= DEPTH:
        assert parse(text) == json.loads(text)
    else:
        with pytest.raises(Malformed, match="nested"):
            parse(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"a": NaN}', "NaN"),
        ("[-Infinity]", "Infinity"),
        ("[1e999]", "finite"),
        ('{"a": 1, "a": 2}', "twice"),
        (r'{"a": 1, "\u0061": 2}', "twice"),
        (r'["\ud800"]', "surrogate"),
        (r'{"\udc00": 1}', "surrogate"),
        ('["\ud800"]', "surrogate"),
        (r'["\u0000"]', "NUL"),
        (r'{"a\\\u0000": 1}', "NUL"),
        ("[9007199254740993]", "2\\^53"),
        ("[-9007199254740993]", "2\\^53"),
        ("[" + "9" * 60_000 + "]", "2\\^53"),
        ('{"__proto__": {}}', "__proto__"),
        (r'[{"\u005f_proto__": 1}]', "__proto__"),
        ("", "not JSON"),
        ("[1] 2", "not JSON"),
        ('["\n"]', "not JSON"),
        ("[" * 60_000, "nested"),
        ('["' + r"\"" * 30_000, "not JSON"),
    ],
)
def test_a_refusal_names_its_reason(text, says):
    with pytest.raises(Malformed, match=says):
        parse(text)


def test_a_backslash_before_u0000_is_no_nul():
    assert parse(r'["\\u0000", "\\\\u0000"]') == [r"\u0000", r"\\u0000"]


def test_a_surrogate_pair_is_one_character():
    assert parse(r'["\ud83d\ude00"]') == ["😀"]


def test_the_limit_counts_bytes_of_utf_8():
    assert parse('"' + "a" * (MESSAGE_BYTES - 2) + '"')
    with pytest.raises(TooLarge):
        parse('"' + "a" * (MESSAGE_BYTES - 1) + '"')
    with pytest.raises(TooLarge):
        parse('"' + "é" * (MESSAGE_BYTES // 2) + '"')
