/** What a load generator did in a round. */
export interface Load {
  /** Answers that came. */
  readonly replies: number;
  /** How long it took, in ms. */
  readonly milliseconds: number;
  /** The generator's own CPU time, as a share of one core: near 1 it can do no more. */
  readonly busy: number;
  /** From a message to its answer, where that was measured. */
  readonly latency?: Latency;
}

/** Percentiles, in µs. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
}
