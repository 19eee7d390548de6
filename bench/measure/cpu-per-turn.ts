/**
 * Runs a turn again and again for so long.
 * @param atOnce turns between two looks at the clock, which takes as long as a short one
 * @returns ns of this process's CPU time a turn
 */
export function cpuPerTurn(turn: () => void, milliseconds: number, atOnce = 100): number {
  const before = process.cpuUsage();
  let turns = 0;
  for (;;) {
    for (let i = 0; i < atOnce; i++) turn();
    turns += atOnce;
    const { user, system } = process.cpuUsage(before);
    const microseconds = user + system;
    if (microseconds >= milliseconds * 1000) return (microseconds * 1000) / turns;
  }
}
