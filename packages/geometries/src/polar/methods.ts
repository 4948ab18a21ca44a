import { canonical, type Layer, oneOf, within } from "@unitball/core";
import { certified } from "./certified.ts";
import { cubic, keller, modula6, polarExpress5, polarExpressTable, type Table, you5 } from "./tables.ts";

/** How a polar factor is computed, and what that takes. */
export interface PolarOptions {
  readonly polar: "certified" | "polarExpress" | "polarExpress5" | "cubic" | "keller5" | "you5" | "modula6";
  /**
   * certified: the largest LMO gap 1 − ⟨s, X⟩/‖s‖_* allowed on any matrix (0.01). Directions in which s is smaller than
   * gap/m of its largest may stay short; much below 1e-3, float32 brings up directions that s has only by rounding.
   */
  readonly gap?: number;
  /** How many polynomials: polarExpress (8), cubic (20), keller5 (5, but 3 in airbench and 6 in Keras). */
  readonly steps?: number;
  /** polarExpress: the polynomials are made for singular values in [lower, 1] (0.001). */
  readonly lower?: number;
  /** Added to the norm that s is divided by, in all but certified: 1e-7 in Muon and scion.py. It breaks lmo(a·s) = lmo(s). */
  readonly epsilon?: number;
}

type Method = {
  readonly defaults: Omit<PolarOptions, "polar">;
  table(o: Required<PolarOptions>, m: number): Table;
};

const methods: Readonly<Record<PolarOptions["polar"], Method>> = {
  certified: { defaults: { gap: 1e-2 }, table: ({ gap }, m) => certified(m, gap) },
  polarExpress: {
    defaults: { steps: 8, lower: 1e-3, epsilon: 0 },
    table: ({ steps, lower }) => polarExpressTable(steps, lower),
  },
  polarExpress5: { defaults: { epsilon: 0 }, table: () => polarExpress5 },
  cubic: { defaults: { steps: 20, epsilon: 0 }, table: ({ steps }) => cubic(steps) },
  keller5: { defaults: { steps: 5, epsilon: 0 }, table: ({ steps }) => keller(steps) },
  you5: { defaults: { epsilon: 0 }, table: () => you5 },
  modula6: { defaults: { epsilon: 0 }, table: () => modula6 },
};

/** The options that a method knows, with their defaults. */
export function polarDefaults(kind: string, polar: PolarOptions["polar"]): PolarOptions {
  oneOf(kind, "polar", polar, Object.keys(methods) as PolarOptions["polar"][]);
  return { polar, ...methods[polar].defaults };
}

/** The table for a layer. It is a pure function of the short side and is made once for each. */
export function polarTables(kind: string, o: PolarOptions): (layer: Layer) => Table {
  within(kind, "gap", o.gap ?? 1, 1e-6, 1);
  within(kind, "lower", o.lower ?? 1, 0, 1);
  within(kind, "steps", o.steps ?? 1, 0, 100);
  within(kind, "epsilon", o.epsilon ?? 0, 0, 1, true);
  if (!Number.isInteger(o.steps ?? 1)) throw new RangeError(`${kind}: steps is ${o.steps}, but it must be whole.`);
  const made = new Map<number, Table>();
  return (layer) => {
    const [, rows, columns] = canonical(layer);
    const m = Math.min(rows, columns);
    const table = made.get(m) ?? { ...methods[o.polar].table(o as Required<PolarOptions>, m), epsilon: o.epsilon ?? 0 };
    made.set(m, table);
    return table;
  };
}
