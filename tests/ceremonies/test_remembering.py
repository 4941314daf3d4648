"""What is computed once for the same objects, and anew for others that are merely equal."""

from ceremonies.remembering import remembered


def test_the_same_objects_give_the_same_result_and_equal_ones_a_new_one() -> None:
    asked: list[list[int]] = []

    @remembered(8)
    def total(numbers: list[int]) -> list[int]:
        asked.append(numbers)
        return [sum(numbers)]

    first = [1, 2]
    assert total(first) is total(first)
    assert total([1, 2]) == [3]
    assert len(asked) == 2


def test_what_is_remembered_is_never_mistaken_for_what_came_later() -> None:
    @remembered(4)
    def doubled(numbers: tuple[int, ...]) -> list[int]:
        return [2 * number for number in numbers]

    for number in range(1000):
        assert doubled((number, number)) == [2 * number, 2 * number]
