import { joined } from "../payload/joined.ts";

const PAGE = 65_536; // bytes
const HEADER = 8; // bytes: magic number and version
const MEMORY_SECTION = 5;
const HAS_MAXIMUM = 1;

/** Limits of a module's memory. */
export interface MemoryLimits {
  /** Bytes, rounded up to pages of 64 KiB: the most that the memory may have. */
  readonly most: number;
  /** It has them from the start: such memory never moves, and what nobody touches costs only address space. */
  readonly fixed: boolean;
}

/**
 * A WebAssembly module with other limits of its memory. A module that exports its memory, as the engine does, names the
 * limits itself; so they are changed in its binary (WebAssembly Core Specification, section 5.5.8).
 *
 * @throws RangeError where the memory starts out larger
 */
export function withMemoryLimits(module: Uint8Array, { most, fixed }: MemoryLimits): Uint8Array<ArrayBuffer> {
  const maximum = Math.ceil(most / PAGE);
  for (let at = HEADER; at < module.length;) {
    const [size, start] = readNumber(module, at + 1);
    if (module[at] === MEMORY_SECTION) {
      const [initial] = readNumber(module, start + 2);
      if (initial > maximum)
        throw new RangeError(`The engine needs ${initial * PAGE} bytes of memory, more than ${most}.`);
      const limits = [1, HAS_MAXIMUM, ...numberBytes(fixed ? maximum : initial), ...numberBytes(maximum)];
      const section = Uint8Array.of(MEMORY_SECTION, ...numberBytes(limits.length), ...limits);
      return joined([module.subarray(0, at), section, module.subarray(start + size)]);
    }
    at = start + size;
  }
  throw new TypeError("The module has no memory of its own.");
}

/** An unsigned LEB128 number. @returns the number, and where it ends */
function readNumber(bytes: Uint8Array, at: number): [value: number, end: number] {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++] ?? 0;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return [value, at];
  }
}

function numberBytes(value: number): number[] {
  return value < 0x80 ? [value] : [(value % 0x80) | 0x80, ...numberBytes(Math.floor(value / 0x80))];
}
