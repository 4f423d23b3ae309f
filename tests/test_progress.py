"""Progress that nobody watches."""

from plugins.progress import quiet


def test_items_pass_through_one_by_one_and_nothing_is_shown() -> None:
    taken: list[int] = []
    passing = quiet((taken.append(number) or number for number in range(3)), "sources", 3)
    assert next(passing) == 0
    assert taken == [0]
    assert list(passing) == [1, 2]
