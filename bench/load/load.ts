/** What a load generator did in a round. */
export interface Load {
  /** Answers that came. */
  readonly replies: number;
  /** How long it took, in ms. */
  readonly milliseconds: number;
  /** The generator's own CPU time, as a share of one core: near 1 it can do no more. */
  readonly busy: number;
}
