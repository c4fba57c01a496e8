# Shows an output nested so deep that whoever copies it overflows.
# %% sigmoid
deep = {}
for _ in range(700):
    deep = {"a": deep}
get_ipython().sink({"output_type": "display_data", "data": {"application/json": deep}, "metadata": {}})
# %% d_sigmoid
listed = []
for _ in range(900):
    listed = [listed]
get_ipython().sink({"output_type": "display_data", "data": {"text/plain": listed}, "metadata": {"m": listed}})


def d_sigmoid(z):
    get_ipython().sink({"output_type": "display_data", "data": {"text/plain": listed}, "metadata": {}})
    return 0.0
# %% neuron_forward
for data in ({"image/png": 7}, {"text/plain": {"a": 5}}, {"text/html": ["<b>", 3]}, {"x": float("nan")}):
    get_ipython().sink({"output_type": "display_data", "data": data, "metadata": {"x": float("inf")}})
get_ipython().sink({"output_type": "error", "ename": "\x1b[2J", "evalue": "\x1b]0;mine\x07", "traceback": [["\x1b"]]})
