import type { State } from "./axes.ts";
import type { Layer } from "./layer.ts";
import type { Ops } from "./ops.ts";

/**
 * Where the arithmetic happens. Parts never see it; runners do. A T is a host number or an instance of a class, never a
 * plain object, so that a tensor and a record of tensors can be told apart.
 */
export interface Backend<T> {
  readonly name: string;
  readonly ops: Ops<T>;
  /** Relative accuracy that this backend declares for one op: about 1e-15 in float64, 1e-6 in float32. */
  readonly accuracy: number;
  /** A tensor from host numbers, row-major. */
  tensor(values: ArrayLike<number>, shape: readonly number[]): T;
  shape(a: T): readonly number[];
  /** The tensor as parts see it, [block, in, out]; a reshape where the view's dimensions are in order. */
  enter(a: T, layer: Layer): T;
  /** The inverse of `enter`: back to the layer's own shape. */
  leave(a: T, layer: Layer): T;
  /** Run f and free what it made, except what it returns, of which the caller owns one reference each. */
  scope<R>(f: () => R): R;
  /** Free every tensor in a nested array or record. */
  free(held: unknown): void;
  read(a: T): Promise<Float32Array | Float64Array>;
  /** The value of a 0-d tensor if the host has it without waiting, else undefined. */
  peek(a: T): number | undefined;
  /** a itself, or a copy if more than `handles` handles share its memory; for whoever writes to it. */
  alone?(a: T, handles: number): T;
  /**
   * Compile a step for tensors like these, where this backend can. It throws where the step does something that cannot be
   * traced; the caller then runs it on `ops`.
   */
  compile?(step: Traceable, held: State<T>, given: State<T>): Compiled<T>;
}

/**
 * A step as a pure function of named slots: `held` is what it replaces, `given` what it only reads. It returns the slots
 * of `held` with the same names, layers and shapes, and beside them whatever else it computed. Tensors are [block, in, out].
 */
export type Traceable = <T>(ops: Ops<T>, held: State<T>, given: State<T>) => State<T>;

/** A compiled step. */
export interface Compiled<T> {
  /**
   * Step k, in place: takes the tensors of `held` over and returns them with their new values, and new tensors for what
   * else the step returns; all are the caller's. No other tensor may share memory with `held`. If it throws, nothing has
   * changed hands or value. `given` stays the caller's.
   */
  run(k: number, held: State<T>, given: State<T>): State<T>;
  /** Free the step's own memory. */
  dispose(): void;
}
