/** What a load generator did in a round. */
export interface Load {
  /** Answers that came meanwhile. */
  readonly replies: number;
  /** How long it took, in ms. */
  readonly milliseconds: number;
  /** The generator's own CPU time, as a share of one core: near 1 it can do no more. */
  readonly busy: number;
  /** From a message to its answer, where that was measured. */
  readonly latency?: Latency;
}

/** What came of messages that were sent at a constant rate. Their latency counts from when each was due. */
export interface PacedLoad extends Load {
  readonly latency: Latency;
  /** Messages that were due and could not be sent, since earlier ones were not answered. */
  readonly missed: number;
  /** By how much the generator itself was late, in µs: the 99th percentile. */
  readonly late: number;
}

/** Percentiles, in µs. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
}
