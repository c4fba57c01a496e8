# Answers to the exercises of unit 09_autodiff.

# %% right local_slopes: a dictionary of pairs
def local_slopes(op, x, y):
    table = {"+": lambda: (1, 1), "-": lambda: (1, -1), "*": lambda: (y, x), "/": lambda: (1 / y, -x / (y * y))}
    return table[op]()

# %% right local_slopes: early returns, floats
def local_slopes(op, x, y):
    if op in "+-":
        return 1.0, (1.0 if op == "+" else -1.0)
    if op == "*":
        return float(y), float(x)
    return 1.0 / y, -x * y ** -2.0

# %% right local_slopes: match
def local_slopes(op, x, y):
    match op:
        case "+":
            return [1.0, 1.0]
        case "-":
            return [1.0, -1.0]
        case "*":
            return [y, x]
        case "/":
            return [1 / y, -(x / y) / y]

# %% right local_slopes: NumPy floats
def local_slopes(op, x, y):
    x, y = np.float64(x), np.float64(y)
    slopes = {"+": (x * 0 + 1, y * 0 + 1), "-": (x * 0 + 1, y * 0 - 1), "*": (y, x)}
    return slopes.get(op) or (1 / y, -x / y**2)

# %% right local_slopes: the quotient as a product
def local_slopes(op, x, y):
    if op == "/":
        r = 1 / y
        first, second = local_slopes("*", x, r)
        return first, second * (-r * r)
    return {"+": (1.0, 1.0), "-": (1.0, -1.0), "*": (y, x)}[op]

# %% wrong local_slopes -: factors not exchanged
# line: return {"+": (1.0, 1.0), "-": (1.0, -1.0), "*": (x, y), "/": (1 / y, -x / y**2)}[op]
# link: none
def local_slopes(op, x, y):
    return {"+": (1.0, 1.0), "-": (1.0, -1.0), "*": (x, y), "/": (1 / y, -x / y**2)}[op]

# %% wrong local_slopes N11: the minus forgotten
# line: return {"+": (1.0, 1.0), "-": (1.0, 1.0), "*": (y, x), "/": (1 / y, -x / y**2)}[op]
# link: sign
# link: none
def local_slopes(op, x, y):
    return {"+": (1.0, 1.0), "-": (1.0, 1.0), "*": (y, x), "/": (1 / y, -x / y**2)}[op]

# %% wrong local_slopes -: sign of the quotient
# line: return {"+": (1.0, 1.0), "-": (1.0, -1.0), "*": (y, x), "/": (1 / y, x / y**2)}[op]
# link: sign
# link: none
def local_slopes(op, x, y):
    return {"+": (1.0, 1.0), "-": (1.0, -1.0), "*": (y, x), "/": (1 / y, x / y**2)}[op]

# %% wrong local_slopes A8: power slip in the quotient
# line: return {"+": (1.0, 1.0), "-": (1.0, -1.0), "*": (y, x), "/": (1 / y, -x / y)}[op]
# link: none
# link: extra y
def local_slopes(op, x, y):
    return {"+": (1.0, 1.0), "-": (1.0, -1.0), "*": (y, x), "/": (1 / y, -x / y)}[op]

# %% wrong local_slopes -: x forgotten in the quotient
# line: return {"+": (1.0, 1.0), "-": (1.0, -1.0), "*": (y, x), "/": (1 / y, -1 / y**2)}[op]
# link: missing x
# link: none
def local_slopes(op, x, y):
    return {"+": (1.0, 1.0), "-": (1.0, -1.0), "*": (y, x), "/": (1 / y, -1 / y**2)}[op]

# %% wrong local_slopes -: slopes of a sum are the numbers
# line: return {"+": (x, y), "-": (x, -y), "*": (y, x), "/": (1 / y, -x / y**2)}[op]
# link: none
def local_slopes(op, x, y):
    return {"+": (x, y), "-": (x, -y), "*": (y, x), "/": (1 / y, -x / y**2)}[op]

# %% wrong local_slopes -: results swapped
# line: return {"+": (1.0, 1.0), "-": (-1.0, 1.0), "*": (x, y), "/": (-x / y**2, 1 / y)}[op]
# link: none
def local_slopes(op, x, y):
    return {"+": (1.0, 1.0), "-": (-1.0, 1.0), "*": (x, y), "/": (-x / y**2, 1 / y)}[op]

# %% wrong local_slopes N17: recovered by division
# line: return {"+": lambda: (1.0, 1.0), "-": lambda: (1.0, -1.0), "*": lambda: (x * y / x, x), "/": lambda: (1 / y, -x / y**2)}[op]()
# link: none
def local_slopes(op, x, y):
    return {"+": lambda: (1.0, 1.0), "-": lambda: (1.0, -1.0), "*": lambda: (x * y / x, x), "/": lambda: (1 / y, -x / y**2)}[op]()

# %% wrong local_slopes A10: finite differences
# line: return (f(x + h, y) - f(x - h, y)) / (2 * h), (f(x, y + h) - f(x, y - h)) / (2 * h)
# line: f = {"+": lambda u, v: u + v, "-": lambda u, v: u - v, "*": lambda u, v: u * v, "/": lambda u, v: u / v}[op]
# line: h = 1e-3
# link: none
def local_slopes(op, x, y):
    f = {"+": lambda u, v: u + v, "-": lambda u, v: u - v, "*": lambda u, v: u * v, "/": lambda u, v: u / v}[op]
    h = 1e-3
    return (f(x + h, y) - f(x - h, y)) / (2 * h), (f(x, y + h) - f(x, y - h)) / (2 * h)

# %% wrong local_slopes -: one number
# line: return {"+": 1.0, "-": -1.0, "*": y, "/": 1 / y}[op]
# link: none
def local_slopes(op, x, y):
    return {"+": 1.0, "-": -1.0, "*": y, "/": 1 / y}[op]

# %% wrong local_slopes -: whole division
# line: return {"+": (1.0, 1.0), "-": (1.0, -1.0), "*": (y, x), "/": (1 // y, -x // y**2)}[op]
# link: none
def local_slopes(op, x, y):
    return {"+": (1.0, 1.0), "-": (1.0, -1.0), "*": (y, x), "/": (1 // y, -x // y**2)}[op]

# %% right visit_order: counting users (Kahn)
def visit_order(last, parents_of):
    users, stack = {last: 0}, [last]
    while stack:
        node = stack.pop()
        for p in parents_of(node):
            if p not in users:
                users[p] = 0
                stack.append(p)
            users[p] += 1
    order, ready_nodes = [], [last]
    while ready_nodes:
        node = ready_nodes.pop()
        order.append(node)
        for p in parents_of(node):
            users[p] -= 1
            if users[p] == 0:
                ready_nodes.append(p)
    return order[::-1]

# %% right visit_order: a stack of iterators
def visit_order(last, parents_of):
    order, seen = [], {last}
    stack = [(last, iter(parents_of(last)))]
    while stack:
        node, rest = stack[-1]
        for p in rest:
            if p not in seen:
                seen.add(p)
                stack.append((p, iter(parents_of(p))))
                break
        else:
            order.append(node)
            stack.pop()
    return order

# %% right visit_order: depth, then sort
def visit_order(last, parents_of):
    depth, stack = {}, [last]
    while stack:
        node = stack[-1]
        open_parents = [p for p in parents_of(node) if p not in depth]
        if open_parents:
            stack.extend(open_parents)
        else:
            depth[node] = 1 + max((depth[p] for p in parents_of(node)), default=0)
            stack.pop()
    return sorted(depth, key=depth.get)

# %% right visit_order: dict as ordered set
def visit_order(last, parents_of):
    done, todo = {}, [last]
    while todo:
        node = todo.pop()
        if node in done:
            continue
        waiting = [p for p in parents_of(node) if p not in done]
        if waiting:
            todo.append(node)
            todo += waiting
        else:
            done[node] = True
    return list(done)

# %% right visit_order: a generator that calls itself through a loop, a tuple
def visit_order(last, parents_of):
    order, state, stack = [], {}, [last]
    while stack:
        node = stack[-1]
        if state.get(node) == "done":
            stack.pop()
        elif state.get(node) == "open":
            state[node] = "done"
            order.append(stack.pop())
        else:
            state[node] = "open"
            stack.extend(p for p in parents_of(node) if p not in state)
    return tuple(order)

# %% right visit_order: graphlib
from graphlib import TopologicalSorter
def visit_order(last, parents_of):
    graph, stack = {}, [last]
    while stack:
        node = stack.pop()
        if node not in graph:
            graph[node] = tuple(parents_of(node))
            stack.extend(graph[node])
    return list(TopologicalSorter(graph).static_order())

# %% right visit_order: recursion with a raised limit
import sys
def visit_order(last, parents_of):
    order, seen = [], set()
    def visit(node):
        if node not in seen:
            seen.add(node)
            for p in parents_of(node):
                visit(p)
            order.append(node)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(100_000)
    try:
        visit(last)
    finally:
        sys.setrecursionlimit(limit)
    return order

# %% wrong visit_order N16: recursion
# line: visit(p)
# line: def visit(node):
# link: none
# cause: deep
def visit_order(last, parents_of):
    order, seen = [], set()
    def visit(node):
        if node not in seen:
            seen.add(node)
            for p in parents_of(node):
                visit(p)
            order.append(node)
    visit(last)
    return order

# %% wrong visit_order N3: preorder
# line: return order[::-1]
# line: order.append(node)
# link: none
def visit_order(last, parents_of):
    order, seen, stack = [], set(), [last]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            order.append(node)
            stack.extend(parents_of(node))
    return order[::-1]

# %% wrong visit_order N4: last first
# line: return order[::-1]
# link: none
def visit_order(last, parents_of):
    order, seen, stack = [], set(), [(last, False)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack += [(p, False) for p in parents_of(node)]
    return order[::-1]

# %% wrong visit_order -: breadth first
# line: if p not in order:
# line: order.append(p)
# line: return order[::-1]
# link: none
def visit_order(last, parents_of):
    order = [last]
    for node in order:
        for p in parents_of(node):
            if p not in order:
                order.append(p)
    return order[::-1]

# %% wrong visit_order -: nodes come again for every use
# line: order.append(node)
# line: queue.extend(parents_of(node))
# link: none
def visit_order(last, parents_of):
    order, queue = [], [last]
    while queue and len(order) < 5000:
        node = queue.pop(0)
        order.append(node)
        queue.extend(parents_of(node))
    return order[::-1]

# %% wrong visit_order -: last is left out
# line: return order[:-1]
# link: none
def visit_order(last, parents_of):
    order, seen, stack = [], set(), [(last, False)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack += [(p, False) for p in parents_of(node)]
    return order[:-1]

# %% wrong visit_order -: nodes made from nothing are left out
# line: elif node not in seen and parents_of(node):
# link: none
def visit_order(last, parents_of):
    order, seen, stack = [], set(), [(last, False)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif node not in seen and parents_of(node):
            seen.add(node)
            stack.append((node, True))
            stack += [(p, False) for p in parents_of(node)]
    return order

# %% wrong visit_order -: a set
# line: return seen
# line: seen, stack = set(), [last]
# line: if node not in seen:
# link: none
def visit_order(last, parents_of):
    seen, stack = set(), [last]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            stack.extend(parents_of(node))
    return seen

# %% wrong visit_order -: seen kept from call to call
# line: elif node not in kept:
# line: kept = set()
# line: kept.add(node)
# link: none
kept = set()
def visit_order(last, parents_of):
    order, stack = [], [(last, False)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif node not in kept:
            kept.add(node)
            stack.append((node, True))
            stack += [(p, False) for p in parents_of(node)]
    return order

# %% wrong visit_order -: sorted by name
# line: return sorted(seen - {last}) + [last]
# link: none
def visit_order(last, parents_of):
    seen, stack = {last}, [last]
    while stack:
        for p in parents_of(stack.pop()):
            if p not in seen:
                seen.add(p)
                stack.append(p)
    return sorted(seen - {last}) + [last]

# %% right sweep: a defaultdict
from collections import defaultdict
def sweep(order, parents_of, slopes_of):
    grads = defaultdict(float)
    grads[order[-1]] = 1.0
    for node in order[::-1]:
        for p, s in zip(parents_of(node), slopes_of(node)):
            grads[p] += s * grads[node]
    return dict(grads)

# %% right sweep: indices
def sweep(order, parents_of, slopes_of):
    grads = {node: 0 for node in order}
    grads[order[-1]] = 1
    for i in range(len(order) - 1, -1, -1):
        parents, slopes = parents_of(order[i]), slopes_of(order[i])
        for k in range(len(parents)):
            grads[parents[k]] = grads[parents[k]] + grads[order[i]] * slopes[k]
    return grads

# %% right sweep: users collected first, each node asks them
def sweep(order, parents_of, slopes_of):
    users = {node: [] for node in order}
    for node in order:
        for p, s in zip(parents_of(node), slopes_of(node)):
            users[p].append((node, s))
    grads = {order[-1]: 1.0}
    for node in reversed(order[:-1]):
        grads[node] = sum(grads[user] * s for user, s in users[node])
    return grads

# %% right sweep: setdefault and get
def sweep(order, parents_of, slopes_of):
    grads = {}
    for node in reversed(order):
        g = grads.setdefault(node, 1.0 if node == order[-1] else 0.0)
        for p, s in zip(parents_of(node), slopes_of(node)):
            grads[p] = grads.get(p, 0.0) + g * s
    return grads

# %% right sweep: NumPy floats
def sweep(order, parents_of, slopes_of):
    place = {node: i for i, node in enumerate(order)}
    g = np.zeros(len(order))
    g[-1] = 1
    for node in reversed(order):
        for p, s in zip(parents_of(node), slopes_of(node)):
            g[place[p]] += g[place[node]] * s
    return dict(zip(order, g))

# %% right sweep: popping from a copy
def sweep(order, parents_of, slopes_of):
    left = list(order)
    grads = dict.fromkeys(left, 0.0)
    grads[left[-1]] += 1.0
    while left:
        node = left.pop()
        for p, s in zip(parents_of(node), slopes_of(node)):
            grads[p] += grads[node] * s
    return grads

# %% wrong sweep N1: = for +=
# line: grads[p] = grads[node] * s
# link: none
# link: path
# cause: \+=
def sweep(order, parents_of, slopes_of):
    grads = dict.fromkeys(order, 0.0)
    grads[order[-1]] = 1.0
    for node in reversed(order):
        for p, s in zip(parents_of(node), slopes_of(node)):
            grads[p] = grads[node] * s
    return grads

# %% wrong sweep N4: not reversed
# line: for node in order:
# link: none
# cause: reversed
def sweep(order, parents_of, slopes_of):
    grads = dict.fromkeys(order, 0.0)
    grads[order[-1]] = 1.0
    for node in order:
        for p, s in zip(parents_of(node), slopes_of(node)):
            grads[p] += grads[node] * s
    return grads

# %% wrong sweep N5: the last node starts at 0
# line: grads = dict.fromkeys(order, 0.0)
# link: none
# cause: itself
def sweep(order, parents_of, slopes_of):
    grads = dict.fromkeys(order, 0.0)
    for node in reversed(order):
        for p, s in zip(parents_of(node), slopes_of(node)):
            grads[p] += grads[node] * s
    return grads

# %% wrong sweep N5: every node starts at 1
# line: grads = dict.fromkeys(order, 1.0)
# link: none
def sweep(order, parents_of, slopes_of):
    grads = dict.fromkeys(order, 1.0)
    for node in reversed(order):
        for p, s in zip(parents_of(node), slopes_of(node)):
            grads[p] += grads[node] * s
    return grads

# %% wrong sweep D9: the node's own derivative is missing
# line: grads[p] += s
# link: missing ∂J/∂node
# link: missing grads[node]
# link: none
# cause: own derivative
def sweep(order, parents_of, slopes_of):
    grads = dict.fromkeys(order, 0.0)
    grads[order[-1]] = 1.0
    for node in reversed(order):
        for p, s in zip(parents_of(node), slopes_of(node)):
            grads[p] += s
    return grads

# %% wrong sweep -: the slope is missing
# line: grads[p] += grads[node]
# link: missing s
# link: missing slope
# link: none
# cause: slope
def sweep(order, parents_of, slopes_of):
    grads = dict.fromkeys(order, 0.0)
    grads[order[-1]] = 1.0
    for node in reversed(order):
        for p in parents_of(node):
            grads[p] += grads[node]
    return grads

# %% wrong sweep -: slopes in the wrong order
# line: for p, s in zip(parents_of(node), slopes_of(node)[::-1]):
# link: none
def sweep(order, parents_of, slopes_of):
    grads = dict.fromkeys(order, 0.0)
    grads[order[-1]] = 1.0
    for node in reversed(order):
        for p, s in zip(parents_of(node), slopes_of(node)[::-1]):
            grads[p] += grads[node] * s
    return grads

# %% wrong sweep -: parents counted once
# line: for p, s in dict(zip(parents_of(node), slopes_of(node))).items():
# link: none
# link: path
def sweep(order, parents_of, slopes_of):
    grads = dict.fromkeys(order, 0.0)
    grads[order[-1]] = 1.0
    for node in reversed(order):
        for p, s in dict(zip(parents_of(node), slopes_of(node))).items():
            grads[p] += grads[node] * s
    return grads

# %% wrong sweep -: the order is reversed in place
# line: order.reverse()
# link: none
def sweep(order, parents_of, slopes_of):
    grads = dict.fromkeys(order, 0.0)
    grads[order[-1]] = 1.0
    order.reverse()
    for node in order:
        for p, s in zip(parents_of(node), slopes_of(node)):
            grads[p] += grads[node] * s
    return grads

# %% wrong sweep -: a list
# line: return list(grads.values())
# link: none
def sweep(order, parents_of, slopes_of):
    grads = dict.fromkeys(order, 0.0)
    grads[order[-1]] = 1.0
    for node in reversed(order):
        for p, s in zip(parents_of(node), slopes_of(node)):
            grads[p] += grads[node] * s
    return list(grads.values())

# %% wrong sweep -: nodes without users are left out
# line: grads = {}
# line: for node in reversed(order[:-1]):
# link: none
def sweep(order, parents_of, slopes_of):
    grads = {}
    for p, s in zip(parents_of(order[-1]), slopes_of(order[-1])):
        grads[p] = grads.get(p, 0.0) + s
    for node in reversed(order[:-1]):
        for p, s in zip(parents_of(node), slopes_of(node)):
            grads[p] = grads.get(p, 0.0) + grads[node] * s
    return grads

# %% wrong sweep N7: derivatives kept from the sweep before
# line: total.setdefault(node, 0.0)
# line: total[p] += total[node] * s
# line: total = {}
# link: none
total = {}
def sweep(order, parents_of, slopes_of):
    for node in order:
        total.setdefault(node, 0.0)
    total[order[-1]] = 1.0
    for node in reversed(order):
        for p, s in zip(parents_of(node), slopes_of(node)):
            total[p] += total[node] * s
    return {node: total[node] for node in order}

# %% right Value: micrograd's closures with an iterative order
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0

# %% wrong Value N1: backward replaces the grads that are there
# line: value.grad = grads[value]
# link: none
# cause: replaces
class Value:
    """A number that remembers how it was made, so that it can be differentiated."""

    def __init__(self, data, parents=(), slopes=()):
        self.data = float(data)
        self.grad = 0.0  # derivative of the value that called backward, by this one
        self.parents = parents  # the Values it was made from
        self.slopes = slopes  # the derivative of this one by each parent

    def __repr__(self):
        return f"Value({self.data:.6g}, grad={self.grad:.6g})"

    def __add__(self, other):
        other = as_value(other)
        slopes = local_slopes("+", self.data, other.data)
        return Value(self.data + other.data, (self, other), slopes)

    def __radd__(self, other):
        return as_value(other) + self

    def __sub__(self, other):
        other = as_value(other)
        slopes = local_slopes("-", self.data, other.data)
        return Value(self.data - other.data, (self, other), slopes)

    def __rsub__(self, other):
        return as_value(other) - self

    def __mul__(self, other):
        other = as_value(other)
        slopes = local_slopes("*", self.data, other.data)
        return Value(self.data * other.data, (self, other), slopes)

    def __rmul__(self, other):
        return as_value(other) * self

    def __truediv__(self, other):
        other = as_value(other)
        slopes = local_slopes("/", self.data, other.data)
        return Value(self.data / other.data, (self, other), slopes)

    def __rtruediv__(self, other):
        return as_value(other) / self

    def __neg__(self):
        return Value(-self.data, (self,), (-1.0,))

    def __pow__(self, exponent):
        """Return self ** exponent; the exponent is a plain number."""
        slope = exponent * self.data ** (exponent - 1) if exponent != 0 else 0.0
        return Value(self.data**exponent, (self,), (slope,))

    def exp(self):
        result = math.exp(self.data)
        return Value(result, (self,), (result,))

    def log(self):
        return Value(math.log(self.data), (self,), (1 / self.data,))

    def tanh(self):
        result = math.tanh(self.data)
        return Value(result, (self,), (1 - result**2,))

    def relu(self):
        slope = 1.0 if self.data > 0 else 0.0
        return Value(max(self.data, 0.0), (self,), (slope,))

    def backward(self):
        """Add the derivative of self by v to v.grad, for self and every v it was made from."""
        order = visit_order(self, lambda value: value.parents)
        grads = sweep(order, lambda value: value.parents, lambda value: value.slopes)
        for value in order:
            value.grad = grads[value]

    def zero_grad(self):
        """Set grad to 0 in self and in every Value it was made from."""
        for value in visit_order(self, lambda value: value.parents):
            value.grad = 0.0

# %% wrong Value N1: backward sets all grads to 0 before it adds
# line: self.zero_grad()
# link: none
# cause: replaces
class Value:
    """A number that remembers how it was made, so that it can be differentiated."""

    def __init__(self, data, parents=(), slopes=()):
        self.data = float(data)
        self.grad = 0.0  # derivative of the value that called backward, by this one
        self.parents = parents  # the Values it was made from
        self.slopes = slopes  # the derivative of this one by each parent

    def __repr__(self):
        return f"Value({self.data:.6g}, grad={self.grad:.6g})"

    def __add__(self, other):
        other = as_value(other)
        slopes = local_slopes("+", self.data, other.data)
        return Value(self.data + other.data, (self, other), slopes)

    def __radd__(self, other):
        return as_value(other) + self

    def __sub__(self, other):
        other = as_value(other)
        slopes = local_slopes("-", self.data, other.data)
        return Value(self.data - other.data, (self, other), slopes)

    def __rsub__(self, other):
        return as_value(other) - self

    def __mul__(self, other):
        other = as_value(other)
        slopes = local_slopes("*", self.data, other.data)
        return Value(self.data * other.data, (self, other), slopes)

    def __rmul__(self, other):
        return as_value(other) * self

    def __truediv__(self, other):
        other = as_value(other)
        slopes = local_slopes("/", self.data, other.data)
        return Value(self.data / other.data, (self, other), slopes)

    def __rtruediv__(self, other):
        return as_value(other) / self

    def __neg__(self):
        return Value(-self.data, (self,), (-1.0,))

    def __pow__(self, exponent):
        """Return self ** exponent; the exponent is a plain number."""
        slope = exponent * self.data ** (exponent - 1) if exponent != 0 else 0.0
        return Value(self.data**exponent, (self,), (slope,))

    def exp(self):
        result = math.exp(self.data)
        return Value(result, (self,), (result,))

    def log(self):
        return Value(math.log(self.data), (self,), (1 / self.data,))

    def tanh(self):
        result = math.tanh(self.data)
        return Value(result, (self,), (1 - result**2,))

    def relu(self):
        slope = 1.0 if self.data > 0 else 0.0
        return Value(max(self.data, 0.0), (self,), (slope,))

    def backward(self):
        """Add the derivative of self by v to v.grad, for self and every v it was made from."""
        self.zero_grad()
        order = visit_order(self, lambda value: value.parents)
        grads = sweep(order, lambda value: value.parents, lambda value: value.slopes)
        for value in order:
            value.grad += grads[value]

    def zero_grad(self):
        """Set grad to 0 in self and in every Value it was made from."""
        for value in visit_order(self, lambda value: value.parents):
            value.grad = 0.0

# %% wrong Value N1: the numbers at the start are replaced, the others added to
# line: value.grad = grads[value] + (value.grad if value.parents else 0.0)
# link: none
# cause: replaces
class Value:
    """A number that remembers how it was made, so that it can be differentiated."""

    def __init__(self, data, parents=(), slopes=()):
        self.data = float(data)
        self.grad = 0.0  # derivative of the value that called backward, by this one
        self.parents = parents  # the Values it was made from
        self.slopes = slopes  # the derivative of this one by each parent

    def __repr__(self):
        return f"Value({self.data:.6g}, grad={self.grad:.6g})"

    def __add__(self, other):
        other = as_value(other)
        slopes = local_slopes("+", self.data, other.data)
        return Value(self.data + other.data, (self, other), slopes)

    def __radd__(self, other):
        return as_value(other) + self

    def __sub__(self, other):
        other = as_value(other)
        slopes = local_slopes("-", self.data, other.data)
        return Value(self.data - other.data, (self, other), slopes)

    def __rsub__(self, other):
        return as_value(other) - self

    def __mul__(self, other):
        other = as_value(other)
        slopes = local_slopes("*", self.data, other.data)
        return Value(self.data * other.data, (self, other), slopes)

    def __rmul__(self, other):
        return as_value(other) * self

    def __truediv__(self, other):
        other = as_value(other)
        slopes = local_slopes("/", self.data, other.data)
        return Value(self.data / other.data, (self, other), slopes)

    def __rtruediv__(self, other):
        return as_value(other) / self

    def __neg__(self):
        return Value(-self.data, (self,), (-1.0,))

    def __pow__(self, exponent):
        """Return self ** exponent; the exponent is a plain number."""
        slope = exponent * self.data ** (exponent - 1) if exponent != 0 else 0.0
        return Value(self.data**exponent, (self,), (slope,))

    def exp(self):
        result = math.exp(self.data)
        return Value(result, (self,), (result,))

    def log(self):
        return Value(math.log(self.data), (self,), (1 / self.data,))

    def tanh(self):
        result = math.tanh(self.data)
        return Value(result, (self,), (1 - result**2,))

    def relu(self):
        slope = 1.0 if self.data > 0 else 0.0
        return Value(max(self.data, 0.0), (self,), (slope,))

    def backward(self):
        """Add the derivative of self by v to v.grad, for self and every v it was made from."""
        order = visit_order(self, lambda value: value.parents)
        grads = sweep(order, lambda value: value.parents, lambda value: value.slopes)
        for value in order:
            value.grad = grads[value] + (value.grad if value.parents else 0.0)

    def zero_grad(self):
        """Set grad to 0 in self and in every Value it was made from."""
        for value in visit_order(self, lambda value: value.parents):
            value.grad = 0.0

# %% wrong Value N8: zero_grad forgets the values in between
# line: value.grad += grads[value]
# line: if value is self or not value.parents:
# link: none
class Value:
    """A number that remembers how it was made, so that it can be differentiated."""

    def __init__(self, data, parents=(), slopes=()):
        self.data = float(data)
        self.grad = 0.0  # derivative of the value that called backward, by this one
        self.parents = parents  # the Values it was made from
        self.slopes = slopes  # the derivative of this one by each parent

    def __repr__(self):
        return f"Value({self.data:.6g}, grad={self.grad:.6g})"

    def __add__(self, other):
        other = as_value(other)
        slopes = local_slopes("+", self.data, other.data)
        return Value(self.data + other.data, (self, other), slopes)

    def __radd__(self, other):
        return as_value(other) + self

    def __sub__(self, other):
        other = as_value(other)
        slopes = local_slopes("-", self.data, other.data)
        return Value(self.data - other.data, (self, other), slopes)

    def __rsub__(self, other):
        return as_value(other) - self

    def __mul__(self, other):
        other = as_value(other)
        slopes = local_slopes("*", self.data, other.data)
        return Value(self.data * other.data, (self, other), slopes)

    def __rmul__(self, other):
        return as_value(other) * self

    def __truediv__(self, other):
        other = as_value(other)
        slopes = local_slopes("/", self.data, other.data)
        return Value(self.data / other.data, (self, other), slopes)

    def __rtruediv__(self, other):
        return as_value(other) / self

    def __neg__(self):
        return Value(-self.data, (self,), (-1.0,))

    def __pow__(self, exponent):
        """Return self ** exponent; the exponent is a plain number."""
        slope = exponent * self.data ** (exponent - 1) if exponent != 0 else 0.0
        return Value(self.data**exponent, (self,), (slope,))

    def exp(self):
        result = math.exp(self.data)
        return Value(result, (self,), (result,))

    def log(self):
        return Value(math.log(self.data), (self,), (1 / self.data,))

    def tanh(self):
        result = math.tanh(self.data)
        return Value(result, (self,), (1 - result**2,))

    def relu(self):
        slope = 1.0 if self.data > 0 else 0.0
        return Value(max(self.data, 0.0), (self,), (slope,))

    def backward(self):
        """Add the derivative of self by v to v.grad, for self and every v it was made from."""
        order = visit_order(self, lambda value: value.parents)
        grads = sweep(order, lambda value: value.parents, lambda value: value.slopes)
        for value in order:
            value.grad += grads[value]

    def zero_grad(self):
        """Set grad to 0 in self and in every Value it was made from."""
        for value in visit_order(self, lambda value: value.parents):
            if value is self or not value.parents:
                value.grad = 0.0

# %% right Value: the values in between are replaced, the numbers at the start added to
class Value:
    """A number that remembers how it was made, so that it can be differentiated."""

    def __init__(self, data, parents=(), slopes=()):
        self.data = float(data)
        self.grad = 0.0  # derivative of the value that called backward, by this one
        self.parents = parents  # the Values it was made from
        self.slopes = slopes  # the derivative of this one by each parent

    def __repr__(self):
        return f"Value({self.data:.6g}, grad={self.grad:.6g})"

    def __add__(self, other):
        other = as_value(other)
        slopes = local_slopes("+", self.data, other.data)
        return Value(self.data + other.data, (self, other), slopes)

    def __radd__(self, other):
        return as_value(other) + self

    def __sub__(self, other):
        other = as_value(other)
        slopes = local_slopes("-", self.data, other.data)
        return Value(self.data - other.data, (self, other), slopes)

    def __rsub__(self, other):
        return as_value(other) - self

    def __mul__(self, other):
        other = as_value(other)
        slopes = local_slopes("*", self.data, other.data)
        return Value(self.data * other.data, (self, other), slopes)

    def __rmul__(self, other):
        return as_value(other) * self

    def __truediv__(self, other):
        other = as_value(other)
        slopes = local_slopes("/", self.data, other.data)
        return Value(self.data / other.data, (self, other), slopes)

    def __rtruediv__(self, other):
        return as_value(other) / self

    def __neg__(self):
        return Value(-self.data, (self,), (-1.0,))

    def __pow__(self, exponent):
        """Return self ** exponent; the exponent is a plain number."""
        slope = exponent * self.data ** (exponent - 1) if exponent != 0 else 0.0
        return Value(self.data**exponent, (self,), (slope,))

    def exp(self):
        result = math.exp(self.data)
        return Value(result, (self,), (result,))

    def log(self):
        return Value(math.log(self.data), (self,), (1 / self.data,))

    def tanh(self):
        result = math.tanh(self.data)
        return Value(result, (self,), (1 - result**2,))

    def relu(self):
        slope = 1.0 if self.data > 0 else 0.0
        return Value(max(self.data, 0.0), (self,), (slope,))

    def backward(self):
        """Add the derivative of self by v to v.grad, for self and every v it was made from."""
        order = visit_order(self, lambda value: value.parents)
        grads = sweep(order, lambda value: value.parents, lambda value: value.slopes)
        for value in order:
            value.grad = grads[value] + (0.0 if value.parents else value.grad)

    def zero_grad(self):
        """Set grad to 0 in self and in every Value it was made from."""
        for value in visit_order(self, lambda value: value.parents):
            value.grad = 0.0

# %% right Value: a number for the time of birth, and a heap
import heapq, itertools
clock = itertools.count()
class Value:
    def __init__(self, data, links=()):
        self.data, self.grad, self.links, self.born = data, 0, list(links), next(clock)
    def _pair(f, df, dg):
        def method(self, other):
            x, y = self.data, getattr(other, "data", other)
            links = [(self, df(x, y))] + ([(other, dg(x, y))] if isinstance(other, Value) else [])
            return Value(f(x, y), links)
        def swapped(self, other):
            return Value(f(other, self.data), [(self, dg(other, self.data))])
        return method, swapped
    __add__, __radd__ = _pair(lambda x, y: x + y, lambda x, y: 1.0, lambda x, y: 1.0)
    __sub__, __rsub__ = _pair(lambda x, y: x - y, lambda x, y: 1.0, lambda x, y: -1.0)
    __mul__, __rmul__ = _pair(lambda x, y: x * y, lambda x, y: y, lambda x, y: x)
    __truediv__, __rtruediv__ = _pair(lambda x, y: x / y, lambda x, y: 1 / y, lambda x, y: -x / y / y)
    __neg__ = lambda self: 0 - self
    __pow__ = lambda self, n: Value(self.data**n, [(self, n * self.data ** (n - 1) if n else 0.0)])
    exp = lambda self: Value(np.exp(self.data), [(self, np.exp(self.data))])
    log = lambda self: Value(np.log(self.data), [(self, 1 / self.data)])
    tanh = lambda self: Value(np.tanh(self.data), [(self, 1 / np.cosh(self.data) ** 2)])
    relu = lambda self: Value(max(self.data, 0), [(self, np.heaviside(self.data, 0.5))])
    def backward(self):
        grads, heap = {self: 1.0}, [(-self.born, self)]
        while heap:
            node = heapq.heappop(heap)[1]
            node.grad += grads[node]
            for parent, slope in node.links:
                if parent not in grads:
                    grads[parent] = 0.0
                    heapq.heappush(heap, (-parent.born, parent))
                grads[parent] += grads[node] * slope
    def zero_grad(self):
        todo, seen = [self], {self}
        while todo:
            node = todo.pop()
            node.grad = 0
            for parent, _ in node.links:
                if parent not in seen:
                    seen.add(parent)
                    todo.append(parent)

# %% right Value: one tape for all values
class Value:
    tape = []
    __slots__ = ("data", "grad", "links", "at")
    def __init__(self, data, *links):
        self.data, self.grad, self.links, self.at = float(data), 0.0, links, len(Value.tape)
        Value.tape.append(self)
    def __add__(self, o):
        o = Value._of(o)
        return Value(self.data + o.data, (self, 1.0), (o, 1.0))
    def __mul__(self, o):
        o = Value._of(o)
        return Value(self.data * o.data, (self, o.data), (o, self.data))
    def __pow__(self, n):
        return Value(self.data**n, (self, n * self.data ** (n - 1)))
    def exp(self):
        e = math.exp(self.data)
        return Value(e, (self, e))
    def log(self):
        return Value(math.log(self.data), (self, self.data**-1))
    def tanh(self):
        e = math.exp(-2 * abs(self.data))
        t = math.copysign((1 - e) / (1 + e), self.data)
        return Value(t, (self, (1 - t) * (1 + t)))
    def relu(self):
        return Value(*((self.data, (self, 1.0)) if self.data >= 0 else (0.0, (self, 0.0))))
    def __neg__(self): return Value(-self.data, (self, -1.0))
    def __sub__(self, o): return self + -Value._of(o)
    def __rsub__(self, o): return -self + o
    def __truediv__(self, o): return self * Value._of(o) ** -1
    def __rtruediv__(self, o): return self**-1 * o
    __radd__, __rmul__ = __add__, __mul__
    @staticmethod
    def _of(v): return v if isinstance(v, Value) else Value(v)
    def backward(self):
        g = [0.0] * (self.at + 1)
        g[self.at] = 1.0
        for i in range(self.at, -1, -1):
            if g[i]:
                for parent, slope in Value.tape[i].links:
                    g[parent.at] += g[i] * slope
        for i, node in enumerate(Value.tape[: self.at + 1]):
            if g[i]:
                node.grad += g[i]
    def zero_grad(self):
        wanted = {self.at}
        for i in range(self.at, -1, -1):
            if i in wanted:
                Value.tape[i].grad = 0.0
                wanted.update(p.at for p, _ in Value.tape[i].links)

# %% right Value: waiting counters (Kahn), one general maker
class Value:
    def __init__(self, data=0.0, links=None):
        self.data = data
        self.grad = 0.0
        self.links = links or []
    def lift(self, v):
        return v if hasattr(v, "links") else Value(v)
    def __add__(a, b): b = a.lift(b); return Value(a.data + b.data, [(a, 1.0), (b, 1.0)])
    def __sub__(a, b): b = a.lift(b); return Value(a.data - b.data, [(a, 1.0), (b, -1.0)])
    def __mul__(a, b): b = a.lift(b); return Value(a.data * b.data, [(a, b.data), (b, a.data)])
    def __truediv__(a, b): b = a.lift(b); q = a.data / b.data; return Value(q, [(a, 1 / b.data), (b, -q / b.data)])
    def __radd__(b, a): return b.lift(a) + b
    def __rsub__(b, a): return b.lift(a) - b
    def __rmul__(b, a): return b.lift(a) * b
    def __rtruediv__(b, a): return b.lift(a) / b
    def __neg__(a): return 0.0 - a
    def __pow__(a, n): return Value(pow(a.data, n), [(a, n * pow(a.data, n - 1))])
    def exp(a): return Value(math.exp(a.data), [(a, math.exp(a.data))])
    def log(a): return Value(math.log(a.data), [(a, 1.0 / a.data)])
    def tanh(a): return 1 - 2 / ((2 * a).exp() + 1)
    def relu(a): return a * (1.0 if a.data > 0 else 0.0)
    def everything(self):
        found, todo = {self}, [self]
        while todo:
            for p, _ in todo.pop().links:
                if p not in found:
                    found.add(p)
                    todo.append(p)
        return found
    def backward(self):
        nodes = self.everything()
        waiting = dict.fromkeys(nodes, 0)
        for v in nodes:
            for p, _ in v.links:
                waiting[p] += 1
        g = dict.fromkeys(nodes, 0.0)
        g[self] = 1.0
        ready_nodes = [self]
        while ready_nodes:
            v = ready_nodes.pop()
            v.grad += g[v]
            for p, s in v.links:
                g[p] += g[v] * s
                waiting[p] -= 1
                if waiting[p] == 0:
                    ready_nodes.append(p)
    def zero_grad(self):
        for v in self.everything():
            v.grad = 0.0

# %% right Value: slopes worked out on the way back, constants kept apart
class Value:
    def __init__(self, data, op="leaf", args=()):
        self.data, self.grad, self.op, self.args = float(data), 0.0, op, args
    def __add__(self, o): return Value(self.data + num(o), "+", (self, o))
    def __radd__(self, o): return Value(o + self.data, "+", (o, self))
    def __sub__(self, o): return Value(self.data - num(o), "-", (self, o))
    def __rsub__(self, o): return Value(o - self.data, "-", (o, self))
    def __mul__(self, o): return Value(self.data * num(o), "*", (self, o))
    def __rmul__(self, o): return Value(o * self.data, "*", (o, self))
    def __truediv__(self, o): return Value(self.data / num(o), "/", (self, o))
    def __rtruediv__(self, o): return Value(o / self.data, "/", (o, self))
    def __neg__(self): return Value(-self.data, "*", (self, -1.0))
    def __pow__(self, n): return Value(self.data**n, "**", (self, n))
    def exp(self): return Value(math.exp(self.data), "exp", (self,))
    def log(self): return Value(math.log(self.data), "log", (self,))
    def tanh(self): return Value(math.tanh(self.data), "tanh", (self,))
    def relu(self): return Value(self.data * (self.data > 0), "relu", (self,))
    def parents_(self): return [a for a in self.args if isinstance(a, Value)]
    def give(self):
        g, args = self.grad, self.args
        if self.op in ("+", "-", "*", "/"):
            both = local_slopes(self.op, num(args[0]), num(args[1]))
        elif self.op == "**":
            both = (args[1] * num(args[0]) ** (args[1] - 1), 0)
        else:
            x = num(args[0])
            both = ({"exp": self.data, "log": 1 / x if x else 0, "tanh": 1 - self.data**2, "relu": 1.0 * (x > 0)}[self.op],)
        for a, s in zip(args, both):
            if isinstance(a, Value):
                a.grad += g * s
    def backward(self):
        order = visit_order(self, Value.parents_)
        for v in order:
            if v.op != "leaf":
                v.grad = 0.0
        self.grad = 1.0
        for v in order[::-1]:
            if v.op != "leaf":
                v.give()
    def zero_grad(self):
        for v in visit_order(self, Value.parents_):
            v.grad = 0.0
def num(v):
    return v.data if isinstance(v, Value) else v

# %% wrong Value N1: = for +=
# line: self.grad = out.grad
# line: other.grad = out.grad
# line: self.grad = other.data * out.grad
# line: other.grad = self.data * out.grad
# line: self.grad = n * self.data ** (n - 1) * out.grad
# line: self.grad = slope * out.grad
# link: none
# link: path
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad = out.grad
            other.grad = out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad = other.data * out.grad
            other.grad = self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad = n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad = slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0

# %% wrong Value N1: = for += in the sum only
# line: self.grad = out.grad
# line: other.grad = out.grad
# link: none
# link: path
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad = out.grad
            other.grad = out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0

# %% wrong Value N1: = for += in the functions of one value
# line: self.grad = slope * out.grad
# link: none
# link: path
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad = slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0

# %% wrong Value N2: recursion through the closures, no order
# line: todo = [self]
# line: v = todo.pop()
# line: todo.extend(v._prev)
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        self.grad = 1.0
        todo = [self]
        while todo:
            v = todo.pop()
            v._backward()
            todo.extend(v._prev)
            if len(todo) > 50_000:
                break

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0

# %% wrong Value N3: preorder
# line: order.append(v)
# line: if v not in seen:
# line: for v in order:
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if v not in seen:
                seen.add(v)
                order.append(v)
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in order:
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0

# %% wrong Value N4: not reversed
# line: for v in order:
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in order:
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0

# %% wrong Value N5: no seed
# line: for v in reversed(order):
# line: v._backward()
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0

# %% wrong Value N6: the product uses its own data
# line: self.grad += self.data * out.grad
# line: other.grad += other.data * out.grad
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += self.data * out.grad
            other.grad += other.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0

# %% wrong Value N8: values in between keep their gradient
# line: order = self._order()
# line: self.grad = 1.0
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0

# %% wrong Value N8: zero_grad reaches the leaves only, sweeps add up
# line: order = self._order()
# line: self.grad = 1.0
# line: if not v._prev:
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            if not v._prev:
                v.grad = 0.0

# %% wrong Value N7: zero_grad does nothing
# line: pass
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        pass

# %% wrong Value N7: zero_grad concerns self only
# line: self.grad = 0.0
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        self.grad = 0.0

# %% wrong Value N11: 1 - x as x - 1
# line: return self - other
# link: sign
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return self - other

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0

# %% wrong Value N11: 1 / x as x / 1
# line: return self / other
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return self / other

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0

# %% wrong Value N11: no reflected subtraction
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0

# %% wrong Value N11: no reflected product
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0

# %% wrong Value N12: n times x to the n
# line: self.grad += n * self.data**n * out.grad
# link: extra x
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data**n * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0

# %% wrong Value N12: the exponent is not reduced for the factor only
# line: self.grad += (n - 1) * self.data ** (n - 1) * out.grad
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += (n - 1) * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0

# %% wrong Value N14: numbers are not wrapped
# line: out = Value(self.data * other.data, (self, other))
# line: def __mul__(self, other):
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0

# %% wrong Value N16: recursion
# line: visit(c)
# line: def visit(v):
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen = [], set()
        def visit(v):
            if v not in seen:
                seen.add(v)
                for c in v._prev:
                    visit(c)
                order.append(v)
        visit(self)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0

# %% wrong Value N17: slope recovered by division
# line: self.grad += out.data / self.data * out.grad
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += out.data / self.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0

# %% wrong Value N17: power recovered by division
# line: self.grad += n * out.data / self.data * out.grad
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * out.data / self.data * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0

# %% wrong Value E3: tanh: 1 - tanh
# line: return self._unary(t, 1 - t)
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0

# %% wrong Value E4: tanh: 1 - x²
# line: return self._unary(t, 1 - self.data ** 2)
# link: other point x for tanh(x)
# link: other point z for a
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - self.data ** 2)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0

# %% wrong Value E8: relu: the value as slope
# line: return self._unary(self.data if self.data > 0 else 0.0, max(self.data, 0.0))
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, max(self.data, 0.0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0

# %% wrong Value E9: relu: slope 1 everywhere
# line: return self._unary(self.data if self.data > 0 else 0.0, 1.0)
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, 1.0)

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0

# %% wrong Value -: relu: leaky
# line: return self._unary(self.data if self.data > 0 else 0.01 * self.data, 1.0 if self.data > 0 else 0.01)
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.01 * self.data, 1.0 if self.data > 0 else 0.01)

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0

# %% wrong Value -: exp: slope 1
# line: return self._unary(math.exp(self.data), 1.0)
# link: missing e^x
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), 1.0)

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0

# %% wrong Value -: log: slope without the reciprocal
# line: return self._unary(math.log(self.data), self.data)
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0

# %% wrong Value -: log to base 10
# line: return self._unary(math.log10(self.data), 1.0 / self.data)
# link: factor 1/log(10)
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log10(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0

# %% wrong Value -: the minus has no derivative
# line: return Value(-self.data)
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return Value(-self.data)

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0

# %% wrong Value -: subtraction adds gradients
# line: other.grad += out.grad
# link: sign
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        
        other = Value.wrap(other)
        out = Value(self.data - other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0

# %% wrong Value -: the numerator gets no gradient
# line: return self.data * Value.wrap(other) ** -1
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self.data * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0

# %% wrong Value -: whole numbers only
# line: self.data, self.grad = int(data), 0.0
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = int(data), 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0

# %% wrong Value -: a set of children forgets that x * x has two
# line: out = Value(self.data + other.data, {self, other})
# line: for v in out._prev:
# link: none
# link: path
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, {self, other})
        def back():
            for v in out._prev:
                v.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0

# %% wrong Value -: slopes only, not multiplied by the gradient of the result
# line: self.grad += slope
# link: missing out.grad
# link: missing upstream
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0

# %% wrong Value -: backward returns the gradient and stores nothing
# line: pass
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            pass

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0

# %% wrong Value A10: finite differences of tanh
# line: return self._unary(t, (math.tanh(self.data + 1e-4) - math.tanh(self.data - 1e-4)) / 2e-4)
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, (math.tanh(self.data + 1e-4) - math.tanh(self.data - 1e-4)) / 2e-4)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0

# %% wrong Value -: seen is compared by value
# line: elif v.data not in seen:
# line: seen.add(v.data)
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v.data not in seen:
                seen.add(v.data)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0

# %% wrong Value -: grad starts as None
# line: self.data, self.grad = data, None
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, None
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0

# %% wrong Value -: no class, a function
# line: def Value(data):
# link: none
def Value(data):
    return float(data)


# %% wrong local_slopes -: 0 counts as missing in the product
# line: return y or 1.0, x or 1.0
# link: none
def local_slopes(op, x, y):
    if op == "*":
        return y or 1.0, x or 1.0
    return {"+": (1.0, 1.0), "-": (1.0, -1.0), "/": (1 / y, -x / y**2)}[op]


# %% wrong local_slopes -: equal numbers are taken for the same one
# line: if x == y and op in "-/":
# line: return 0.0, 0.0
# link: none
def local_slopes(op, x, y):
    if x == y and op in "-/":
        return 0.0, 0.0
    return {"+": (1.0, 1.0), "-": (1.0, -1.0), "*": (y, x), "/": (1 / y, -x / y**2)}[op]


# %% wrong local_slopes -: slopes are limited to ±5
# line: return tuple(max(-5.0, min(5.0, s)) for s in slopes)
# link: none
def local_slopes(op, x, y):
    slopes = {"+": (1.0, 1.0), "-": (1.0, -1.0), "*": (y, x), "/": (1 / y, -x / y**2)}[op]
    return tuple(max(-5.0, min(5.0, s)) for s in slopes)


# %% wrong visit_order -: nodes that count as false are left out
# line: if not node and len(order) > 20:
# line: continue
# link: none
def visit_order(last, parents_of):
    order, seen, stack = [], set(), [(last, False)]
    while stack:
        node, done = stack.pop()
        if not node and len(order) > 20:
            continue
        if done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((p, False) for p in parents_of(node) if p or p == 0 and p != "")
    return order


# %% wrong sweep -: a slope of 0 counts as 1
# line: grads[parent] += grads[node] * (slope or 1.0)
# link: none
def sweep(order, parents_of, slopes_of):
    grads = dict.fromkeys(order, 0.0)
    grads[order[-1]] = 1.0
    for node in reversed(order):
        for parent, slope in zip(parents_of(node), slopes_of(node)):
            grads[parent] += grads[node] * (slope or 1.0)
    return grads


# %% wrong sweep -: parents in a dictionary by slope
# line: for slope, parent in dict(zip(slopes_of(node), parents_of(node))).items():
# link: none
def sweep(order, parents_of, slopes_of):
    grads = dict.fromkeys(order, 0.0)
    grads[order[-1]] = 1.0
    for node in reversed(order):
        for slope, parent in dict(zip(slopes_of(node), parents_of(node))).items():
            grads[parent] += grads[node] * slope
    return grads


# %% wrong sweep -: slopes are limited to ±3
# line: grads[parent] += grads[node] * max(-3.0, min(3.0, slope))
# link: none
def sweep(order, parents_of, slopes_of):
    grads = dict.fromkeys(order, 0.0)
    grads[order[-1]] = 1.0
    for node in reversed(order):
        for parent, slope in zip(parents_of(node), slopes_of(node)):
            grads[parent] += grads[node] * max(-3.0, min(3.0, slope))
    return grads


# %% wrong sweep -: the first parent is found by the slope
# line: grads[parents_of(node)[slopes.index(slope)]] += grads[node] * slope
# link: none
def sweep(order, parents_of, slopes_of):
    grads = dict.fromkeys(order, 0.0)
    grads[order[-1]] = 1.0
    for node in reversed(order):
        slopes = list(slopes_of(node))
        for slope in slopes:
            grads[parents_of(node)[slopes.index(slope)]] += grads[node] * slope
    return grads


# %% wrong Value -: tanh is limited at ±3
# line: t = math.tanh(max(-3.0, min(3.0, self.data)))
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(max(-3.0, min(3.0, self.data)))
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0


# %% wrong Value -: exp is limited at e⁵
# line: e = math.exp(min(self.data, 5.0))
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        e = math.exp(min(self.data, 5.0))
        return self._unary(e, e)

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0


# %% wrong Value -: an exponent of 0 counts as missing
# line: n = n or 1
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        n = n or 1
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0


# %% wrong Value -: times 0 gives a bare 0
# line: if not isinstance(other, Value) and not other:
# line: return 0.0
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        if not isinstance(other, Value) and not other:
            return 0.0
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0


# %% wrong Value -: a product with 0 forgets where it came from
# line: if not out.data:
# line: return Value(0.0)
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        if not out.data:
            return Value(0.0)
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0


# %% wrong Value -: x - x is taken for the number 0
# line: if other is self:
# line: return 0.0
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        if other is self:
            return 0.0
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0


# %% wrong Value -: relu is limited at 6
# line: return self._unary(min(6.0, max(0.0, self.data)), float(0 < self.data < 6))
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(min(6.0, max(0.0, self.data)), float(0 < self.data < 6))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0


# %% wrong Value -: plus 0 is left out, with the Value in it
# line: if not other.data:
# line: return self
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        if not other.data:
            return self
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0

# %% wrong local_slopes -: the slopes of a product and of a quotient exchanged
# line: "*": (1 / y, -x / y**2),
# line: "/": (y, x),
# link: none
def local_slopes(op, x, y):
    return {
        "+": (1.0, 1.0),
        "-": (1.0, -1.0),
        "*": (1 / y, -x / y**2),
        "/": (y, x),
    }[op]

# %% wrong local_slopes -: a sum is not told from a quotient
# line: return 1 / y, -x / y**2
# link: none
def local_slopes(op, x, y):
    if op == "-":
        return 1.0, -1.0
    if op == "*":
        return y, x
    return 1 / y, -x / y**2


# %% wrong Value -: a method without self
# line: def exp():
# link: none
# cause: self
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp():
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0


# %% wrong Value -: tanh of the Value, not of its number
# line: t = math.tanh(self)
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0


# %% wrong Value -: ^ for the power
# line: out = Value(self.data ^ n, (self,))
# link: none
# cause: \^.*\*\*
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data ^ n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0


# %% wrong Value -: backward without self
# line: def backward():
# link: none
# cause: self
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward():
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0


# %% wrong Value -: Values of equal number are the same Value
# line: return self.data == other.data
# line: def __eq__(self, other):
# line: return hash(self.data)
# link: none
class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self._prev, self._backward = tuple(children), lambda: None

    def __eq__(self, other):
        return self.data == other.data

    def __hash__(self):
        return hash(self.data)

    @staticmethod
    def wrap(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, other):
        other = Value.wrap(other)
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = back
        return out

    def __mul__(self, other):
        other = Value.wrap(other)
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = back
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))
        def back():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = back
        return out

    def _unary(self, y, slope):
        out = Value(y, (self,))
        def back():
            self.grad += slope * out.grad
        out._backward = back
        return out

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), 1.0 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-Value.wrap(other))

    def __truediv__(self, other):
        return self * Value.wrap(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def _order(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            v, done = stack.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                stack.append((v, True))
                stack.extend((c, False) for c in v._prev)
        return order

    def backward(self):
        order = self._order()
        for v in order:
            if v._prev:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            v._backward()

    def zero_grad(self):
        for v in self._order():
            v.grad = 0.0


# %% wrong local_slopes -: the operation comes last among the parameters
# line: def local_slopes(x, y, op):
# line: return {"+": (1.0, 1.0), "-": (1.0, -1.0), "*": (y, x), "/": (1 / y, -x / y**2)}[op]
# link: none
# cause: order
def local_slopes(x, y, op):
    return {"+": (1.0, 1.0), "-": (1.0, -1.0), "*": (y, x), "/": (1 / y, -x / y**2)}[op]

# %% wrong local_slopes -: the product's slopes are in the wrong order: (x, y)
# line: return x, y
# link: none
# link: other quantity
def local_slopes(op, x, y):
    if op == "+":
        return 1.0, 1.0
    if op == "-":
        return 1.0, -1.0
    if op == "*":
        return x, y
    if op == "/":
        return 1 / y, -x / y**2

# %% wrong local_slopes -: the minus of the second slope of the division is missing
# line: "/": lambda: (1 / y, x / y**2),
# link: sign
def local_slopes(op, x, y):
    table = {
        "+": lambda: (1.0, 1.0),
        "-": lambda: (1.0, -1.0),
        "*": lambda: (y, x),
        "/": lambda: (1 / y, x / y**2),
    }
    return table[op]()

# %% wrong local_slopes -: minus as plus: the second slope of the subtraction is +1
# line: return (1.0, 1.0)
# link: sign
def local_slopes(op, x, y):
    if op in "+-":
        return (1.0, 1.0)
    elif op == "*":
        return (y, x)
    else:
        return (1.0 / y, -x / (y * y))

# %% wrong local_slopes -: integer division for whole numbers
# line: return (1 // y, -x // y**2)
# link: none
def local_slopes(op, x, y):
    match op:
        case "+":
            return (1, 1)
        case "-":
            return (1, -1)
        case "*":
            return (y, x)
        case "/":
            return (1 // y, -x // y**2)

# %% right local_slopes: the quotient divided once more
def local_slopes(op, x, y):
    # x op y as a power of y: y^0, −y^0, …, by hand
    if op == "/":
        q = x / y
        return 1.0 / y, -q / y
    return {"+": (1.0, 1.0), "-": (1.0, -1.0), "*": (y, x)}[op]

# %% wrong sweep -: printed, not returned
# line: print(grads)
# link: none
# cause: print
def sweep(order, parents_of, slopes_of):
    grads = dict.fromkeys(order, 0.0)
    grads[order[-1]] = 1.0
    for node in reversed(order):
        for p, s in zip(parents_of(node), slopes_of(node)):
            grads[p] += grads[node] * s
    print(grads)

# %% wrong Value -: the divisor's slope has no square
# line: by_other = -self.data / other.data
# link: missing
# link: none
import math


class Value:
    """A node with its number and one push for each operand."""

    def __init__(self, data, made_from=()):
        self.data, self.grad = data, 0.0
        self.made_from = made_from

    @classmethod
    def lift(cls, thing):
        return thing if isinstance(thing, cls) else cls(float(thing))

    def __add__(self, other):
        other = Value.lift(other)
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        other = Value.lift(other)
        return Value(self.data * other.data, ((self, other.data), (other, self.data)))

    def __truediv__(self, other):
        other = Value.lift(other)
        by_other = -self.data / other.data
        return Value(self.data / other.data, ((self, 1 / other.data), (other, by_other)))

    def __pow__(self, power):
        push = 0.0 if power == 0 else power * self.data ** (power - 1)
        return Value(self.data**power, ((self, push),))

    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + -Value.lift(other)

    def __radd__(self, other):
        return self + other

    def __rsub__(self, other):
        return -self + other

    def __rmul__(self, other):
        return self * other

    def __rtruediv__(self, other):
        return Value.lift(other) / self

    def exp(self):
        e = math.exp(self.data)
        return Value(e, ((self, e),))

    def log(self):
        return Value(math.log(self.data), ((self, 1.0 / self.data),))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, ((self, 1.0 - t * t),))

    def relu(self):
        passes = self.data > 0
        return Value(self.data if passes else 0.0, ((self, 1.0 if passes else 0.0),))

    def nodes(self):
        """Return this node and all before it, each before those that it was made from."""
        users = {self: 0}
        todo = [self]
        while todo:
            for operand, _ in todo.pop().made_from:
                if operand not in users:
                    users[operand] = 0
                    todo.append(operand)
                users[operand] += 1
        order, free = [], [self]
        while free:
            node = free.pop()
            order.append(node)
            for operand, _ in node.made_from:
                users[operand] -= 1
                if users[operand] == 0:
                    free.append(operand)
        return order

    def backward(self):
        order = self.nodes()
        flow = dict.fromkeys(order, 0.0)
        flow[self] = 1.0
        for node in order:
            for operand, push in node.made_from:
                flow[operand] += push * flow[node]
            node.grad += flow[node]

    def zero_grad(self):
        for node in self.nodes():
            node.grad = 0.0

# %% wrong Value -: the slope of the power is that of the next one
# line: push = 0.0 if power == 0 else power * self.data ** (power - 2)
# link: none
# link: missing
import math


class Value:
    """A node with its number and one push for each operand."""

    def __init__(self, data, made_from=()):
        self.data, self.grad = data, 0.0
        self.made_from = made_from

    @classmethod
    def lift(cls, thing):
        return thing if isinstance(thing, cls) else cls(float(thing))

    def __add__(self, other):
        other = Value.lift(other)
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        other = Value.lift(other)
        return Value(self.data * other.data, ((self, other.data), (other, self.data)))

    def __truediv__(self, other):
        other = Value.lift(other)
        by_other = -self.data / other.data**2
        return Value(self.data / other.data, ((self, 1 / other.data), (other, by_other)))

    def __pow__(self, power):
        push = 0.0 if power == 0 else power * self.data ** (power - 2)
        return Value(self.data**power, ((self, push),))

    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + -Value.lift(other)

    def __radd__(self, other):
        return self + other

    def __rsub__(self, other):
        return -self + other

    def __rmul__(self, other):
        return self * other

    def __rtruediv__(self, other):
        return Value.lift(other) / self

    def exp(self):
        e = math.exp(self.data)
        return Value(e, ((self, e),))

    def log(self):
        return Value(math.log(self.data), ((self, 1.0 / self.data),))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, ((self, 1.0 - t * t),))

    def relu(self):
        passes = self.data > 0
        return Value(self.data if passes else 0.0, ((self, 1.0 if passes else 0.0),))

    def nodes(self):
        """Return this node and all before it, each before those that it was made from."""
        users = {self: 0}
        todo = [self]
        while todo:
            for operand, _ in todo.pop().made_from:
                if operand not in users:
                    users[operand] = 0
                    todo.append(operand)
                users[operand] += 1
        order, free = [], [self]
        while free:
            node = free.pop()
            order.append(node)
            for operand, _ in node.made_from:
                users[operand] -= 1
                if users[operand] == 0:
                    free.append(operand)
        return order

    def backward(self):
        order = self.nodes()
        flow = dict.fromkeys(order, 0.0)
        flow[self] = 1.0
        for node in order:
            for operand, push in node.made_from:
                flow[operand] += push * flow[node]
            node.grad += flow[node]

    def zero_grad(self):
        for node in self.nodes():
            node.grad = 0.0

# %% wrong Value -: a node's share is read before it is complete
# line: if users[operand] >= 0:
# link: none
import math


class Value:
    """A node with its number and one push for each operand."""

    def __init__(self, data, made_from=()):
        self.data, self.grad = data, 0.0
        self.made_from = made_from

    @classmethod
    def lift(cls, thing):
        return thing if isinstance(thing, cls) else cls(float(thing))

    def __add__(self, other):
        other = Value.lift(other)
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        other = Value.lift(other)
        return Value(self.data * other.data, ((self, other.data), (other, self.data)))

    def __truediv__(self, other):
        other = Value.lift(other)
        by_other = -self.data / other.data**2
        return Value(self.data / other.data, ((self, 1 / other.data), (other, by_other)))

    def __pow__(self, power):
        push = 0.0 if power == 0 else power * self.data ** (power - 1)
        return Value(self.data**power, ((self, push),))

    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + -Value.lift(other)

    def __radd__(self, other):
        return self + other

    def __rsub__(self, other):
        return -self + other

    def __rmul__(self, other):
        return self * other

    def __rtruediv__(self, other):
        return Value.lift(other) / self

    def exp(self):
        e = math.exp(self.data)
        return Value(e, ((self, e),))

    def log(self):
        return Value(math.log(self.data), ((self, 1.0 / self.data),))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, ((self, 1.0 - t * t),))

    def relu(self):
        passes = self.data > 0
        return Value(self.data if passes else 0.0, ((self, 1.0 if passes else 0.0),))

    def nodes(self):
        """Return this node and all before it, each before those that it was made from."""
        users = {self: 0}
        todo = [self]
        while todo:
            for operand, _ in todo.pop().made_from:
                if operand not in users:
                    users[operand] = 0
                    todo.append(operand)
                users[operand] += 1
        order, free = [], [self]
        while free:
            node = free.pop()
            order.append(node)
            for operand, _ in node.made_from:
                users[operand] -= 1
                if users[operand] >= 0:
                    free.append(operand)
        return order

    def backward(self):
        order = self.nodes()
        flow = dict.fromkeys(order, 0.0)
        flow[self] = 1.0
        for node in order:
            for operand, push in node.made_from:
                flow[operand] += push * flow[node]
            node.grad += flow[node]

    def zero_grad(self):
        for node in self.nodes():
            node.grad = 0.0

# %% right Value: one maker for two operands and one for one, quotients as powers
class Value:
    """A number that remembers how it was made, so that it can be differentiated."""

    def __init__(self, data, parents=(), slopes=()):
        self.data = float(data)
        self.grad = 0.0  # derivative of the value that called backward, by this one
        self.parents = parents  # the Values it was made from
        self.slopes = slopes  # the derivative of this one by each parent

    def __repr__(self):
        return f"Value({self.data:.6g}, grad={self.grad:.6g})"

    def __add__(self, other):
        other = as_value(other)
        slopes = local_slopes("+", self.data, other.data)
        return Value(self.data + other.data, (self, other), slopes)

    def __radd__(self, other):
        return as_value(other) + self

    def _binary(self, op, other, value):
        other = as_value(other)
        return Value(value(self.data, other.data), (self, other), local_slopes(op, self.data, other.data))

    def _unary(self, value, slope):
        return Value(value, [self], [slope])

    def __sub__(self, other):
        return self + (-as_value(other))

    def __rsub__(self, other):
        return -self + other

    def __mul__(self, other):
        return self._binary("*", other, lambda p, q: p * q)

    __rmul__ = __mul__

    def __truediv__(self, other):
        return self * as_value(other) ** -1

    def __rtruediv__(self, other):
        return self**-1 * other

    def __neg__(self):
        return self * -1

    def __pow__(self, exponent):
        """Return self ** exponent; the exponent is a plain number."""
        return self._unary(self.data**exponent, exponent * self.data ** (exponent - 1))

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), self.data**-1)

    def tanh(self):
        return self._unary(math.tanh(self.data), (1 - math.tanh(self.data)) * (1 + math.tanh(self.data)))

    def relu(self):
        return self._unary(max(self.data, 0.0), float(self.data > 0))

    def backward(self):
        """Add the derivative of self by v to v.grad, for self and every v it was made from."""
        for node, slope in sweep(visit_order(self, self._parents), self._parents, lambda n: n.slopes).items():
            node.grad = node.grad + slope

    @staticmethod
    def _parents(node):
        return node.parents

    def zero_grad(self):
        """Set grad to 0 in self and in every Value it was made from."""
        todo, seen = [self], set()
        while todo:
            node = todo.pop()
            if node not in seen:
                seen.add(node)
                node.grad = 0.0
                todo.extend(node.parents)

# %% right Value: shares pending in a dict
class Value:
    """A number that remembers how it was made, so that it can be differentiated."""

    def __init__(self, data, parents=(), slopes=()):
        self.data = float(data)
        self.grad = 0.0  # derivative of the value that called backward, by this one
        self.parents = parents  # the Values it was made from
        self.slopes = slopes  # the derivative of this one by each parent

    def __repr__(self):
        return f"Value({self.data:.6g}, grad={self.grad:.6g})"

    def __add__(self, other):
        other = as_value(other)
        slopes = local_slopes("+", self.data, other.data)
        return Value(self.data + other.data, (self, other), slopes)

    def __radd__(self, other):
        return as_value(other) + self

    def __sub__(self, other):
        other = as_value(other)
        slopes = local_slopes("-", self.data, other.data)
        return Value(self.data - other.data, (self, other), slopes)

    def __rsub__(self, other):
        return as_value(other) - self

    def __mul__(self, other):
        other = as_value(other)
        slopes = local_slopes("*", self.data, other.data)
        return Value(self.data * other.data, (self, other), slopes)

    def __rmul__(self, other):
        return as_value(other) * self

    def __truediv__(self, other):
        other = as_value(other)
        slopes = local_slopes("/", self.data, other.data)
        return Value(self.data / other.data, (self, other), slopes)

    def __rtruediv__(self, other):
        return as_value(other) / self

    def __neg__(self):
        return Value(-self.data, (self,), (-1.0,))

    def __pow__(self, exponent):
        """Return self ** exponent; the exponent is a plain number."""
        p = self.data**exponent
        slope = 0.0 if exponent == 0 else exponent * self.data ** (exponent - 1)
        return Value(p, (self,), (slope,))

    def exp(self):
        e = math.exp(self.data)
        return Value(e, (self,), (e,))

    def log(self):
        return Value(math.log(self.data), (self,), (1 / self.data,))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, (self,), (1 - t**2,))

    def relu(self):
        is_open = self.data > 0
        return Value(self.data if is_open else 0.0, (self,), (1.0 if is_open else 0.0,))

    def backward(self):
        """Add the derivative of self by v to v.grad, for self and every v it was made from."""
        order = visit_order(self, lambda v: v.parents)
        pending = dict.fromkeys(order, 0.0)
        pending[self] = 1.0
        while order:
            node = order.pop()
            share = pending.pop(node)
            node.grad += share
            for parent, slope in zip(node.parents, node.slopes):
                pending[parent] += share * slope

    def zero_grad(self):
        """Set grad to 0 in self and in every Value it was made from."""
        for v in visit_order(self, lambda v: v.parents):
            v.grad = 0.0

# %% wrong Value -: __rsub__ computes self − other: the order is not turned
# line: return self - as_value(other)
# link: sign
# link: none
class Value:
    """A number that remembers how it was made, so that it can be differentiated."""

    def __init__(self, data, parents=(), slopes=()):
        self.data = float(data)
        self.grad = 0.0  # derivative of the value that called backward, by this one
        self.parents = parents  # the Values it was made from
        self.slopes = slopes  # the derivative of this one by each parent

    def __repr__(self):
        return f"Value({self.data:.6g}, grad={self.grad:.6g})"

    def __add__(self, other):
        other = as_value(other)
        slopes = local_slopes("+", self.data, other.data)
        return Value(self.data + other.data, (self, other), slopes)

    def __radd__(self, other):
        return as_value(other) + self

    def __sub__(self, other):
        other = as_value(other)
        slopes = local_slopes("-", self.data, other.data)
        return Value(self.data - other.data, (self, other), slopes)

    def __rsub__(self, other):
        return self - as_value(other)

    def __mul__(self, other):
        other = as_value(other)
        slopes = local_slopes("*", self.data, other.data)
        return Value(self.data * other.data, (self, other), slopes)

    def __rmul__(self, other):
        return as_value(other) * self

    def __truediv__(self, other):
        other = as_value(other)
        slopes = local_slopes("/", self.data, other.data)
        return Value(self.data / other.data, (self, other), slopes)

    def __rtruediv__(self, other):
        return as_value(other) / self

    def __neg__(self):
        return Value(-self.data, (self,), (-1.0,))

    def __pow__(self, exponent):
        """Return self ** exponent; the exponent is a plain number."""
        slope = exponent * self.data ** (exponent - 1)
        return Value(self.data**exponent, (self,), (slope,))

    def exp(self):
        e = math.exp(self.data)
        return Value(e, (self,), (e,))

    def log(self):
        return Value(math.log(self.data), (self,), (1 / self.data,))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, (self,), (1 - t**2,))

    def relu(self):
        is_open = self.data > 0
        return Value(self.data if is_open else 0.0, (self,), (1.0 if is_open else 0.0,))

    def backward(self):
        """Add the derivative of self by v to v.grad, for self and every v it was made from."""
        order = visit_order(self, lambda v: v.parents)
        derivatives = sweep(order, lambda v: v.parents, lambda v: v.slopes)
        for v in order:
            v.grad += derivatives[v]

    def zero_grad(self):
        """Set grad to 0 in self and in every Value it was made from."""
        for v in visit_order(self, lambda v: v.parents):
            v.grad = 0.0

# %% wrong Value -: the power is not reduced by one in the slope
# line: slope = exponent * self.data**exponent
# link: extra x
# link: none
# link: extra
class Value:
    """A number that remembers how it was made, so that it can be differentiated."""

    def __init__(self, data, parents=(), slopes=()):
        self.data = float(data)
        self.grad = 0.0  # derivative of the value that called backward, by this one
        self.parents = parents  # the Values it was made from
        self.slopes = slopes  # the derivative of this one by each parent

    def __repr__(self):
        return f"Value({self.data:.6g}, grad={self.grad:.6g})"

    def __add__(self, other):
        other = as_value(other)
        slopes = local_slopes("+", self.data, other.data)
        return Value(self.data + other.data, (self, other), slopes)

    def __radd__(self, other):
        return as_value(other) + self

    def __sub__(self, other):
        other = as_value(other)
        slopes = local_slopes("-", self.data, other.data)
        return Value(self.data - other.data, (self, other), slopes)

    def __rsub__(self, other):
        return as_value(other) - self

    def __mul__(self, other):
        other = as_value(other)
        slopes = local_slopes("*", self.data, other.data)
        return Value(self.data * other.data, (self, other), slopes)

    def __rmul__(self, other):
        return as_value(other) * self

    def __truediv__(self, other):
        other = as_value(other)
        slopes = local_slopes("/", self.data, other.data)
        return Value(self.data / other.data, (self, other), slopes)

    def __rtruediv__(self, other):
        return as_value(other) / self

    def __neg__(self):
        return Value(-self.data, (self,), (-1.0,))

    def __pow__(self, exponent):
        """Return self ** exponent; the exponent is a plain number."""
        slope = exponent * self.data**exponent
        return Value(self.data**exponent, (self,), (slope,))

    def exp(self):
        e = math.exp(self.data)
        return Value(e, (self,), (e,))

    def log(self):
        return Value(math.log(self.data), (self,), (1 / self.data,))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, (self,), (1 - t**2,))

    def relu(self):
        is_open = self.data > 0
        return Value(self.data if is_open else 0.0, (self,), (1.0 if is_open else 0.0,))

    def backward(self):
        """Add the derivative of self by v to v.grad, for self and every v it was made from."""
        order = visit_order(self, lambda v: v.parents)
        derivatives = sweep(order, lambda v: v.parents, lambda v: v.slopes)
        for v in order:
            v.grad += derivatives[v]

    def zero_grad(self):
        """Set grad to 0 in self and in every Value it was made from."""
        for v in visit_order(self, lambda v: v.parents):
            v.grad = 0.0

# %% wrong Value -: the slope of tanh is formed with the input instead of with the output t
# line: return Value(t, (self,), (1 - self.data**2,))
# link: other point x for t
class Value:
    """A number that remembers how it was made, so that it can be differentiated."""

    def __init__(self, data, parents=(), slopes=()):
        self.data = float(data)
        self.grad = 0.0  # derivative of the value that called backward, by this one
        self.parents = parents  # the Values it was made from
        self.slopes = slopes  # the derivative of this one by each parent

    def __repr__(self):
        return f"Value({self.data:.6g}, grad={self.grad:.6g})"

    def __add__(self, other):
        other = as_value(other)
        slopes = local_slopes("+", self.data, other.data)
        return Value(self.data + other.data, (self, other), slopes)

    def __radd__(self, other):
        return as_value(other) + self

    def __sub__(self, other):
        other = as_value(other)
        slopes = local_slopes("-", self.data, other.data)
        return Value(self.data - other.data, (self, other), slopes)

    def __rsub__(self, other):
        return as_value(other) - self

    def __mul__(self, other):
        other = as_value(other)
        slopes = local_slopes("*", self.data, other.data)
        return Value(self.data * other.data, (self, other), slopes)

    def __rmul__(self, other):
        return as_value(other) * self

    def __truediv__(self, other):
        other = as_value(other)
        slopes = local_slopes("/", self.data, other.data)
        return Value(self.data / other.data, (self, other), slopes)

    def __rtruediv__(self, other):
        return as_value(other) / self

    def __neg__(self):
        return Value(-self.data, (self,), (-1.0,))

    def __pow__(self, exponent):
        """Return self ** exponent; the exponent is a plain number."""
        slope = exponent * self.data ** (exponent - 1)
        return Value(self.data**exponent, (self,), (slope,))

    def exp(self):
        e = math.exp(self.data)
        return Value(e, (self,), (e,))

    def log(self):
        return Value(math.log(self.data), (self,), (1 / self.data,))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, (self,), (1 - self.data**2,))

    def relu(self):
        is_open = self.data > 0
        return Value(self.data if is_open else 0.0, (self,), (1.0 if is_open else 0.0,))

    def backward(self):
        """Add the derivative of self by v to v.grad, for self and every v it was made from."""
        order = visit_order(self, lambda v: v.parents)
        derivatives = sweep(order, lambda v: v.parents, lambda v: v.slopes)
        for v in order:
            v.grad += derivatives[v]

    def zero_grad(self):
        """Set grad to 0 in self and in every Value it was made from."""
        for v in visit_order(self, lambda v: v.parents):
            v.grad = 0.0

# %% wrong Value -: the slope of exp is written as for a power: x·e^(x)
# line: return Value(e, (self,), (self.data * e,))
# link: extra x
# link: extra
class Value:
    """A number that remembers how it was made, so that it can be differentiated."""

    def __init__(self, data, parents=(), slopes=()):
        self.data = float(data)
        self.grad = 0.0  # derivative of the value that called backward, by this one
        self.parents = parents  # the Values it was made from
        self.slopes = slopes  # the derivative of this one by each parent

    def __repr__(self):
        return f"Value({self.data:.6g}, grad={self.grad:.6g})"

    def __add__(self, other):
        other = as_value(other)
        slopes = local_slopes("+", self.data, other.data)
        return Value(self.data + other.data, (self, other), slopes)

    def __radd__(self, other):
        return as_value(other) + self

    def __sub__(self, other):
        other = as_value(other)
        slopes = local_slopes("-", self.data, other.data)
        return Value(self.data - other.data, (self, other), slopes)

    def __rsub__(self, other):
        return as_value(other) - self

    def __mul__(self, other):
        other = as_value(other)
        slopes = local_slopes("*", self.data, other.data)
        return Value(self.data * other.data, (self, other), slopes)

    def __rmul__(self, other):
        return as_value(other) * self

    def __truediv__(self, other):
        other = as_value(other)
        slopes = local_slopes("/", self.data, other.data)
        return Value(self.data / other.data, (self, other), slopes)

    def __rtruediv__(self, other):
        return as_value(other) / self

    def __neg__(self):
        return Value(-self.data, (self,), (-1.0,))

    def __pow__(self, exponent):
        """Return self ** exponent; the exponent is a plain number."""
        slope = exponent * self.data ** (exponent - 1)
        return Value(self.data**exponent, (self,), (slope,))

    def exp(self):
        e = math.exp(self.data)
        return Value(e, (self,), (self.data * e,))

    def log(self):
        return Value(math.log(self.data), (self,), (1 / self.data,))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, (self,), (1 - t**2,))

    def relu(self):
        is_open = self.data > 0
        return Value(self.data if is_open else 0.0, (self,), (1.0 if is_open else 0.0,))

    def backward(self):
        """Add the derivative of self by v to v.grad, for self and every v it was made from."""
        order = visit_order(self, lambda v: v.parents)
        derivatives = sweep(order, lambda v: v.parents, lambda v: v.slopes)
        for v in order:
            v.grad += derivatives[v]

    def zero_grad(self):
        """Set grad to 0 in self and in every Value it was made from."""
        for v in visit_order(self, lambda v: v.parents):
            v.grad = 0.0

# %% wrong Value -: the slope of log is taken at the output
# line: return Value(out, (self,), (1 / out,))
# link: other point log x for x
# link: other point
class Value:
    """A number that remembers how it was made, so that it can be differentiated."""

    def __init__(self, data, parents=(), slopes=()):
        self.data = float(data)
        self.grad = 0.0  # derivative of the value that called backward, by this one
        self.parents = parents  # the Values it was made from
        self.slopes = slopes  # the derivative of this one by each parent

    def __repr__(self):
        return f"Value({self.data:.6g}, grad={self.grad:.6g})"

    def __add__(self, other):
        other = as_value(other)
        slopes = local_slopes("+", self.data, other.data)
        return Value(self.data + other.data, (self, other), slopes)

    def __radd__(self, other):
        return as_value(other) + self

    def __sub__(self, other):
        other = as_value(other)
        slopes = local_slopes("-", self.data, other.data)
        return Value(self.data - other.data, (self, other), slopes)

    def __rsub__(self, other):
        return as_value(other) - self

    def __mul__(self, other):
        other = as_value(other)
        slopes = local_slopes("*", self.data, other.data)
        return Value(self.data * other.data, (self, other), slopes)

    def __rmul__(self, other):
        return as_value(other) * self

    def __truediv__(self, other):
        other = as_value(other)
        slopes = local_slopes("/", self.data, other.data)
        return Value(self.data / other.data, (self, other), slopes)

    def __rtruediv__(self, other):
        return as_value(other) / self

    def __neg__(self):
        return Value(-self.data, (self,), (-1.0,))

    def __pow__(self, exponent):
        """Return self ** exponent; the exponent is a plain number."""
        slope = exponent * self.data ** (exponent - 1)
        return Value(self.data**exponent, (self,), (slope,))

    def exp(self):
        e = math.exp(self.data)
        return Value(e, (self,), (e,))

    def log(self):
        out = math.log(self.data)
        return Value(out, (self,), (1 / out,))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, (self,), (1 - t**2,))

    def relu(self):
        is_open = self.data > 0
        return Value(self.data if is_open else 0.0, (self,), (1.0 if is_open else 0.0,))

    def backward(self):
        """Add the derivative of self by v to v.grad, for self and every v it was made from."""
        order = visit_order(self, lambda v: v.parents)
        derivatives = sweep(order, lambda v: v.parents, lambda v: v.slopes)
        for v in order:
            v.grad += derivatives[v]

    def zero_grad(self):
        """Set grad to 0 in self and in every Value it was made from."""
        for v in visit_order(self, lambda v: v.parents):
            v.grad = 0.0

# %% wrong Value -: __truediv__ forgets as_value: a plain number on the right has no .data
# line: slopes = local_slopes("/", self.data, other.data)
# link: none
class Value:
    """A number that remembers how it was made, so that it can be differentiated."""

    def __init__(self, data, parents=(), slopes=()):
        self.data = float(data)
        self.grad = 0.0  # derivative of the value that called backward, by this one
        self.parents = parents  # the Values it was made from
        self.slopes = slopes  # the derivative of this one by each parent

    def __repr__(self):
        return f"Value({self.data:.6g}, grad={self.grad:.6g})"

    def __add__(self, other):
        other = as_value(other)
        slopes = local_slopes("+", self.data, other.data)
        return Value(self.data + other.data, (self, other), slopes)

    def __radd__(self, other):
        return as_value(other) + self

    def __sub__(self, other):
        other = as_value(other)
        slopes = local_slopes("-", self.data, other.data)
        return Value(self.data - other.data, (self, other), slopes)

    def __rsub__(self, other):
        return as_value(other) - self

    def __mul__(self, other):
        other = as_value(other)
        slopes = local_slopes("*", self.data, other.data)
        return Value(self.data * other.data, (self, other), slopes)

    def __rmul__(self, other):
        return as_value(other) * self

    def __truediv__(self, other):
        slopes = local_slopes("/", self.data, other.data)
        return Value(self.data / other.data, (self, other), slopes)

    def __rtruediv__(self, other):
        return as_value(other) / self

    def __neg__(self):
        return Value(-self.data, (self,), (-1.0,))

    def __pow__(self, exponent):
        """Return self ** exponent; the exponent is a plain number."""
        slope = exponent * self.data ** (exponent - 1)
        return Value(self.data**exponent, (self,), (slope,))

    def exp(self):
        e = math.exp(self.data)
        return Value(e, (self,), (e,))

    def log(self):
        return Value(math.log(self.data), (self,), (1 / self.data,))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, (self,), (1 - t**2,))

    def relu(self):
        is_open = self.data > 0
        return Value(self.data if is_open else 0.0, (self,), (1.0 if is_open else 0.0,))

    def backward(self):
        """Add the derivative of self by v to v.grad, for self and every v it was made from."""
        order = visit_order(self, lambda v: v.parents)
        derivatives = sweep(order, lambda v: v.parents, lambda v: v.slopes)
        for v in order:
            v.grad += derivatives[v]

    def zero_grad(self):
        """Set grad to 0 in self and in every Value it was made from."""
        for v in visit_order(self, lambda v: v.parents):
            v.grad = 0.0

# %% wrong Value -: zero_grad sets self only
# line: self.grad = 0.0
# link: none
class Value:
    """A number that remembers how it was made, so that it can be differentiated."""

    def __init__(self, data, parents=(), slopes=()):
        self.data = float(data)
        self.grad = 0.0  # derivative of the value that called backward, by this one
        self.parents = parents  # the Values it was made from
        self.slopes = slopes  # the derivative of this one by each parent

    def __repr__(self):
        return f"Value({self.data:.6g}, grad={self.grad:.6g})"

    def __add__(self, other):
        other = as_value(other)
        slopes = local_slopes("+", self.data, other.data)
        return Value(self.data + other.data, (self, other), slopes)

    def __radd__(self, other):
        return as_value(other) + self

    def __sub__(self, other):
        other = as_value(other)
        slopes = local_slopes("-", self.data, other.data)
        return Value(self.data - other.data, (self, other), slopes)

    def __rsub__(self, other):
        return as_value(other) - self

    def __mul__(self, other):
        other = as_value(other)
        slopes = local_slopes("*", self.data, other.data)
        return Value(self.data * other.data, (self, other), slopes)

    def __rmul__(self, other):
        return as_value(other) * self

    def __truediv__(self, other):
        other = as_value(other)
        slopes = local_slopes("/", self.data, other.data)
        return Value(self.data / other.data, (self, other), slopes)

    def __rtruediv__(self, other):
        return as_value(other) / self

    def __neg__(self):
        return Value(-self.data, (self,), (-1.0,))

    def __pow__(self, exponent):
        """Return self ** exponent; the exponent is a plain number."""
        slope = exponent * self.data ** (exponent - 1)
        return Value(self.data**exponent, (self,), (slope,))

    def exp(self):
        e = math.exp(self.data)
        return Value(e, (self,), (e,))

    def log(self):
        return Value(math.log(self.data), (self,), (1 / self.data,))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, (self,), (1 - t**2,))

    def relu(self):
        is_open = self.data > 0
        return Value(self.data if is_open else 0.0, (self,), (1.0 if is_open else 0.0,))

    def backward(self):
        """Add the derivative of self by v to v.grad, for self and every v it was made from."""
        order = visit_order(self, lambda v: v.parents)
        derivatives = sweep(order, lambda v: v.parents, lambda v: v.slopes)
        for v in order:
            v.grad += derivatives[v]

    def zero_grad(self):
        """Set grad to 0 in self and in every Value it was made from."""
        self.grad = 0.0

# %% wrong Value -: the minus has no link: a new Value without parents is returned
# line: return Value(-self.data)
# link: none
class Value:
    """A number that remembers how it was made, so that it can be differentiated."""

    def __init__(self, data, parents=(), slopes=()):
        self.data = float(data)
        self.grad = 0.0  # derivative of the value that called backward, by this one
        self.parents = parents  # the Values it was made from
        self.slopes = slopes  # the derivative of this one by each parent

    def __repr__(self):
        return f"Value({self.data:.6g}, grad={self.grad:.6g})"

    def __add__(self, other):
        other = as_value(other)
        slopes = local_slopes("+", self.data, other.data)
        return Value(self.data + other.data, (self, other), slopes)

    def __radd__(self, other):
        return as_value(other) + self

    def __sub__(self, other):
        other = as_value(other)
        slopes = local_slopes("-", self.data, other.data)
        return Value(self.data - other.data, (self, other), slopes)

    def __rsub__(self, other):
        return as_value(other) - self

    def __mul__(self, other):
        other = as_value(other)
        slopes = local_slopes("*", self.data, other.data)
        return Value(self.data * other.data, (self, other), slopes)

    def __rmul__(self, other):
        return as_value(other) * self

    def __truediv__(self, other):
        other = as_value(other)
        slopes = local_slopes("/", self.data, other.data)
        return Value(self.data / other.data, (self, other), slopes)

    def __rtruediv__(self, other):
        return as_value(other) / self

    def __neg__(self):
        return Value(-self.data)

    def __pow__(self, exponent):
        """Return self ** exponent; the exponent is a plain number."""
        slope = exponent * self.data ** (exponent - 1)
        return Value(self.data**exponent, (self,), (slope,))

    def exp(self):
        e = math.exp(self.data)
        return Value(e, (self,), (e,))

    def log(self):
        return Value(math.log(self.data), (self,), (1 / self.data,))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, (self,), (1 - t**2,))

    def relu(self):
        is_open = self.data > 0
        return Value(self.data if is_open else 0.0, (self,), (1.0 if is_open else 0.0,))

    def backward(self):
        """Add the derivative of self by v to v.grad, for self and every v it was made from."""
        order = visit_order(self, lambda v: v.parents)
        derivatives = sweep(order, lambda v: v.parents, lambda v: v.slopes)
        for v in order:
            v.grad += derivatives[v]

    def zero_grad(self):
        """Set grad to 0 in self and in every Value it was made from."""
        for v in visit_order(self, lambda v: v.parents):
            v.grad = 0.0

# %% wrong Value -: relu gives the value as its slope
# line: return Value(self.data if is_open else 0.0, (self,), (self.data if is_open else 0.0,))
# link: other quantity relu for relu′
# link: extra
# link: none
class Value:
    """A number that remembers how it was made, so that it can be differentiated."""

    def __init__(self, data, parents=(), slopes=()):
        self.data = float(data)
        self.grad = 0.0  # derivative of the value that called backward, by this one
        self.parents = parents  # the Values it was made from
        self.slopes = slopes  # the derivative of this one by each parent

    def __repr__(self):
        return f"Value({self.data:.6g}, grad={self.grad:.6g})"

    def __add__(self, other):
        other = as_value(other)
        slopes = local_slopes("+", self.data, other.data)
        return Value(self.data + other.data, (self, other), slopes)

    def __radd__(self, other):
        return as_value(other) + self

    def __sub__(self, other):
        other = as_value(other)
        slopes = local_slopes("-", self.data, other.data)
        return Value(self.data - other.data, (self, other), slopes)

    def __rsub__(self, other):
        return as_value(other) - self

    def __mul__(self, other):
        other = as_value(other)
        slopes = local_slopes("*", self.data, other.data)
        return Value(self.data * other.data, (self, other), slopes)

    def __rmul__(self, other):
        return as_value(other) * self

    def __truediv__(self, other):
        other = as_value(other)
        slopes = local_slopes("/", self.data, other.data)
        return Value(self.data / other.data, (self, other), slopes)

    def __rtruediv__(self, other):
        return as_value(other) / self

    def __neg__(self):
        return Value(-self.data, (self,), (-1.0,))

    def __pow__(self, exponent):
        """Return self ** exponent; the exponent is a plain number."""
        slope = exponent * self.data ** (exponent - 1)
        return Value(self.data**exponent, (self,), (slope,))

    def exp(self):
        e = math.exp(self.data)
        return Value(e, (self,), (e,))

    def log(self):
        return Value(math.log(self.data), (self,), (1 / self.data,))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, (self,), (1 - t**2,))

    def relu(self):
        is_open = self.data > 0
        return Value(self.data if is_open else 0.0, (self,), (self.data if is_open else 0.0,))

    def backward(self):
        """Add the derivative of self by v to v.grad, for self and every v it was made from."""
        order = visit_order(self, lambda v: v.parents)
        derivatives = sweep(order, lambda v: v.parents, lambda v: v.slopes)
        for v in order:
            v.grad += derivatives[v]

    def zero_grad(self):
        """Set grad to 0 in self and in every Value it was made from."""
        for v in visit_order(self, lambda v: v.parents):
            v.grad = 0.0

# %% wrong Value -: __mul__ stores the slopes in the wrong order: each parent gets its own value
# line: slopes = (self.data, other.data)
# link: other quantity
# link: none
class Value:
    """A number that remembers how it was made, so that it can be differentiated."""

    def __init__(self, data, parents=(), slopes=()):
        self.data = float(data)
        self.grad = 0.0  # derivative of the value that called backward, by this one
        self.parents = parents  # the Values it was made from
        self.slopes = slopes  # the derivative of this one by each parent

    def __repr__(self):
        return f"Value({self.data:.6g}, grad={self.grad:.6g})"

    def __add__(self, other):
        other = as_value(other)
        slopes = local_slopes("+", self.data, other.data)
        return Value(self.data + other.data, (self, other), slopes)

    def __radd__(self, other):
        return as_value(other) + self

    def __sub__(self, other):
        other = as_value(other)
        slopes = local_slopes("-", self.data, other.data)
        return Value(self.data - other.data, (self, other), slopes)

    def __rsub__(self, other):
        return as_value(other) - self

    def __mul__(self, other):
        other = as_value(other)
        slopes = (self.data, other.data)
        return Value(self.data * other.data, (self, other), slopes)

    def __rmul__(self, other):
        return as_value(other) * self

    def __truediv__(self, other):
        other = as_value(other)
        slopes = local_slopes("/", self.data, other.data)
        return Value(self.data / other.data, (self, other), slopes)

    def __rtruediv__(self, other):
        return as_value(other) / self

    def __neg__(self):
        return Value(-self.data, (self,), (-1.0,))

    def __pow__(self, exponent):
        """Return self ** exponent; the exponent is a plain number."""
        slope = exponent * self.data ** (exponent - 1)
        return Value(self.data**exponent, (self,), (slope,))

    def exp(self):
        e = math.exp(self.data)
        return Value(e, (self,), (e,))

    def log(self):
        return Value(math.log(self.data), (self,), (1 / self.data,))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, (self,), (1 - t**2,))

    def relu(self):
        is_open = self.data > 0
        return Value(self.data if is_open else 0.0, (self,), (1.0 if is_open else 0.0,))

    def backward(self):
        """Add the derivative of self by v to v.grad, for self and every v it was made from."""
        order = visit_order(self, lambda v: v.parents)
        derivatives = sweep(order, lambda v: v.parents, lambda v: v.slopes)
        for v in order:
            v.grad += derivatives[v]

    def zero_grad(self):
        """Set grad to 0 in self and in every Value it was made from."""
        for v in visit_order(self, lambda v: v.parents):
            v.grad = 0.0

# %% wrong Value -: recursion from parent to parent with the grads that are there
# line: parent.backward()
# line: parent.grad += self.grad * slope
# line: self.grad = self.grad or 1.0
# link: none
class Value:
    """A number that remembers how it was made, so that it can be differentiated."""

    def __init__(self, data, parents=(), slopes=()):
        self.data = float(data)
        self.grad = 0.0  # derivative of the value that called backward, by this one
        self.parents = parents  # the Values it was made from
        self.slopes = slopes  # the derivative of this one by each parent

    def __repr__(self):
        return f"Value({self.data:.6g}, grad={self.grad:.6g})"

    def __add__(self, other):
        other = as_value(other)
        slopes = local_slopes("+", self.data, other.data)
        return Value(self.data + other.data, (self, other), slopes)

    def __radd__(self, other):
        return as_value(other) + self

    def __sub__(self, other):
        other = as_value(other)
        slopes = local_slopes("-", self.data, other.data)
        return Value(self.data - other.data, (self, other), slopes)

    def __rsub__(self, other):
        return as_value(other) - self

    def __mul__(self, other):
        other = as_value(other)
        slopes = local_slopes("*", self.data, other.data)
        return Value(self.data * other.data, (self, other), slopes)

    def __rmul__(self, other):
        return as_value(other) * self

    def __truediv__(self, other):
        other = as_value(other)
        slopes = local_slopes("/", self.data, other.data)
        return Value(self.data / other.data, (self, other), slopes)

    def __rtruediv__(self, other):
        return as_value(other) / self

    def __neg__(self):
        return Value(-self.data, (self,), (-1.0,))

    def __pow__(self, exponent):
        """Return self ** exponent; the exponent is a plain number."""
        slope = exponent * self.data ** (exponent - 1)
        return Value(self.data**exponent, (self,), (slope,))

    def exp(self):
        e = math.exp(self.data)
        return Value(e, (self,), (e,))

    def log(self):
        return Value(math.log(self.data), (self,), (1 / self.data,))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, (self,), (1 - t**2,))

    def relu(self):
        is_open = self.data > 0
        return Value(self.data if is_open else 0.0, (self,), (1.0 if is_open else 0.0,))

    def backward(self):
        """Add the derivative of self by v to v.grad, for self and every v it was made from."""
        self.grad = self.grad or 1.0
        for parent, slope in zip(self.parents, self.slopes):
            parent.grad += self.grad * slope
            parent.backward()

    def zero_grad(self):
        """Set grad to 0 in self and in every Value it was made from."""
        for v in visit_order(self, lambda v: v.parents):
            v.grad = 0.0

# %% wrong Value -: backward gives grad to the parents of self only, not to the rest
# line: for eltern, steigung in zip(self.parents, self.slopes):
# line: eltern.grad += steigung
# link: none
# link: path
class Value:
    """A number that remembers how it was made, so that it can be differentiated."""

    def __init__(self, data, parents=(), slopes=()):
        self.data = float(data)
        self.grad = 0.0  # derivative of the value that called backward, by this one
        self.parents = parents  # the Values it was made from
        self.slopes = slopes  # the derivative of this one by each parent

    def __repr__(self):
        return f"Value({self.data:.6g}, grad={self.grad:.6g})"

    def __add__(self, other):
        other = as_value(other)
        slopes = local_slopes("+", self.data, other.data)
        return Value(self.data + other.data, (self, other), slopes)

    def __radd__(self, other):
        return as_value(other) + self

    def __sub__(self, other):
        other = as_value(other)
        slopes = local_slopes("-", self.data, other.data)
        return Value(self.data - other.data, (self, other), slopes)

    def __rsub__(self, other):
        return as_value(other) - self

    def __mul__(self, other):
        other = as_value(other)
        slopes = local_slopes("*", self.data, other.data)
        return Value(self.data * other.data, (self, other), slopes)

    def __rmul__(self, other):
        return as_value(other) * self

    def __truediv__(self, other):
        other = as_value(other)
        slopes = local_slopes("/", self.data, other.data)
        return Value(self.data / other.data, (self, other), slopes)

    def __rtruediv__(self, other):
        return as_value(other) / self

    def __neg__(self):
        return Value(-self.data, (self,), (-1.0,))

    def __pow__(self, exponent):
        """Return self ** exponent; the exponent is a plain number."""
        slope = exponent * self.data ** (exponent - 1)
        return Value(self.data**exponent, (self,), (slope,))

    def exp(self):
        e = math.exp(self.data)
        return Value(e, (self,), (e,))

    def log(self):
        return Value(math.log(self.data), (self,), (1 / self.data,))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, (self,), (1 - t**2,))

    def relu(self):
        is_open = self.data > 0
        return Value(self.data if is_open else 0.0, (self,), (1.0 if is_open else 0.0,))

    def backward(self):
        """Add the derivative of self by v to v.grad, for self and every v it was made from."""
        self.grad += 1.0
        for eltern, steigung in zip(self.parents, self.slopes):
            eltern.grad += steigung

    def zero_grad(self):
        """Set grad to 0 in self and in every Value it was made from."""
        for v in visit_order(self, lambda v: v.parents):
            v.grad = 0.0

# %% wrong Value -: __rtruediv__ divides self by other
# line: return self / other
# link: none
class Value:
    """A number that remembers how it was made, so that it can be differentiated."""

    def __init__(self, data, parents=(), slopes=()):
        self.data = float(data)
        self.grad = 0.0  # derivative of the value that called backward, by this one
        self.parents = parents  # the Values it was made from
        self.slopes = slopes  # the derivative of this one by each parent

    def __repr__(self):
        return f"Value({self.data:.6g}, grad={self.grad:.6g})"

    def __add__(self, other):
        other = as_value(other)
        slopes = local_slopes("+", self.data, other.data)
        return Value(self.data + other.data, (self, other), slopes)

    def __radd__(self, other):
        return as_value(other) + self

    def __sub__(self, other):
        other = as_value(other)
        slopes = local_slopes("-", self.data, other.data)
        return Value(self.data - other.data, (self, other), slopes)

    def __rsub__(self, other):
        return as_value(other) - self

    def __mul__(self, other):
        other = as_value(other)
        slopes = local_slopes("*", self.data, other.data)
        return Value(self.data * other.data, (self, other), slopes)

    def __rmul__(self, other):
        return as_value(other) * self

    def __truediv__(self, other):
        other = as_value(other)
        slopes = local_slopes("/", self.data, other.data)
        return Value(self.data / other.data, (self, other), slopes)

    def __rtruediv__(self, other):
        return self / other

    def __neg__(self):
        return Value(-self.data, (self,), (-1.0,))

    def __pow__(self, exponent):
        """Return self ** exponent; the exponent is a plain number."""
        slope = exponent * self.data ** (exponent - 1)
        return Value(self.data**exponent, (self,), (slope,))

    def exp(self):
        e = math.exp(self.data)
        return Value(e, (self,), (e,))

    def log(self):
        return Value(math.log(self.data), (self,), (1 / self.data,))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, (self,), (1 - t**2,))

    def relu(self):
        is_open = self.data > 0
        return Value(self.data if is_open else 0.0, (self,), (1.0 if is_open else 0.0,))

    def backward(self):
        """Add the derivative of self by v to v.grad, for self and every v it was made from."""
        order = visit_order(self, lambda v: v.parents)
        derivatives = sweep(order, lambda v: v.parents, lambda v: v.slopes)
        for v in order:
            v.grad += derivatives[v]

    def zero_grad(self):
        """Set grad to 0 in self and in every Value it was made from."""
        for v in visit_order(self, lambda v: v.parents):
            v.grad = 0.0

# %% wrong Value -: self itself gets no grad: the last node is skipped
# line: for v in order[:-1]:
# link: none
class Value:
    """A number that remembers how it was made, so that it can be differentiated."""

    def __init__(self, data, parents=(), slopes=()):
        self.data = float(data)
        self.grad = 0.0  # derivative of the value that called backward, by this one
        self.parents = parents  # the Values it was made from
        self.slopes = slopes  # the derivative of this one by each parent

    def __repr__(self):
        return f"Value({self.data:.6g}, grad={self.grad:.6g})"

    def __add__(self, other):
        other = as_value(other)
        slopes = local_slopes("+", self.data, other.data)
        return Value(self.data + other.data, (self, other), slopes)

    def __radd__(self, other):
        return as_value(other) + self

    def __sub__(self, other):
        other = as_value(other)
        slopes = local_slopes("-", self.data, other.data)
        return Value(self.data - other.data, (self, other), slopes)

    def __rsub__(self, other):
        return as_value(other) - self

    def __mul__(self, other):
        other = as_value(other)
        slopes = local_slopes("*", self.data, other.data)
        return Value(self.data * other.data, (self, other), slopes)

    def __rmul__(self, other):
        return as_value(other) * self

    def __truediv__(self, other):
        other = as_value(other)
        slopes = local_slopes("/", self.data, other.data)
        return Value(self.data / other.data, (self, other), slopes)

    def __rtruediv__(self, other):
        return as_value(other) / self

    def __neg__(self):
        return Value(-self.data, (self,), (-1.0,))

    def __pow__(self, exponent):
        """Return self ** exponent; the exponent is a plain number."""
        slope = exponent * self.data ** (exponent - 1)
        return Value(self.data**exponent, (self,), (slope,))

    def exp(self):
        e = math.exp(self.data)
        return Value(e, (self,), (e,))

    def log(self):
        return Value(math.log(self.data), (self,), (1 / self.data,))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, (self,), (1 - t**2,))

    def relu(self):
        is_open = self.data > 0
        return Value(self.data if is_open else 0.0, (self,), (1.0 if is_open else 0.0,))

    def backward(self):
        """Add the derivative of self by v to v.grad, for self and every v it was made from."""
        order = visit_order(self, lambda v: v.parents)
        derivatives = sweep(order, lambda v: v.parents, lambda v: v.slopes)
        for v in order[:-1]:
            v.grad += derivatives[v]

    def zero_grad(self):
        """Set grad to 0 in self and in every Value it was made from."""
        for v in visit_order(self, lambda v: v.parents):
            v.grad = 0.0

# %% wrong Value -: __rsub__ an alias of __sub__; log without the reciprocal
# line: __rsub__ = __sub__
# line: return self._unary(math.log(self.data), self.data)
# link: sign
# link: none
# link: other quantity
# link: extra
class Value:
    """A number that remembers how it was made, so that it can be differentiated."""

    def __init__(self, data, parents=(), slopes=()):
        self.data = float(data)
        self.grad = 0.0  # derivative of the value that called backward, by this one
        self.parents = parents  # the Values it was made from
        self.slopes = slopes  # the derivative of this one by each parent

    def __repr__(self):
        return f"Value({self.data:.6g}, grad={self.grad:.6g})"

    def __add__(self, other):
        other = as_value(other)
        slopes = local_slopes("+", self.data, other.data)
        return Value(self.data + other.data, (self, other), slopes)

    def __radd__(self, other):
        return as_value(other) + self

    def _binary(self, op, other, value):
        other = as_value(other)
        return Value(value(self.data, other.data), (self, other), local_slopes(op, self.data, other.data))

    def _unary(self, value, slope):
        return Value(value, [self], [slope])

    def __sub__(self, other):
        return self + (-as_value(other))

    __rsub__ = __sub__

    def __mul__(self, other):
        return self._binary("*", other, lambda p, q: p * q)

    __rmul__ = __mul__

    def __truediv__(self, other):
        return self * as_value(other) ** -1

    def __rtruediv__(self, other):
        return self**-1 * other

    def __neg__(self):
        return self * -1

    def __pow__(self, exponent):
        """Return self ** exponent; the exponent is a plain number."""
        return self._unary(self.data**exponent, exponent * self.data ** (exponent - 1))

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), self.data)

    def tanh(self):
        return self._unary(math.tanh(self.data), (1 - math.tanh(self.data)) * (1 + math.tanh(self.data)))

    def relu(self):
        return self._unary(max(self.data, 0.0), float(self.data > 0))

    def backward(self):
        """Add the derivative of self by v to v.grad, for self and every v it was made from."""
        for node, slope in sweep(visit_order(self, self._parents), self._parents, lambda n: n.slopes).items():
            node.grad = node.grad + slope

    @staticmethod
    def _parents(node):
        return node.parents

    def zero_grad(self):
        """Set grad to 0 in self and in every Value it was made from."""
        todo, seen = [self], set()
        while todo:
            node = todo.pop()
            if node not in seen:
                seen.add(node)
                node.grad = 0.0
                todo.extend(node.parents)

# %% wrong Value -: the method has no return: 2 * v is None
# line: self * other
# link: none
class Value:
    """A number that remembers how it was made, so that it can be differentiated."""

    def __init__(self, data, parents=(), slopes=()):
        self.data = float(data)
        self.grad = 0.0  # derivative of the value that called backward, by this one
        self.parents = parents  # the Values it was made from
        self.slopes = slopes  # the derivative of this one by each parent

    def __repr__(self):
        return f"Value({self.data:.6g}, grad={self.grad:.6g})"

    def __add__(self, other):
        other = as_value(other)
        slopes = local_slopes("+", self.data, other.data)
        return Value(self.data + other.data, (self, other), slopes)

    def __radd__(self, other):
        return as_value(other) + self

    def _binary(self, op, other, value):
        other = as_value(other)
        return Value(value(self.data, other.data), (self, other), local_slopes(op, self.data, other.data))

    def _unary(self, value, slope):
        return Value(value, [self], [slope])

    def __sub__(self, other):
        return self + (-as_value(other))

    def __rsub__(self, other):
        return -self + other

    def __mul__(self, other):
        return self._binary("*", other, lambda p, q: p * q)

    def __rmul__(self, other):
        self * other

    def __truediv__(self, other):
        return self * as_value(other) ** -1

    def __rtruediv__(self, other):
        return self**-1 * other

    def __neg__(self):
        return self * -1

    def __pow__(self, exponent):
        """Return self ** exponent; the exponent is a plain number."""
        return self._unary(self.data**exponent, exponent * self.data ** (exponent - 1))

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), self.data**-1)

    def tanh(self):
        return self._unary(math.tanh(self.data), (1 - math.tanh(self.data)) * (1 + math.tanh(self.data)))

    def relu(self):
        return self._unary(max(self.data, 0.0), float(self.data > 0))

    def backward(self):
        """Add the derivative of self by v to v.grad, for self and every v it was made from."""
        for node, slope in sweep(visit_order(self, self._parents), self._parents, lambda n: n.slopes).items():
            node.grad = node.grad + slope

    @staticmethod
    def _parents(node):
        return node.parents

    def zero_grad(self):
        """Set grad to 0 in self and in every Value it was made from."""
        todo, seen = [self], set()
        while todo:
            node = todo.pop()
            if node not in seen:
                seen.add(node)
                node.grad = 0.0
                todo.extend(node.parents)

# %% wrong Value -: tanh uses 1 − t without the square
# line: return self._unary(math.tanh(self.data), 1 - math.tanh(self.data))
# link: none
# link: missing 1 + t
class Value:
    """A number that remembers how it was made, so that it can be differentiated."""

    def __init__(self, data, parents=(), slopes=()):
        self.data = float(data)
        self.grad = 0.0  # derivative of the value that called backward, by this one
        self.parents = parents  # the Values it was made from
        self.slopes = slopes  # the derivative of this one by each parent

    def __repr__(self):
        return f"Value({self.data:.6g}, grad={self.grad:.6g})"

    def __add__(self, other):
        other = as_value(other)
        slopes = local_slopes("+", self.data, other.data)
        return Value(self.data + other.data, (self, other), slopes)

    def __radd__(self, other):
        return as_value(other) + self

    def _binary(self, op, other, value):
        other = as_value(other)
        return Value(value(self.data, other.data), (self, other), local_slopes(op, self.data, other.data))

    def _unary(self, value, slope):
        return Value(value, [self], [slope])

    def __sub__(self, other):
        return self + (-as_value(other))

    def __rsub__(self, other):
        return -self + other

    def __mul__(self, other):
        return self._binary("*", other, lambda p, q: p * q)

    __rmul__ = __mul__

    def __truediv__(self, other):
        return self * as_value(other) ** -1

    def __rtruediv__(self, other):
        return self**-1 * other

    def __neg__(self):
        return self * -1

    def __pow__(self, exponent):
        """Return self ** exponent; the exponent is a plain number."""
        return self._unary(self.data**exponent, exponent * self.data ** (exponent - 1))

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log(self.data), self.data**-1)

    def tanh(self):
        return self._unary(math.tanh(self.data), 1 - math.tanh(self.data))

    def relu(self):
        return self._unary(max(self.data, 0.0), float(self.data > 0))

    def backward(self):
        """Add the derivative of self by v to v.grad, for self and every v it was made from."""
        for node, slope in sweep(visit_order(self, self._parents), self._parents, lambda n: n.slopes).items():
            node.grad = node.grad + slope

    @staticmethod
    def _parents(node):
        return node.parents

    def zero_grad(self):
        """Set grad to 0 in self and in every Value it was made from."""
        todo, seen = [self], set()
        while todo:
            node = todo.pop()
            if node not in seen:
                seen.add(node)
                node.grad = 0.0
                todo.extend(node.parents)

# %% wrong Value -: log10
# line: return self._unary(math.log10(self.data), self.data**-1)
# link: factor 1/log(10)
# link: none
class Value:
    """A number that remembers how it was made, so that it can be differentiated."""

    def __init__(self, data, parents=(), slopes=()):
        self.data = float(data)
        self.grad = 0.0  # derivative of the value that called backward, by this one
        self.parents = parents  # the Values it was made from
        self.slopes = slopes  # the derivative of this one by each parent

    def __repr__(self):
        return f"Value({self.data:.6g}, grad={self.grad:.6g})"

    def __add__(self, other):
        other = as_value(other)
        slopes = local_slopes("+", self.data, other.data)
        return Value(self.data + other.data, (self, other), slopes)

    def __radd__(self, other):
        return as_value(other) + self

    def _binary(self, op, other, value):
        other = as_value(other)
        return Value(value(self.data, other.data), (self, other), local_slopes(op, self.data, other.data))

    def _unary(self, value, slope):
        return Value(value, [self], [slope])

    def __sub__(self, other):
        return self + (-as_value(other))

    def __rsub__(self, other):
        return -self + other

    def __mul__(self, other):
        return self._binary("*", other, lambda p, q: p * q)

    __rmul__ = __mul__

    def __truediv__(self, other):
        return self * as_value(other) ** -1

    def __rtruediv__(self, other):
        return self**-1 * other

    def __neg__(self):
        return self * -1

    def __pow__(self, exponent):
        """Return self ** exponent; the exponent is a plain number."""
        return self._unary(self.data**exponent, exponent * self.data ** (exponent - 1))

    def exp(self):
        return self._unary(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._unary(math.log10(self.data), self.data**-1)

    def tanh(self):
        return self._unary(math.tanh(self.data), (1 - math.tanh(self.data)) * (1 + math.tanh(self.data)))

    def relu(self):
        return self._unary(max(self.data, 0.0), float(self.data > 0))

    def backward(self):
        """Add the derivative of self by v to v.grad, for self and every v it was made from."""
        for node, slope in sweep(visit_order(self, self._parents), self._parents, lambda n: n.slopes).items():
            node.grad = node.grad + slope

    @staticmethod
    def _parents(node):
        return node.parents

    def zero_grad(self):
        """Set grad to 0 in self and in every Value it was made from."""
        todo, seen = [self], set()
        while todo:
            node = todo.pop()
            if node not in seen:
                seen.add(node)
                node.grad = 0.0
                todo.extend(node.parents)

# %% wrong Value -: the grad of a whole class is zeroed: Value.grad in place of v.grad
# line: Value.grad = 0.0
# link: none
class Value:
    """A number that remembers how it was made, so that it can be differentiated."""

    def __init__(self, data, parents=(), slopes=()):
        self.data = float(data)
        self.grad = 0.0  # derivative of the value that called backward, by this one
        self.parents = parents  # the Values it was made from
        self.slopes = slopes  # the derivative of this one by each parent

    def __repr__(self):
        return f"Value({self.data:.6g}, grad={self.grad:.6g})"

    def __add__(self, other):
        other = as_value(other)
        slopes = local_slopes("+", self.data, other.data)
        return Value(self.data + other.data, (self, other), slopes)

    def __radd__(self, other):
        return as_value(other) + self

    def __sub__(self, other):
        other = as_value(other)
        slopes = local_slopes("-", self.data, other.data)
        return Value(self.data - other.data, (self, other), slopes)

    def __rsub__(self, other):
        return as_value(other) - self

    def __mul__(self, other):
        other = as_value(other)
        slopes = local_slopes("*", self.data, other.data)
        return Value(self.data * other.data, (self, other), slopes)

    def __rmul__(self, other):
        return as_value(other) * self

    def __truediv__(self, other):
        other = as_value(other)
        slopes = local_slopes("/", self.data, other.data)
        return Value(self.data / other.data, (self, other), slopes)

    def __rtruediv__(self, other):
        return as_value(other) / self

    def __neg__(self):
        return Value(-self.data, (self,), (-1.0,))

    def __pow__(self, exponent):
        """Return self ** exponent; the exponent is a plain number."""
        slope = exponent * self.data ** (exponent - 1)
        return Value(self.data**exponent, (self,), (slope,))

    def exp(self):
        e = math.exp(self.data)
        return Value(e, (self,), (e,))

    def log(self):
        return Value(math.log(self.data), (self,), (1 / self.data,))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, (self,), (1 - t**2,))

    def relu(self):
        is_open = self.data > 0
        return Value(self.data if is_open else 0.0, (self,), (1.0 if is_open else 0.0,))

    def backward(self):
        """Add the derivative of self by v to v.grad, for self and every v it was made from."""
        order = visit_order(self, lambda v: v.parents)
        derivatives = sweep(order, lambda v: v.parents, lambda v: v.slopes)
        for v in order:
            v.grad += derivatives[v]

    def zero_grad(self):
        """Set grad to 0 in self and in every Value it was made from."""
        for v in visit_order(self, lambda v: v.parents):
            Value.grad = 0.0

# %% wrong Value -: the power of a negative exponent is right, but the slope keeps exponent − 1 as a factor too
# line: slope = (exponent - 1) * self.data ** (exponent - 1)
# link: none
# link: other quantity
# link: factor
class Value:
    """A number that remembers how it was made, so that it can be differentiated."""

    def __init__(self, data, parents=(), slopes=()):
        self.data = float(data)
        self.grad = 0.0  # derivative of the value that called backward, by this one
        self.parents = parents  # the Values it was made from
        self.slopes = slopes  # the derivative of this one by each parent

    def __repr__(self):
        return f"Value({self.data:.6g}, grad={self.grad:.6g})"

    def __add__(self, other):
        other = as_value(other)
        slopes = local_slopes("+", self.data, other.data)
        return Value(self.data + other.data, (self, other), slopes)

    def __radd__(self, other):
        return as_value(other) + self

    def __sub__(self, other):
        other = as_value(other)
        slopes = local_slopes("-", self.data, other.data)
        return Value(self.data - other.data, (self, other), slopes)

    def __rsub__(self, other):
        return as_value(other) - self

    def __mul__(self, other):
        other = as_value(other)
        slopes = local_slopes("*", self.data, other.data)
        return Value(self.data * other.data, (self, other), slopes)

    def __rmul__(self, other):
        return as_value(other) * self

    def __truediv__(self, other):
        other = as_value(other)
        slopes = local_slopes("/", self.data, other.data)
        return Value(self.data / other.data, (self, other), slopes)

    def __rtruediv__(self, other):
        return as_value(other) / self

    def __neg__(self):
        return Value(-self.data, (self,), (-1.0,))

    def __pow__(self, exponent):
        """Return self ** exponent; the exponent is a plain number."""
        slope = (exponent - 1) * self.data ** (exponent - 1)
        return Value(self.data**exponent, (self,), (slope,))

    def exp(self):
        e = math.exp(self.data)
        return Value(e, (self,), (e,))

    def log(self):
        return Value(math.log(self.data), (self,), (1 / self.data,))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, (self,), (1 - t**2,))

    def relu(self):
        is_open = self.data > 0
        return Value(self.data if is_open else 0.0, (self,), (1.0 if is_open else 0.0,))

    def backward(self):
        """Add the derivative of self by v to v.grad, for self and every v it was made from."""
        order = visit_order(self, lambda v: v.parents)
        derivatives = sweep(order, lambda v: v.parents, lambda v: v.slopes)
        for v in order:
            v.grad += derivatives[v]

    def zero_grad(self):
        """Set grad to 0 in self and in every Value it was made from."""
        for v in visit_order(self, lambda v: v.parents):
            v.grad = 0.0

# %% wrong sweep -: a node hands on to its first parent only
# line: break
# link: path
# link: none
def sweep(order, parents_of, slopes_of):
    grads = {node: 0.0 for node in order}
    grads[order[-1]] = 1.0
    for node in reversed(order):
        for parent, slope in zip(parents_of(node), slopes_of(node)):
            grads[parent] += slope * grads[node]
            break
    return grads

# %% wrong sweep -: the upstream derivative is not multiplied: bare local slopes are added
# line: grads[p] += slopes_of(n)[k]
# link: missing ∂J/∂n
# link: missing
# link: none
def sweep(order, parents_of, slopes_of):
    grads = {n: 0.0 for n in order}
    grads[order[-1]] = 1.0
    for n in order[::-1]:
        for k, p in enumerate(parents_of(n)):
            grads[p] += slopes_of(n)[k]
    return grads

# %% wrong sweep -: the start is 0, so everything stays 0
# line: dJ[node] = 0.0
# link: none
def sweep(order, parents_of, slopes_of):
    dJ = {}
    for node in order:
        dJ[node] = 0.0
    for node in reversed(order):
        for parent, slope in zip(parents_of(node), slopes_of(node)):
            dJ[parent] += slope * dJ[node]
    return dJ

# %% wrong sweep -: a dict of parents counts a node that is both parents once
# line: lokal = dict(zip(parents_of(n), slopes_of(n)))
# link: path
# link: none
def sweep(order, parents_of, slopes_of):
    grad = {n: 0.0 for n in order}
    grad[order[-1]] = 1.0
    for n in reversed(order):
        lokal = dict(zip(parents_of(n), slopes_of(n)))
        for p, s in lokal.items():
            grad[p] += s * grad[n]
    return grad

# %% wrong sweep -: the list is emptied with pop, so the caller's order is gone
# line: n = order.pop()
# link: none
def sweep(order, parents_of, slopes_of):
    grad = {n: 0.0 for n in order}
    grad[order[-1]] = 1.0
    while order:
        n = order.pop()
        for p, s in zip(parents_of(n), slopes_of(n)):
            grad[p] += s * grad[n]
    return grad

# %% right sweep: each node asks its children
from collections import defaultdict


def sweep(order, parents_of, slopes_of):
    # gather instead of scatter: each node asks its children
    children = defaultdict(list)
    for node in order:
        for parent, slope in zip(parents_of(node), slopes_of(node)):
            children[parent].append((node, slope))
    grad = {order[-1]: 1.0}
    for node in order[-2::-1] if len(order) > 1 else []:
        grad[node] = math.fsum(grad[child] * slope for child, slope in children[node])
    return grad

# %% wrong visit_order -: the parents are put above the mark of their node
# line: stack.append((node, True))
# link: none
def visit_order(last, parents_of):
    order, seen, stack = [], set(), [(last, False)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            for parent in parents_of(node):
                stack.append((parent, False))
            stack.append((node, True))
    return order

# %% wrong visit_order -: breadth first and reversed: a parent can come too late
# line: return found[::-1]
# link: none
def visit_order(last, parents_of):
    queue = [last]
    seen = {last}
    found = []
    while queue:
        node = queue.pop(0)
        found.append(node)
        for p in parents_of(node):
            if p not in seen:
                seen.add(p)
                queue.append(p)
    return found[::-1]

# %% wrong visit_order -: nodes are not remembered as seen: they come several times
# line: order.append(node)
# link: none
def visit_order(last, parents_of):
    order = []
    stack = [(last, False)]
    while stack:
        node, ready_now = stack.pop()
        if ready_now:
            order.append(node)
            continue
        stack.append((node, True))
        stack.extend((p, False) for p in parents_of(node))
    return order

# %% wrong visit_order -: last itself is not in the list
# line: stack = [(p, False) for p in parents_of(last)]
# link: none
def visit_order(last, parents_of):
    seen, order = {last}, []
    stack = [(p, False) for p in parents_of(last)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack += [(p, False) for p in parents_of(node)]
    return order

# %% right visit_order: nodes whose parents are all out (Kahn)
def visit_order(last, parents_of):
    # two passes: collect, then repeatedly take nodes whose parents are all out (Kahn)
    nodes, todo = {last: None}, [last]
    while todo:
        for p in parents_of(todo.pop()):
            if p not in nodes:
                nodes[p] = None
                todo.append(p)
    waiting = {n: len(set(parents_of(n))) for n in nodes}
    children = {n: [] for n in nodes}
    for n in nodes:
        for p in set(parents_of(n)):
            children[p].append(n)
    free = [n for n in nodes if waiting[n] == 0]
    order = []
    while free:
        n = free.pop()
        order.append(n)
        for c in children[n]:
            waiting[c] -= 1
            if waiting[c] == 0:
                free.append(c)
    return order
