import { probeUring } from "../../dist/platforms/node/uring-errors.js";

/** Whether io_uring works here: where it does not, its tests are left out. */
export const uringWorks: boolean = (() => {
  try {
    probeUring();
    return true;
  } catch {
    return false;
  }
})();
