"""Pretrained word vectors."""

import gzip
import re

import numpy as np
import pytest

from textrnn.errors import DataError
from textrnn.text import Vocabulary, load_vectors

VOCABULARY = Vocabulary(["", "<OOV>", "영화", "good", "never"])
LINES = "good 1 -2.5 3e-1\nother 9 9 9\n영화 0.5 0.25 0.125\n"
FOUND = {2: [0.5, 0.25, 0.125], 3: [1, -2.5, 0.3]}


@pytest.fixture
def write(tmp_path):
    def write(content, name="vectors.txt"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def checked(path):
    matrix, found = load_vectors(path, VOCABULARY)
    assert (matrix.shape, matrix.dtype, found) == ((5, 3), np.float32, 2)
    for row, values in FOUND.items():
        assert matrix[row].tolist() == np.float32(values).tolist()
    assert matrix[0].tolist() == [0, 0, 0]
    return matrix


def test_word2vec_files_have_a_header(write):
    checked(write("3 3\n" + LINES))


def test_glove_files_have_none(write):
    checked(write(LINES))


def test_fasttext_ends_its_lines_with_a_space(write):
    checked(write("3 3\n" + LINES.replace("\n", " \n")))


def test_line_ends_of_windows(write):
    checked(write(LINES.replace("\n", "\r\n")))


def test_packed_files_are_read_as_they_are(write):
    checked(write(gzip.compress(LINES.encode()), "vectors.vec.gz"))


def test_of_two_lines_for_a_token_the_first_counts(write):
    checked(write(LINES + "good 7 7 7\n"))


def test_rows_that_the_file_does_not_have_are_drawn_with_the_spread_of_those_it_has(write):
    matrix = checked(write(LINES))
    limit = np.std(list(FOUND.values())) * np.sqrt(3)
    assert (matrix[[1, 4]] != 0).all()
    assert (np.abs(matrix[[1, 4]]) <= limit).all()
    wide = Vocabulary(["", "<OOV>", "good", *map(str, range(3000))])
    drawn = load_vectors(write(LINES), wide)[0][3:]
    np.testing.assert_allclose(drawn.std(), np.std(FOUND[3]), rtol=0.03)


def test_the_same_seed_gives_the_same_rows(write):
    path = write(LINES)
    first, again, other = (load_vectors(path, VOCABULARY, seed=seed)[0] for seed in (1, 1, 2))
    assert first.tolist() == again.tolist()
    assert (first[1] != other[1]).all()
    assert first[2:4].tolist() == other[2:4].tolist()


def refused(path, vocabulary=VOCABULARY):
    with pytest.raises(DataError) as error:
        load_vectors(path, vocabulary)
    message = str(error.value)
    assert message.startswith(str(path))
    return message.removeprefix(str(path))


def test_a_line_of_another_width_is_named(write):
    message = refused(write(LINES + "short 1 2\n"))
    assert message == ":4: 2 values where 3 were expected; give a word2vec, fastText or GloVe text file"
    assert refused(write("3 3\ngood 1 2 3\nlong 1 2 3 4\n")).startswith(":3: 4 values where 3")


def test_a_line_without_values_is_named(write):
    assert refused(write("good\ngood 1 2\n")).startswith(":1: 0 values")


@pytest.mark.parametrize("value", ["x", "", "1,5", "0x1"])
def test_what_is_no_number_is_named(write, value):
    message = refused(write(f"other 1 2\ngood 1 {value}3-4\n"))
    assert re.match(r":2: could not convert string to float: .*; give a file of numbers", message)


@pytest.mark.parametrize("value", ["nan", "inf", "-1e99"])
def test_what_is_not_finite_is_named(write, value):
    assert refused(write(f"good 1 2\n영화 1 {value}\n")) == ":2: a value is not finite; give a file of numbers"


def test_vectors_of_another_language_are_refused(write):
    assert "has none of the 3 tokens of the corpus; choose vectors of the same language" in refused(write("der 1 2\n"))


def test_reserved_tokens_are_not_looked_for(write):
    assert "has none of the 0 tokens" in refused(write("<OOV> 1 2\n"), Vocabulary(["", "<OOV>"]))
    matrix, found = load_vectors(write("<OOV> 8 8\ngood 1 2\n"), VOCABULARY)
    assert found == 1
    assert matrix[1].tolist() != [8, 8]


def test_an_empty_file_is_refused(write):
    assert "has none of the 3 tokens" in refused(write(""))


def test_a_missing_file_is_named(tmp_path):
    assert refused(tmp_path / "none.vec") == ": cannot be read (No such file or directory); name a vector file"


def test_a_folder_is_refused(tmp_path):
    assert ": cannot be read (" in refused(tmp_path)


def test_damaged_gz_files_are_refused(write):
    packed = gzip.compress((LINES * 2000).encode())
    assert ": cannot be read (" in refused(write(packed[: len(packed) // 2], "cut.gz"))
    assert ": cannot be read (" in refused(write(LINES, "unpacked.gz"))
    assert ": cannot be read (" in refused(write(packed[:20] + bytes(9) + packed[29:], "flipped.gz"))


def test_a_binary_file_is_refused(write):
    assert refused(write(b"2 3\n" + bytes(range(256)) * 40))
