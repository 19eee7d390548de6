/**
 * Runs a turn again and again for so long.
 * @returns ns of this process's CPU time a turn
 */
export function cpuPerTurn(turn: () => void, milliseconds: number): number {
  const before = process.cpuUsage();
  let turns = 0;
  for (;;) {
    for (let i = 0; i < 100; i++) turn();
    turns += 100;
    const { user, system } = process.cpuUsage(before);
    const microseconds = user + system;
    if (microseconds >= milliseconds * 1000) return (microseconds * 1000) / turns;
  }
}
