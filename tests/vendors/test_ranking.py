"""Rankings hold for any rows, not only for the ones we thought of."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tui.core.records import Column
from tui.core.values import NOT_SUPPLIED, Money, Unit
from tui.vendors.amounts import amount, growth
from tui.vendors.ranking import Ranked, amounts, ranking

NAME = Column("agent", "Agent")
MEASURE = Column("requests", "Requests", Unit.COUNT)

keys = st.lists(st.text("abcdefgh", min_size=1, max_size=3), unique=True, max_size=20)
numbers = st.integers(0, 10**12)


@st.composite
def rows(draw, values=numbers):
    return [Ranked(key, key, draw(values)) for key in draw(keys)]


def column(table, key):
    index = next(i for i, column in enumerate(table.columns) if column.key == key)
    return [record.cells[index] for record in table.records]


def has(table, key):
    return any(column.key == key for column in table.columns)


@given(rows())
def test_rows_come_largest_first_and_none_is_lost(some):
    table = ranking(some, name=NAME, measure=MEASURE)
    values = column(table, "requests")
    assert values == sorted(values, reverse=True)
    assert sorted(record.key for record in table.records) == sorted(row.key for row in some)


@given(rows())
def test_a_place_is_one_more_than_the_number_of_larger_rows(some):
    table = ranking(some, name=NAME, measure=MEASURE)
    for place, value in zip(column(table, "rank"), column(table, "requests"), strict=True):
        assert place == 1 + sum(row.value > value for row in some)


@given(rows())
def test_shares_of_a_whole_list_add_up_to_one(some):
    table = ranking(some, name=NAME, measure=MEASURE)
    if sum(row.value for row in some):
        assert abs(sum(column(table, "share")) - 1) < 1e-9
    else:
        assert not has(table, "share")


@given(rows(), numbers)
def test_a_top_list_has_shares_only_of_a_whole_that_was_given(some, total):
    assert not has(ranking(some, name=NAME, measure=MEASURE, top=10), "share")
    table = ranking(some, name=NAME, measure=MEASURE, top=10, total=total)
    assert table.top == 10
    if total == 0:
        assert not has(table, "share")
        return
    for share, value in zip(column(table, "share"), column(table, "requests"), strict=True):
        assert share == (value / total if value <= total else NOT_SUPPLIED)


@given(rows(), rows())
def test_places_gained_are_the_difference_of_two_rankings(now, then):
    table = ranking(now, amounts(then), name=NAME, measure=MEASURE)
    place = dict(zip([r.key for r in table.records], column(table, "rank"), strict=True))
    earlier = ranking(then, name=NAME, measure=MEASURE)
    place_then = dict(zip([r.key for r in earlier.records], column(earlier, "rank"), strict=True))
    for record, moved in zip(table.records, column(table, "rank_change"), strict=True):
        expected = place_then[record.key] - place[record.key] if record.key in place_then else NOT_SUPPLIED
        assert moved == expected


@given(rows())
def test_against_itself_nothing_moved(some):
    table = ranking(some, amounts(some), name=NAME, measure=MEASURE)
    assert set(column(table, "rank_change")) <= {0}
    assert all(change in (NOT_SUPPLIED, 0.0) for change in column(table, "change"))


@given(rows(st.one_of(numbers, st.none(), st.just(NOT_SUPPLIED))))
def test_rows_without_a_figure_come_last_without_a_place(some):
    table = ranking(some, name=NAME, measure=MEASURE)
    known = [amount(value) is not None for value in column(table, "requests")]
    assert known == sorted(known, reverse=True)
    assert [place is not NOT_SUPPLIED for place in column(table, "rank")] == known
    if not all(known):
        assert not has(table, "share"), "the sum of what is known is not the whole"


def test_null_and_not_supplied_stay_what_they_are():
    table = ranking([Ranked("a", "a", None), Ranked("b", "b", NOT_SUPPLIED)], name=NAME, measure=MEASURE)
    assert column(table, "requests") == [None, NOT_SUPPLIED]


def test_without_a_period_before_there_are_no_columns_about_it():
    table = ranking([Ranked("a", "a", 1)], name=NAME, measure=MEASURE)
    assert [column.key for column in table.columns] == ["rank", "agent", "requests", "share"]


def test_rows_left_out_take_the_shares_away():
    assert not has(ranking([Ranked("a", "a", 1)], name=NAME, measure=MEASURE, left_out=1), "share")


def test_money_of_one_currency_is_ranked_exactly():
    some = [Ranked(k, k, Money(Decimal(v), "USD")) for k, v in (("a", "0.1"), ("b", "0.3"), ("c", "0.2"))]
    table = ranking(some, {"a": Decimal("0.2")}, name=NAME, measure=Column("cost", "Cost", Unit.MONEY))
    assert [record.key for record in table.records] == ["b", "c", "a"]
    assert column(table, "change")[2] == -0.5


def test_what_is_not_over_counts_for_the_place_and_not_for_the_change():
    some = [Ranked("a", "a", 9), Ranked("b", "b", 8)]
    table = ranking(some, {"a": 8, "b": 4}, finished={"a": 4, "b": 8}, name=NAME, measure=MEASURE)
    assert column(table, "rank") == [1, 2]
    assert column(table, "change") == [-0.5, 1.0]
    assert column(table, "rank_change") == [-1, 1]


def test_money_of_several_currencies_is_never_ranked_against_each_other():
    some = [Ranked("a", "a", Money(Decimal(1), "EUR")), Ranked("b", "b", Money(Decimal(2), "USD"))]
    table = ranking(some, {"a": 1}, name=NAME, measure=Column("cost", "Cost", Unit.MONEY))
    assert [record.key for record in table.records] == ["a", "b"]
    assert column(table, "rank") == [NOT_SUPPLIED, NOT_SUPPLIED]
    assert not has(table, "share")
    assert not has(table, "rank_change")


@given(numbers, numbers)
def test_growth_is_known_only_from_a_positive_base(now, before):
    change = growth(now, before)
    assert (change is NOT_SUPPLIED) == (before == 0)
    if before:
        assert abs(float(change) - (now / before - 1)) < 1e-9


def test_further_cells_follow_their_columns():
    table = ranking(
        [Ranked("a", "a", 1, ("x",))], name=NAME, measure=MEASURE, extra=(Column("more", "More"),), note="n", left_out=0
    )
    assert column(table, "more") == ["x"]
    assert table.note == "n"
