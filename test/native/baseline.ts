/** Instructions a call, by the compiler and its version and by the path's name: another compiler makes other code. */
export type Baseline = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** What a path may take more than the baseline says, as a share. */
const ROOM = 0.03;

/** What is wrong with a count, in words; undefined where nothing is. */
export function complaint(baseline: Baseline, compiler: string, name: string, count: number): string | undefined {
  const known = baseline[compiler];
  const rewrite =
    "on a commit that is known to be good: `npm run instructions`, which writes test/native/instructions.json";
  if (known === undefined) {
    const others = Object.keys(baseline).join(", ") || "none";
    return `The baseline has no counts for ${compiler}; it has ${others}. Test with one of these (Debian 12's g++-12 is 12.2.0), or add counts for this compiler ${rewrite}.`;
  }
  const before = known[name];
  if (before === undefined) return `The baseline has no count for ${name} by ${compiler}. Add it ${rewrite}.`;
  const more = count / before - 1;
  if (more <= ROOM) return undefined;
  return `${name} takes ${count} instructions a call, ${(more * 100).toFixed(1)} % more than the baseline's ${before} (${ROOM * 100} % are allowed). If it is worth that, rewrite the baseline: \`npm run instructions\`.`;
}
