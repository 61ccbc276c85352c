"""project.*: texts that are made to take long. What passes and fails is in cases/project.*.yml."""

from collections.abc import Callable

import pytest
import yaml

from checks import project
from tests.linear import assert_linear


@pytest.mark.parametrize(
    "write",
    [
        lambda n: f"x = [{'1, ' * n}]\n" + "read_csv(x)\n" * n,
        lambda n: f"x = [{chr(34)}a{chr(34)}]\n" + "x = [x]\n" * n + "read_csv(x)\n" * n,
        lambda n: "read_csv('a.csv')\n" * n,
        lambda n: ("read_csv([" * 40 + "1" + "])" * 40 + "\n") * (n // 40),
        lambda n: "a.read_csv(" + "'a' + " * (n // 50) + "'a')\n",
        lambda n: "'https://zenodo.org/record/1'\n" * n,
        lambda n: "x = 'zenodo.org/record/zenodo.org/" + "kaggle.com/c/" * n + "'",
        lambda n: "!wget kaggle.com/c/a # " + "#" * n + "\n! #\n" * n,
        lambda n: "%%bash\n" + "# kaggle.com/c/a\n" * n,
    ],
)
def test_the_time_to_find_data_sets_grows_with_the_code(write: Callable[[int], str]) -> None:
    def find(times: int) -> None:
        source = write(times)
        list(project._loaded_datasets(source))
        for text in project._texts_that_code_uses(source):
            project._ADDRESSES.findall(text)

    assert_linear(find, 1000)


@pytest.mark.parametrize("piece", ["/datasets", "a/", ".", "/datasets/", "\n"])
def test_the_time_to_name_a_data_set_grows_with_its_address(piece: str) -> None:
    assert_linear(lambda times: project._owner_and_name(piece * times), 50_000)


@pytest.mark.parametrize("piece", ["\n", " ", " \n", "FROM", "FROM ", "FROM\n", "\t"])
def test_the_time_to_look_for_an_image_grows_with_the_file(piece: str) -> None:
    assert_linear(lambda times: project._FROM.search(piece * times), 100_000)


@pytest.mark.parametrize(
    "value",
    ["!!timestamp ~", "!!bool x", "!!int ''", "!!float ''", "!!int [1]", "!!set [1]", "!!omap {a: b}", "!!binary ж"],
)
def test_a_value_that_its_tag_does_not_fit_is_an_error_of_yaml(value: str) -> None:
    with pytest.raises((yaml.YAMLError, ValueError)):
        yaml.load(f"services: {{a: {value}}}", project._Loader)
