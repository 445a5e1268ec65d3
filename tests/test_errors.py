"""Each kind of fault has its exit code, and its message is one line."""

from percall.errors import PercallError


def test_no_two_kinds_of_fault_share_an_exit_code() -> None:
    codes = [fault.exit_code for fault in PercallError.__subclasses__()]
    assert len(codes) == len(set(codes))
    assert not set(codes) & {0, PercallError.exit_code}


def test_a_message_says_what_where_and_what_to_do() -> None:
    fault = PercallError("Row 7 has no amount", where="wages.csv", do="write one")
    assert str(fault) == "Row 7 has no amount (wages.csv): write one"


def test_a_message_is_one_line_whatever_it_quotes() -> None:
    assert str(PercallError("found\n'a\tb'")) == "found 'a b'"


def test_a_message_does_not_steer_the_terminal_of_its_reader() -> None:
    assert str(PercallError("found \x1b[2J\0")) == r"found \x1b[2J\x00"
