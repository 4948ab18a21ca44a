/** The process died under its run: killed, or out of memory. */
export class Crash extends Error {
  override readonly name = "Crash";
}

/** Whoever asked for the run wants it no more. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";
}
