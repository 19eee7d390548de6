/** What can be told that a signal is aborted. */
export interface Abortable {
  abort(reason: unknown): void;
}

const listening: WeakMap<AbortSignal, Set<Abortable>> = new WeakMap();

/** Tells `target` when the signal is aborted. However many listen, the signal has one listener: Node warns of more than 10. */
export function listen(signal: AbortSignal, target: Abortable): void {
  const targets = listening.get(signal) ?? new Set();
  if (targets.size === 0) signal.addEventListener("abort", tell);
  listening.set(signal, targets.add(target));
}

/** Undoes `listen`. The last one leaves no listener, as that would keep a signal with a timer from being collected. */
export function unlisten(signal: AbortSignal, target: Abortable): void {
  const targets = listening.get(signal);
  if (targets?.delete(target) && targets.size === 0) signal.removeEventListener("abort", tell);
}

function tell(this: AbortSignal): void {
  for (const target of listening.get(this)!) target.abort(this.reason);
}
