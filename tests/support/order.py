"""Which files are begun first: with two processes, the longest one begun last would be waited for alone."""

LONGEST = ("tests/doors/test_matrix.py", "tests/headless/test_visibility.py", "tests/search/test_quality.py")


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.nodeid.partition("::")[0] not in LONGEST)  # stable: the others stay in their order
