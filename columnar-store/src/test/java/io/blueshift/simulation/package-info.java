/// The whole store on a simulated file system, clock and scheduler: one seed is one history, which
/// repeats exactly. A model in plain Java says what must and may be there after each step and each
/// crash; planted faults prove that it finds things.
///
/// 1. [io.blueshift.simulation.SimulationHistory] chooses who takes the next step: a session, the log's sync,
///    the upkeep, a checkpoint. While a step writes files, others may take steps of their own inside it.
/// 2. [io.blueshift.simulation.SimulatedDirectory] ends the process or the machine at a chosen change, and keeps
///    what a file system may keep.
/// 3. [io.blueshift.simulation.KnownCommits] is told of each commit, and says which may be missing after a stop.
/// 4. [io.blueshift.simulation.DatabaseModel] is what tables hold after a commit, which snapshots have names, and where
///    sequences are.
@NullMarked
package io.blueshift.simulation;

import org.jspecify.annotations.NullMarked;
