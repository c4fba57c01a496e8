"""Measure a program's forward pass: ∂J/∂v for every quantity v, and local slopes ∂u/∂v.

Nothing is differentiated by rule. The program is run again with one recorded value moved a little
along a random direction, and J and every later value are watched. Directions are random signs
times U[1, 2], so one number says whether an array of any size is a slope: ⟨∂J/∂v, d⟩. All
measurements are made in several trials, with other seeds and other parameters, so that what
agrees by coincidence at one point does not agree in all.
"""

import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.explaining.between import start_of
from chainrule.explaining.guard import guarded
from chainrule.explaining.instrument import Site
from chainrule.explaining.parameters import parameters
from chainrule.explaining.program import CannotExplain, Program
from chainrule.explaining.recorder import (
    Change,
    Key,
    Orders,
    OutOfTime,
    Record,
    Recorder,
    Value,
    form_of,
    moved_by,
    plain,
)
from chainrule.explaining.selection import worth_measuring
from chainrule.explaining.state import FORWARD
from chainrule.explaining.steady import differing

Array = NDArray[np.float64]

TRIALS = 3
DIRECTIONS = 2
STEP = 2e-5
MOST_TURNS = 10  # a loop with more of them, in which the forward runs again, is training
WIDE = 1000  # entries of a value of the forward, of which one may well stand beside a corner
MOST_NAMESAKES = 6  # objects whose attribute of one name is tried for what moves
_RANK = {
    "assign": 0,
    "walrus": 0,
    "aug": 0,
    "item": 1,
    "whole": 1,
    "element": 1,
    "loop": 2,
    "argument": 3,
    "append": 4,
    "return": 5,
    "yield": 5,
    "expression": 6,
    "use": 6,
}


@dataclass
class Name:
    """One name of a quantity: how good it is (0 best), its text, and where it is given."""

    rank: int
    text: str
    scope: str
    site: int


@dataclass
class Quantity:
    """One value of the forward pass, and what was measured of it.

    key or path: where it can be moved. order: its place in the forward. slopes: per trial,
    ⟨∂J/∂v, d⟩ along each direction, with errors. rates: per trial, for later quantities u of the
    same shape or of size one, u's rate along each direction. An infinite error: J has a corner.
    """

    number: int
    key: Key | None
    path: str | None
    order: int
    value: Value
    identity: int
    names: list[Name] = field(default_factory=list)
    slopes: dict[int, Array] = field(default_factory=dict)
    errors: dict[int, Array] = field(default_factory=dict)
    rates: dict[int, dict[int, list[Value]]] = field(default_factory=dict)
    movers: set[int] = field(default_factory=set)  # quantities that move it
    initial: bool = False  # moved only by numbers that scale what a parameter begins with
    values: dict[int, Value] = field(default_factory=dict)
    uses: list[Key] = field(default_factory=list)
    whole: bool = False  # a list whose parts are quantities of their own
    parts: frozenset[int] = frozenset()  # identities of the lists in a list

    @property
    def form(self) -> tuple[int, ...]:
        """The shape without axes of length one."""
        return form_of(self.value)

    @property
    def leaf(self) -> bool:
        """Whether no other quantity moves it: a parameter, an input or a constant."""
        return self.initial or not self.movers

    @property
    def name(self) -> str:
        """The best name."""
        return min(self.names, key=lambda n: n.rank).text if self.names else "?"

    def rank_of(self, text: str) -> int:
        """Return the rank of a name that is only read: the last for `p[k]` beside `p["W"]`."""
        base, bracket, key = text.rpartition("[")
        if not bracket or not key[:-1].isidentifier():
            return 5
        known = re.compile(rf"{re.escape(base)}\[(['\"]).*\1\]")
        return 7 if any(known.fullmatch(name.text) for name in self.names) else 5

    def matters(self, trial: int = 0) -> bool:
        """Whether J moves with it."""
        if trial not in self.slopes:
            return False
        slopes, errors = self.slopes[trial], self.errors[trial]
        return bool(np.any((np.abs(slopes) > 3 * errors) | (np.isinf(errors) & (slopes != 0))))


@dataclass
class Trial:
    """One run of the whole program, and the directions of its measurements."""

    number: int
    cost: float
    log: list[Record]
    leaves: list[Any]
    orders: Callable[[], Orders]
    directions: dict[tuple[int, ...], list[Array]] = field(default_factory=dict)
    recorder: Recorder | None = None


class Study:
    """Everything that is measured of one program."""

    def __init__(self, program: Program, seconds: float = 60.0) -> None:
        """Prepare to measure `program` for at most `seconds`."""
        self.program = program
        self.plan = program.plan
        self.recorder = Recorder(program.plan)
        self.deadline = time.monotonic() + seconds
        self.seconds = seconds
        self.runs = 0
        self.quantities: list[Quantity] = []
        self.trials: list[Trial] = []
        self.stop: Key | None = None
        self.watch: frozenset[int] = frozenset()
        self.settings: dict[int, dict[str, Any]] = {}
        self.seeds: dict[int, int] = {}  # trials that begin as another trial does
        self.by_key: dict[Key, int] = {}
        self.by_path: dict[str, int] = {}
        self.unfinished: list[str] = []
        self.wide = False

    # runs

    def run(self, orders: Orders, trial: int) -> Recorder:
        """Run the program once under `orders`, with what the trial changes."""
        self.runs += 1
        orders.deadline = self.deadline
        for key, change in self.changed(trial):
            if isinstance(key, str):
                orders.leaves[key] = _both(change, orders.leaves.get(key))
            else:
                row = orders.changes.setdefault(key[0], {})
                row[key[1]] = _both(change, row.get(key[1]))
        self.program.run(self.recorder, orders, self.seeds.get(trial, trial))
        return self.recorder

    def changed(self, trial: int) -> list[tuple[Key | str, Change]]:
        """Return the changes of parameters that belong to a trial."""
        return self.settings.get(trial, {}).get("changes", [])  # type: ignore[no-any-return]

    def site(self, number: int) -> Site:
        """Return a site."""
        return self.plan.sites[number]

    # the first run, and where its pass ends

    def open(self) -> None:
        """Run the program as it is, find the cost, and list the forward's quantities.

        Raises:
            CannotExplain: the program raises, has no cost, or is not deterministic.
        """
        if self.program.script:
            self._open_script()
        else:
            self._open_module()
        trial = self.trials[0]
        if not np.isfinite(trial.cost):
            raise CannotExplain(f"The cost is {trial.cost}, so that it has no slope.")
        again = self._base(0)
        if again.cost != trial.cost:
            raise CannotExplain(
                "Two runs of the program give different costs "
                f"({trial.cost:.6g} and {again.cost:.6g}): it is not deterministic."
            )
        unsteady = differing(self.plan.sites, trial.log, again.log)
        if unsteady is not None:
            raise CannotExplain(
                f"Two runs of the program differ first on line {unsteady.line}, at "
                f"{unsteady.target or unsteady.text}: it is not deterministic, so that no slope of "
                "it can be measured; give its random numbers a seed."
            )
        self._list_quantities(trial)

    def _base(self, number: int) -> Trial:
        """Run a whole pass and keep everything."""
        orders = Orders(identities=True, arm=self.stop)
        recorder = self.run_quietly(orders, number)
        cost = self._cost_of(recorder)
        trial = Trial(number, cost, recorder.log, recorder.leaves, Orders)
        trial.recorder = recorder
        keep = Recorder(self.plan)  # the next run must not overwrite what is kept
        self.recorder, trial.recorder = keep, recorder
        rng = np.random.default_rng(977 + number)
        trial.directions = _Directions(rng)
        return trial

    def run_quietly(self, orders: Orders, trial: int) -> Recorder:
        """Run; whatever the program raises becomes a sentence."""
        self.recorder.begin(orders)
        recorder = self.recorder
        recorder_watch = self.watch

        try:
            recorder.orders = orders
            self._with_watch(recorder_watch)
            return self.run(orders, trial)
        except OutOfTime:
            if recorder.costs:
                self.unfinished.append(
                    f"The program was stopped after {self.seconds:g} seconds; "
                    "what had run until then is explained."
                )
                return recorder
            raise CannotExplain(
                f"The cost was not known after {self.seconds:g} seconds: make the program smaller."
            ) from None
        except (KeyboardInterrupt, CannotExplain):
            raise
        except RecursionError:
            raise CannotExplain("The program recurses too deeply.") from None
        except Exception as error:
            raise CannotExplain(self._sentence(error)) from error
        except SystemExit:
            if recorder.costs:
                return recorder
            raise CannotExplain("The program ends before its cost is known.") from None

    def use_watch(self) -> None:
        """Let the next runs end where the pass through the training loop ends."""
        self.recorder = Recorder(self.plan)
        self._with_watch(self.watch)

    def _with_watch(self, watch: frozenset[int]) -> None:
        original = self.recorder.begin
        recorder = self.recorder
        if not watch:
            return

        def begin(orders: Orders) -> None:
            original(orders)
            recorder.watch_turns = watch

        recorder.begin = begin  # type: ignore[method-assign]

    def _sentence(self, error: BaseException) -> str:
        line = None
        trace = error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename in self.plan.sources:
                line = trace.tb_lineno
            trace = trace.tb_next
        kind = type(error).__name__
        what = str(error).strip() or kind
        if line is None:
            return f"The program stops with {kind}: {what}"
        return f"The program stops on line {line} with {kind}: {what}"

    def _cost_of(self, recorder: Recorder) -> float:
        if not recorder.costs:
            if recorder.bad_costs:
                bad = recorder.bad_costs[-1]
                size = np.size(np.asarray(bad, dtype=object))
                if size > 1:
                    raise CannotExplain(
                        f"The cost is not one number but {size}; take their sum or mean."
                    )
                kind = type(bad).__module__.split(".")[0]
                if kind in ("torch", "jax", "jaxlib", "tensorflow"):
                    raise CannotExplain(
                        "The cost is a tensor of a framework whose autograd writes the backward "
                        "pass itself; to check a gradient of your own there, use check_gradient."
                    )
                raise CannotExplain(f"The cost is not a number but {type(bad).__name__}.")
            raise CannotExplain("The program ends without computing its cost.")
        if self.stop is None:
            return recorder.costs[0][1]
        for key, cost, _ in recorder.costs:
            if key == self.stop:
                return cost
        raise CannotExplain("The program ends without computing its cost.")

    def _open_module(self) -> None:
        self.stop = (-1, 0)
        self.trials = [self._base(0)]

    def _open_script(self) -> None:
        """Find the pass: the cost, and the turn of the loop in which no parameter has moved."""
        self.watch = frozenset(loop.number for loop in self.plan.loops)
        first = self._first_cost()
        key, loops = first
        spans = {loop.number: loop.last - loop.first for loop in self.plan.loops}
        inner = sorted(loops, key=lambda number: spans[number])
        while True:
            self.watch = frozenset(inner)
            self.stop = key
            trial = self._base(0)
            assert trial.recorder is not None
            self.trials = [trial]
            moved = self._first_move(trial, key)
            costs = trial.recorder.costs
            training = self._training(trial, key, moved) if not inner else None
            if training is not None:  # the cost was known before the loop began
                self.watch = frozenset({training})
                self.trials = [self._base(0)]
                return
            if moved is not None or not inner:
                before = [(k, cost) for k, cost, at in costs if moved is None or at <= moved]
                self.stop = _first_known(before) if before else key
                trial.cost = next(c for k, c, _ in costs if k == self.stop)
                return
            inner = inner[1:]

    def _training(self, trial: Trial, key: Key, moved: int | None) -> int | None:
        """Return the loop that trains, where it only begins after the cost: its turns are many."""
        assert trial.recorder is not None
        at = next(position for k, _, position in trial.recorder.costs if k == key)
        forward = {record.site for record in trial.log[:at]}
        turns: dict[int, list[int]] = {}
        for loop, position in trial.recorder.turns:
            if position >= at:
                turns.setdefault(loop, []).append(position)
        for loop, positions in turns.items():  # the first to begin is the outermost
            if len(positions) > MOST_TURNS and (
                moved is None or moved < at or positions[0] <= moved
            ):
                first = trial.log[positions[0] : positions[1]]
                if any(record.site in forward for record in first):
                    return loop
        return None

    def _first_cost(self) -> tuple[Key, frozenset[int]]:
        orders = Orders(identities=True)
        recorder = self.recorder
        original = recorder.note_cost

        def note_cost(site: int, turn: int, value: Any) -> None:
            original(site, turn, value)
            if recorder.active and not self._trivial(site):
                from chainrule.explaining.recorder import Finished

                raise Finished

        recorder.note_cost = note_cost  # type: ignore[method-assign]
        try:
            self.run_quietly(orders, 0)
        finally:
            recorder.note_cost = original  # type: ignore[method-assign]
        active = [row for row in recorder.active if not self._trivial(row[0][0])]
        if not active:
            self._cost_of(recorder)
            active = recorder.active
        self.recorder = Recorder(self.plan)
        return active[0]

    def _trivial(self, site: int) -> bool:
        """Tell whether a cost site only sets a running total to its first number."""
        found = self.plan.sites[site]
        return found.kind != "aug" and found.node == "Constant"

    def _first_move(self, trial: Trial, key: Key) -> int | None:
        """Return where in the log the first parameter moves after the cost, or None.

        A move stores into a name, a place or an array that was there before; the old value
        matters to the cost, and the new one does not.
        """
        assert trial.recorder is not None
        at = next(position for k, _, position in trial.recorder.costs if k == key)
        watch, self.watch = self.watch, frozenset()
        probe = Study(self.program, max(self.deadline - time.monotonic(), 1.0))
        probe.stop, probe.trials = key, [trial]
        probe._list_quantities(trial, until=at)
        cost_names = {s.target for s in self.plan.sites if s.number in self._cost_sites()}
        forward = {record.site for record in trial.log[:at]}
        latest: dict[tuple[str, str], int] = {}
        by_identity: dict[int, int] = {}
        for quantity in probe.quantities:
            for name in quantity.names:
                latest[name.text, name.scope] = quantity.number
            by_identity[quantity.identity] = quantity.number
        attributes: dict[str, list[int]] = defaultdict(list)
        for quantity in probe.quantities:
            for text in {_attribute(name.text) for name in quantity.names if "." in name.text}:
                if len(attributes[text]) < MOST_NAMESAKES:
                    attributes[text].append(quantity.number)
        measured: dict[int, bool] = {}
        read: dict[tuple[str, str], int] = {}  # which array `p[k]` was when it was last read
        self.watch = watch
        for position, record in enumerate(trial.log):
            site = self.plan.sites[record.site]
            if site.kind == "use":
                read[site.text, site.scope] = record.identity
            if position < at and record.key in probe.by_key:
                quantity = probe.quantities[probe.by_key[record.key]]
                if quantity.order == position:
                    continue
            if site.kind not in ("aug", "assign", "item", "whole") or site.target in cost_names:
                continue
            if position >= at and record.site in forward:
                continue  # the forward pass of another sample
            old = latest.get((site.target, site.scope))
            if old is None:
                old = latest.get((site.text, site.scope))
            if site.kind == "whole" or (old is None and site.kind == "aug"):
                old = by_identity.get(record.identity)  # this very array, not another of its name
            if old is None and site.kind == "item":
                old = by_identity.get(read.get((site.target, site.scope), 0))
            if old is None and position >= at and _renews_attribute(site):
                # the attribute of an object goes by another name where it was made
                if any(
                    self._weighs(probe, n, measured) for n in attributes[_attribute(site.target)]
                ):
                    return position
                continue
            if old is None or position <= probe.quantities[old].order:
                continue
            if np.shape(record.value) != np.shape(probe.quantities[old].value):
                continue
            if np.array_equal(record.value, probe.quantities[old].value):
                continue
            same = by_identity.get(record.identity)
            if same is not None and np.array_equal(record.value, probe.quantities[same].value):
                continue  # what is there already gets one more name, such as `step.x`
            if self._weighs(probe, old, measured):
                return position
        self.runs += probe.runs
        return None

    @staticmethod
    def _weighs(probe: "Study", number: int, measured: dict[int, bool]) -> bool:
        """Tell whether the cost moves with a quantity, measured once."""
        if number not in measured:
            probe.measure(probe.quantities[number], 0)
            measured[number] = probe.quantities[number].matters(0)
        return measured[number]

    def _cost_sites(self) -> frozenset[int]:
        return getattr(self.program, "cost_sites", frozenset())

    # the forward's quantities

    @property
    def cost_position(self) -> int:
        """Where in the first log the cost became known."""
        return self._position(self.trials[0])

    @property
    def backward_start(self) -> int:
        """Where in the first log the backward pass can begin."""
        return start_of(self, self.trials[0], self.cost_position)

    def _position(self, trial: Trial) -> int:
        assert trial.recorder is not None
        return next(at for key, _, at in trial.recorder.costs if key == self.stop)

    def _list_quantities(self, trial: Trial, until: int | None = None) -> None:
        until = self._position(trial) if until is None else until
        current: dict[int, int] = {}
        contents: dict[int, Value] = {}
        for leaf in trial.leaves:
            quantity = self._new(None, leaf.path, -len(trial.leaves), leaf.value, leaf.identity)
            quantity.whole, quantity.parts = leaf.whole, leaf.parts
            own = leaf.path == leaf.name or leaf.path.endswith(('"]', f".{leaf.name}"))
            quantity.names.append(Name(2 if own else 4, leaf.name, "", -1))
            if leaf.path != leaf.name:
                quantity.names.append(Name(5, leaf.path, "", -1))
            current[leaf.identity] = quantity.number
            contents[leaf.identity] = leaf.value
        for position, record in enumerate(trial.log[:until]):
            site = self.plan.sites[record.site]
            if record.phase != FORWARD:
                continue
            known = record.identity in current
            same = known and _same(contents[record.identity], record.value)
            if site.kind == "use":
                if same:
                    quantity = self.quantities[current[record.identity]]
                    quantity.uses.append(record.key)
                    new = all(name.text != site.text for name in quantity.names)
                    if new and not site.text.isidentifier() and len(quantity.names) < 12:
                        rank = quantity.rank_of(site.text)
                        quantity.names.append(Name(rank, site.text, site.scope, site.number))
                continue
            if same:
                quantity = self.quantities[current[record.identity]]
                if record.turn == 0 or len(quantity.names) < 24:
                    self._name(quantity, site)
                if site.kind in ("loop", "assign", "argument", "item") and site.kind != "argument":
                    quantity.uses.append(record.key)
                self.by_key[record.key] = quantity.number
                continue
            quantity = self._new(record.key, None, position, record.value, record.identity)
            self._name(quantity, site)
            self.by_key[record.key] = quantity.number
            current[record.identity] = quantity.number
            contents[record.identity] = record.value

    def _name(self, quantity: Quantity, site: Site) -> None:
        text = site.target or site.text
        if site.kind in ("append", "return", "yield"):
            text = site.text
        if site.kind == "append" and site.target:
            known = {name.text for name in quantity.names}
            if site.target not in known:
                quantity.names.append(Name(4, site.target, site.scope, site.number))
        if all(n.text != text for n in quantity.names):
            rank = _RANK[site.kind]
            if site.kind in ("append", "return") and not text.isidentifier():
                rank = 6
            if site.kind == "item" and text.endswith("]") and not text.endswith(('"]', "']")):
                rank = 3 if quantity.leaf and quantity.path else rank
            if site.kind == "argument" and quantity.key and quantity.key[0] in self.plan.arguments:
                rank = 7  # the name that a helper gives to an expression
            if not text.strip("_"):
                rank = 8  # `out, _ = forward(x)`: Python's name for what nobody names
            if text.startswith("["):
                text = text[2:-2] if text[1:2] in "'\"" else text
            quantity.names.append(Name(rank, text, site.scope, site.number))

    def _new(
        self, key: Key | None, path: str | None, order: int, value: Value, identity: int
    ) -> Quantity:
        quantity = Quantity(len(self.quantities), key, path, order, value, identity)
        self.quantities.append(quantity)
        if path is not None:
            self.by_path[path] = quantity.number
        return quantity

    # slopes

    def measure_all(self) -> None:
        """Measure every quantity in every trial."""
        self.chosen, left_out = worth_measuring(
            self.quantities, self.plan.arguments, self.cost_position
        )
        if left_out:
            self.unfinished.append(left_out)
        self.wide = any(np.size(q.value) > WIDE for q in self.chosen if not q.leaf or q.key)
        sites = self._mask(self.chosen)
        for quantity in self.chosen:
            self.measure(quantity, 0, sites)
        zeros = self._vary()
        for trial in self.trials[1:]:
            for quantity in self.chosen:
                # a state that begins at zero hides slopes in the first trial only
                if zeros or quantity.matters(0) or quantity.rates.get(0):
                    self.measure(quantity, trial.number, sites)

    def _mask(self, quantities: Iterable[Quantity]) -> list[bool]:
        mask = [False] * len(self.plan.sites)
        for quantity in quantities:
            if quantity.key is not None:
                mask[quantity.key[0]] = True
        return mask

    def measure(self, quantity: Quantity, trial: int, sites: list[bool] | None = None) -> None:
        """Measure ⟨∂J/∂v, d⟩ along the trial's directions, and the rates of later values."""
        state = self.trials[trial]
        value = quantity.values.get(trial, quantity.value if trial == 0 else None)
        if value is None:
            return
        directions = state.directions[quantity.form]
        slopes, errors = [], []
        rates: dict[int, list[Value]] = {}
        scale = max(float(np.sqrt(np.mean(np.square(value)))), 0.05)
        if sites is None:
            sites = [False] * len(self.plan.sites)
        for direction in directions:
            along = np.reshape(direction, np.shape(value))
            got = self._slope(quantity, trial, along, STEP * scale, sites)
            if got is None:
                return
            slope, error, above, below, step = got
            slopes.append(slope)
            errors.append(error)
            for key, up in above.items():
                down = below.get(key)
                number = self.by_key.get(key)
                if down is None or number is None or number == quantity.number:
                    continue
                if np.shape(up) != np.shape(down):
                    continue
                other = self.quantities[number]
                if other.key != key:
                    continue
                if np.size(up) == 1 or form_of(up) == quantity.form:
                    rate = (up - down) / (2 * step)
                    if np.any(rate):
                        rates.setdefault(number, []).append(rate)
                        other.movers.add(quantity.number)
                elif quantity.number not in other.movers and not np.array_equal(up, down):
                    other.movers.add(quantity.number)
        quantity.slopes[trial] = np.array(slopes)
        quantity.errors[trial] = np.array(errors)
        quantity.rates[trial] = {n: r for n, r in rates.items() if len(r) == len(directions)}

    def _slope(
        self, quantity: Quantity, trial: int, along: Value, step: float, sites: list[bool]
    ) -> tuple[float, float, dict[Key, Value], dict[Key, Value], float] | None:
        cost = self.trials[trial].cost
        best: tuple[float, float, dict[Key, Value], dict[Key, Value], float] | None = None
        ratios = []
        for _ in range(3):
            up = self._moved(quantity, trial, step * along, sites)
            down = self._moved(quantity, trial, -step * along, sites) if up else None
            if up is None or down is None:
                return best
            slope = (up[0] - down[0]) / (2 * step)
            bend = abs(up[0] + down[0] - 2 * cost)
            change = abs(up[0] - down[0])
            floor = 4e-15 * max(abs(cost), abs(up[0]))
            ratio = bend / change if change > floor else 0.0
            error = floor / step + abs(slope) * min(ratio * ratio, 1.0) + 1e-10 * abs(slope)
            now = slope, error, up[1], down[1], step
            if best is None or error < best[1]:
                best = now
            if ratio < 1e-3 or bend <= 8 * floor:
                break
            ratios.append(ratio)
            step /= 25
        assert best is not None
        slope, error, above, below, used = best
        if len(ratios) == 3 and ratios[-1] > 0.3 * ratios[0]:
            return slope, np.inf, above, below, used  # a corner: J has no slope just here
        if self.wide and error < np.inf:
            slope, error = self._beside_corners(quantity, trial, along, used, (slope, error))
        if error > 1e-7 * abs(slope) and (slope or error) and change > 0:
            longer = self._extrapolated(quantity, trial, along, 40 * used, sites)
            near = longer is not None and abs(longer[0] - slope) <= 5 * error
            if longer is not None and longer[1] < error and near:
                slope, error = longer  # where long steps pass a corner they tell another slope
        return slope, error, above, below, used

    def _beside_corners(
        self,
        quantity: Quantity,
        trial: int,
        along: Value,
        step: float,
        found: tuple[float, float],
    ) -> tuple[float, float]:
        """Measure with shorter steps where one of thousands of entries may pass a corner.

        Such a corner bends J too little to be seen, and falsifies its slope: shorter steps give
        another one. The first slope is taken that the next one confirms, up to round-off.
        """
        none = [False] * len(self.plan.sites)
        slope, error = found
        cost = abs(self.trials[trial].cost)
        for _ in range(3):
            step /= 25
            up = self._moved(quantity, trial, step * along, none)
            down = self._moved(quantity, trial, -step * along, none)
            if up is None or down is None:
                break
            shorter = (up[0] - down[0]) / (2 * step)
            floor = 4e-15 * cost / step
            apart = abs(shorter - slope)
            if apart <= 2e-8 * abs(slope) + 2 * floor + error:
                return slope, error
            slope, error = shorter, floor + 1e-10 * abs(shorter)
        return slope, max(error, apart)

    def _extrapolated(
        self, quantity: Quantity, trial: int, along: Value, step: float, sites: list[bool]
    ) -> tuple[float, float] | None:
        """Measure with long steps and extrapolate: for slopes that round-off would swallow."""
        none = [False] * len(sites)
        found = []
        for factor in (1.0, 2.0):
            up = self._moved(quantity, trial, factor * step * along, none)
            down = self._moved(quantity, trial, -factor * step * along, none)
            if up is None or down is None:
                return None
            found.append((up[0] - down[0]) / (2 * factor * step))
        slope = (4 * found[0] - found[1]) / 3
        cost = abs(self.trials[trial].cost)
        error = 8e-15 * cost / step + abs(found[0] - found[1]) ** 2 / (abs(slope) + 1e-300)
        return slope, error

    def _moved(
        self, quantity: Quantity, trial: int, by: Value, sites: list[bool]
    ) -> tuple[float, dict[Key, Value]] | None:
        orders = Orders(sites=sites, stop=self.stop, forward_only=True)
        if quantity.path is not None:
            orders.leaves[quantity.path] = moved_by(by)
        else:
            assert quantity.key is not None
            orders.change(quantity.key, moved_by(by))
        return self.cost_under(orders, trial)

    def cost_under(self, orders: Orders, trial: int) -> tuple[float, dict[Key, Value]] | None:
        """Run the forward; return J and what was recorded, or None when it raises."""
        try:
            recorder = self.run(orders, trial)
        except OutOfTime:
            raise
        except (KeyboardInterrupt, CannotExplain):
            raise
        except (Exception, SystemExit):
            return None
        for key, cost, _ in recorder.costs:
            if key == self.stop:
                return cost, {record.key: record.value for record in recorder.log}
        return None

    def along_use(self, quantity: Quantity, use: Key, trial: int) -> tuple[Array, Array] | None:
        """Measure ⟨∂J/∂v, d⟩ where v moves in a single one of its uses: one path of the slope."""
        value = quantity.values.get(trial, quantity.value if trial == 0 else None)
        if value is None:
            return None
        scale = max(float(np.sqrt(np.mean(np.square(value)))), 0.05)
        sites = [False] * len(self.plan.sites)
        alone = replace(quantity, key=use, path=None)
        slopes, errors = [], []
        for direction in self.trials[trial].directions[quantity.form]:
            along = np.reshape(direction, np.shape(value))
            got = self._slope(alone, trial, along, STEP * scale, sites)
            if got is None:
                return None
            slopes.append(got[0])
            errors.append(got[1])
        return np.array(slopes), np.array(errors)

    def entries(self, quantity: Quantity, trial: int) -> tuple[Array, Array] | None:
        """Measure a small quantity's slope entry by entry; return slopes and errors."""
        value = quantity.values.get(trial, quantity.value if trial == 0 else None)
        if value is None:
            return None
        scale = max(float(np.sqrt(np.mean(np.square(value)))), 0.05)
        sites = [False] * len(self.plan.sites)
        slopes, errors = np.zeros(np.size(value)), np.zeros(np.size(value))
        for index in range(np.size(value)):
            along = np.zeros(np.size(value))
            along[index] = 1.0
            got = self._slope(quantity, trial, along.reshape(np.shape(value)), STEP * scale, sites)
            if got is None:
                return None
            slopes[index], errors[index] = got[0], got[1]
        return slopes, errors

    # other trials

    def _vary(self) -> bool:
        """Run the program with other seeds, and with other values of its parameters.

        Tells whether one of them was zero everywhere before.
        """
        moved = [quantity for quantity in parameters(self) if not quantity.whole]
        for number in range(1, TRIALS):
            rng = np.random.default_rng(31 * number)
            changes: list[tuple[Key | str, Change]] = []
            for quantity in moved:
                where: Key | str | None = quantity.path or quantity.key
                assert where is not None
                changes.append((where, _other_value(rng, quantity.value)))
            self.settings[number] = {"changes": changes}
            try:
                trial = self._base(number)
                if self._way(trial) != self._way(self.trials[0]):
                    self.seeds[number] = 0  # drawn otherwise, the data take another way through
                    trial = self._base(number)
            except CannotExplain:
                continue
            if not np.isfinite(trial.cost):
                continue
            if self._fill(trial):
                trial.number = number
                while len(self.trials) <= number:
                    self.trials.append(trial)
                self.trials[number] = trial
        return any(not np.any(quantity.value) for quantity in moved)

    def _way(self, trial: Trial) -> list[int]:
        return [record.site for record in trial.log[: self._position(trial)]]

    def _fill(self, trial: Trial) -> bool:
        """Enter the quantities' values of a trial; False when too few are found again."""
        values = {record.key: record.value for record in trial.log}
        at_path = {leaf.path: leaf.value for leaf in trial.leaves}
        found = 0
        for quantity in self.quantities:
            value = at_path.get(quantity.path) if quantity.path else values.get(quantity.key)  # type: ignore[arg-type]
            if value is not None and np.shape(value) == np.shape(quantity.value):
                quantity.values[trial.number] = value
                found += 1
        return found > 0.5 * len(self.quantities)


class _Directions(dict[tuple[int, ...], list[Array]]):
    """The random directions of a trial, drawn when a form of array is first met."""

    def __init__(self, rng: np.random.Generator) -> None:
        super().__init__()
        self.rng = rng

    def __missing__(self, form: tuple[int, ...]) -> list[Array]:
        count = DIRECTIONS if form else 1
        made = [
            self.rng.choice((-1.0, 1.0), size=form) * self.rng.uniform(1.0, 2.0, size=form)
            if form
            else np.array(1.0)
            for _ in range(count)
        ]
        self[form] = made
        return made


def _first_known(costs: list[tuple[Key, float]]) -> Key:
    """Return where the last cost first stood: it may have been given back since."""
    first, last = costs[-1]
    for key, cost in reversed(costs):
        if cost != last:
            break
        first = key
    return first


def _attribute(text: str) -> str:
    return text.rpartition(".")[2]


def _renews_attribute(site: Site) -> bool:
    """Tell whether a site gives an object's attribute a value made from its own: `w.data -= …`."""
    if "." not in site.target:
        return False
    return site.kind == "aug" or (site.kind == "assign" and site.target in site.value)


def _both(first: Change, second: Change | None) -> Change:
    if second is None:
        return first
    later = second
    return lambda value: later(first(value))


def _same(one: Value, other: Value) -> bool:
    return np.shape(one) == np.shape(other) and bool(np.array_equal(one, other))


def _other_value(rng: np.random.Generator, value: Value) -> Change:
    size = np.shape(value)
    scale = max(float(np.sqrt(np.mean(np.square(value)))), 0.2)
    stretch = rng.uniform(-0.25, 0.25, size=size)
    shift = rng.uniform(-0.2, 0.2, size=size) * scale

    def change(old: Any) -> Any:
        now = plain(old)
        if now is None or np.shape(now) != size:
            return old
        return moved_by(now * stretch + shift)(old)

    return change


def explainable(program: Program, seconds: float = 60.0) -> Study:
    """Open and measure a program."""
    study = Study(program, seconds)
    with guarded():
        study.open()
        try:
            study.measure_all()
        except OutOfTime:
            study.trials = study.trials[:1]
            study.unfinished.append(
                f"The time of {seconds:g} seconds was over before everything was measured; "
                "what has no name may only not have been measured."
            )
        study.deadline = max(study.deadline, time.monotonic() + seconds / 2)
    return study
