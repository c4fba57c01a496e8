"""A verdict among the outputs of a cell: the last one counts, and nonsense is passed over."""

from chainrule.checking.stored import MIME_TYPE, mime_bundle, verdict_in
from chainrule.checking.verdict import Outcome, Verdict

WRONG = Verdict("dense_backward", Outcome.WRONG, "dW has the opposite sign.", points=4)


def test_a_verdict_among_the_outputs_of_a_cell() -> None:
    def shown(data):
        return {"output_type": "display_data", "data": data, "metadata": {}}

    other = Verdict("sigmoid", Outcome.UNFINISHED, "sigmoid is not written yet.")
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": MIME_TYPE},
        shown({"text/plain": "a picture"}),
        shown(mime_bundle(other)),
        shown(mime_bundle(WRONG)),
        shown({MIME_TYPE: {"outcome": "splendid"}}),
        {"output_type": "error", "ename": "CheckFailed", "evalue": "", "traceback": []},
    ]
    assert verdict_in(outputs) == WRONG
    assert verdict_in(outputs[:3]) == other
    assert verdict_in(outputs[:2]) is None
