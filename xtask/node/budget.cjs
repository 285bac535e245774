// The budgets of size, instance and load, and those of the gate as a module, that `cargo xtask bench` measures against, and how they are shown; those of calls are in crates/sim/examples/calls.rs, and the native ones of the gate in crates/core/examples/gate. The reasons are in DESIGN.md.
'use strict';

const KB = 1024;

/** The most that is allowed: bytes, milliseconds, and ratios to a bundle that only imports the same clients. */
const BUDGETS = {
  moduleBytes: 1000 * KB,
  moduleGzipBytes: 400 * KB,
  pageGzipBytes: 60 * KB,
  instanceMs: 0.3,
  gateMs: 40,
  gateBytes: 60 * KB,
  loadRatio: 1.25,
  answerRatio: 1.8,
};

/** The least that is allowed: MB/s. */
const LEAST = {
  gateRate: 6,
};

// What is no number was not measured, and is no budget that was kept.
const cell = (budget, isKept) => budget + (isKept ? '' : ' **missed**');

/** Returns a budget as a cell of a table; one that is missed is marked. */
const shown = (name, seen, format) => cell(`≤${format(BUDGETS[name])}`, seen <= BUDGETS[name]);

/** The same for the least that is allowed. */
const shownLeast = (name, seen, format) => cell(`≥${format(LEAST[name])}`, seen >= LEAST[name]);

/** Returns the value below which `share` of a list lies. */
const at = (list, share) => [...list].sort((a, b) => a - b)[Math.floor((list.length - 1) * share)];

module.exports = { KB, at, shown, shownLeast };
