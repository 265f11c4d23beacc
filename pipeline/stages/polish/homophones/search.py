"""The likeliest way through a lattice, and how likely each of its words is: Viterbi and forward–backward in one.

All texts go side by side, a unit a wave, so that the work lies in numpy's products and not in Python. A state is what
the language model tells apart of the words so far; of those that end at one node only the best go on.
"""

from dataclasses import dataclass, fields, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from models.language.lexicon import LONGEST
from models.language.ngram import MARK, NONE, NGram
from pipeline.stages.polish.homophones.lattice import Lattice, Texts
from pipeline.stages.polish.homophones.sounding import spread

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

BEAM = 24  # states at a node
WIDTH = 4.0  # log10: how far behind the best a state may lie
NATURAL = np.log(10)


@dataclass(frozen=True, slots=True)
class Searched:
    """`best`: the edges of the likeliest way through all texts, in order; `posterior`: of every edge, 0 to 1."""

    best: Ints
    posterior: Floats


@dataclass(frozen=True, slots=True)
class _States:
    """`total`: natural logarithm of all ways to the state; `best`: of the likeliest; `back`: the arc it came by."""

    node: Ints
    pair: Ints
    word: Ints
    total: Floats
    best: Floats
    back: Ints


@dataclass(frozen=True, slots=True)
class _Arcs:
    """From a state over an edge to a node; `total` and `best` as they are behind it."""

    source: Ints
    edge: Ints
    node: Ints
    pair: Ints
    word: Ints
    gain: Floats
    total: Floats
    best: Floats
    target: Ints  # the state it led to, NONE where that was left behind


Rows = TypeVar("Rows", _States, _Arcs)


def search(texts: Texts, lattice: Lattice, model: NGram) -> Searched:
    states, arcs, waves = _forward(texts, lattice, model)
    ends = _ends(states, texts, model)
    sums = _sums(ends, states.total, states.node, len(texts.units) + 1)
    behind = np.where(ends >= -np.inf, ends - sums[states.node], -np.inf)
    for first, last in reversed(waves):
        own = slice(first, last)
        np.logaddexp.at(behind, arcs.source[own], arcs.gain[own] + behind[arcs.target[own]])
    likely = np.exp(np.minimum(states.total[arcs.source] + arcs.gain + behind[arcs.target], 0.0))
    posterior = np.bincount(arcs.edge, likely, minlength=len(lattice.first)).astype(np.float64)
    return Searched(arcs.edge[_best(states, arcs, ends, texts)], posterior)


def _forward(texts: Texts, lattice: Lattice, model: NGram) -> tuple[_States, _Arcs, list[tuple[int, int]]]:
    """All states; all arcs between them; from and to which arc each wave goes."""
    counts = np.bincount(lattice.first, minlength=len(texts.units) + 1)
    begin = np.cumsum(counts) - counts
    start = texts.starts
    zero, none = np.zeros(len(start)), np.full(len(start), NONE)
    states = _States(start, none, np.full(len(start), MARK), zero, zero, none)
    counts_inside = counts.copy()
    counts_inside[texts.ends] = 0  # where one text ends the next begins, but no way leads from one to the other
    all_states, all_arcs, waves = [states], [], []
    waiting: list[list[_Arcs]] = [[] for _ in range(LONGEST)]
    reached, passed = 0, 0
    leaving = counts
    while len(states.node):
        _, edge = spread(begin[states.node], leaving[states.node])
        source = np.repeat(np.arange(len(states.node)), leaving[states.node])
        arcs = _arcs(states, source, edge, reached, lattice, model)
        length = lattice.last[edge] - lattice.first[edge]
        for units in range(1, LONGEST + 1):
            waiting[units - 1].append(_rows(arcs, length == units))
        leaving = counts_inside
        reached += len(states.node)
        arriving = _joined(waiting.pop(0))
        waiting.append([])
        while not len(arriving.node) and any(len(one.node) for wave in waiting for one in wave):
            arriving = _joined(waiting.pop(0))
            waiting.append([])
        states, arcs = _merged(arriving, reached, passed)
        passed += len(arcs.node)
        waves.append((passed - len(arcs.node), passed))
        all_states.append(states)
        all_arcs.append(arcs)
    return _joined(all_states), _joined(all_arcs), waves


def _arcs(states: _States, source: Ints, edge: Ints, reached: int, lattice: Lattice, model: NGram) -> _Arcs:
    word = lattice.context[edge]
    log10, pair = model.behind(states.pair[source], states.word[source], word)
    gain = (log10 + lattice.weight[edge]) * NATURAL
    return _Arcs(
        source + reached,
        edge,
        lattice.last[edge],
        pair,
        word,
        gain,
        states.total[source] + gain,
        states.best[source] + gain,
        np.full(len(edge), NONE),
    )


def _merged(arcs: _Arcs, reached: int, passed: int) -> tuple[_States, _Arcs]:
    """The states that arcs lead to, without those far behind the best at their node, and the arcs to them."""
    arcs = _rows(arcs, np.lexsort((-arcs.best, arcs.word, arcs.pair, arcs.node)))
    new = np.ones(len(arcs.node), bool)
    new[1:] = np.diff(arcs.node).astype(bool) | np.diff(arcs.pair).astype(bool) | np.diff(arcs.word).astype(bool)
    first = np.flatnonzero(new)
    if not len(first):
        return _States(arcs.node, arcs.pair, arcs.word, arcs.total, arcs.best, arcs.source), arcs
    best, node = arcs.best[first], arcs.node[first]
    order = np.lexsort((-best, node))
    begins = np.flatnonzero(np.diff(node[order], prepend=NONE))
    rank = np.arange(len(order)) - np.repeat(begins, np.diff(begins, append=len(order)))
    leader = best[order][np.repeat(begins, np.diff(begins, append=len(order)))]
    kept = np.zeros(len(first), bool)
    kept[order] = (rank < BEAM) & (best[order] >= leader - WIDTH * NATURAL)

    number = np.where(kept, np.cumsum(kept) - 1 + reached, NONE)
    target = np.repeat(number, np.diff(first, append=len(arcs.node)))
    going = target >= 0
    total = np.logaddexp.reduceat(arcs.total, first)[kept]
    back = passed + (np.cumsum(going) - 1)[first[kept]]
    chosen = first[kept]
    states = _States(arcs.node[chosen], arcs.pair[chosen], arcs.word[chosen], total, arcs.best[chosen], back)
    return states, replace(_rows(arcs, going), target=target[going])


def _ends(states: _States, texts: Texts, model: NGram) -> Floats:
    """Of each state at the end of its text what the end weighs, of all others -inf."""
    ended = np.isin(states.node, texts.ends)
    ended[: len(texts.ends)] = False  # the first ones begin their text
    found = np.full(len(states.node), -np.inf)
    word = states.word[ended]
    found[ended] = model.behind(states.pair[ended], word, np.full(len(word), MARK))[0] * NATURAL
    return found


def _sums(ends: Floats, total: Floats, node: Ints, nodes: int) -> Floats:
    """Of each node at which a text ends all ways to there."""
    sums = np.full(nodes, -np.inf)
    np.logaddexp.at(sums, node, ends + total)
    return np.where(np.isfinite(sums), sums, 0.0)


def _best(states: _States, arcs: _Arcs, ends: Floats, texts: Texts) -> Ints:
    """The arcs of the likeliest way."""
    worth = states.best + ends
    order = np.lexsort((worth, states.node))
    last = order[np.searchsorted(states.node[order], texts.ends, "right") - 1]
    found: list[int] = []
    for state in last[::-1].tolist():
        while (arc := int(states.back[state])) != NONE:
            found.append(arc)
            state = int(arcs.source[arc])
    return np.array(found[::-1], np.int64)


def _rows(table: Rows, chosen: NDArray[np.generic]) -> Rows:
    return type(table)(*(getattr(table, f.name)[chosen] for f in fields(table)))


def _joined(tables: list[Rows]) -> Rows:
    return type(tables[0])(*(np.concatenate([getattr(one, f.name) for one in tables]) for f in fields(tables[0])))
