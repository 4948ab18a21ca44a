import { canonical, clocked, type Geometry, type Layer, type Layers, type Schedule } from "@unitball/core";
import type { Program } from "@unitball/optimizer";
import { tfjs } from "../tfjs.ts";
import type { Value } from "../value.ts";

/**
 * The layers as a table of text, one line each: variable, shape, role, in, out, and blocks where a tensor holds several
 * matrices. With a program (a recipe, a partition, adamw) also each layer's norm with its scaling, the radius at the first
 * step, and the step: the root mean square of u, which a first step adds times γ, for a seeded random gradient of root mean
 * square 1 on every layer. Under `normalized` no gradient's size changes it. It runs on TensorFlow.js's current backend; a
 * layer that the program does not accept is its error.
 */
export async function describe(layers: readonly Layer[], program?: Program): Promise<string> {
  const blocks = layers.some((layer) => canonical(layer)[0] > 1);
  const head = ["variable", "shape", "role", "in", "out", ...(blocks ? ["blocks"] : [])];
  const rows = layers.map((layer) => [
    layer.name,
    `[${layer.shape}]`,
    layer.role,
    `${layer.in}`,
    `${layer.out}`,
    ...(blocks ? [`${canonical(layer)[0]}`] : []),
  ]);
  if (program === undefined) return table([head, ...rows]);
  const steps = await stepSizes(layers, program);
  return table([
    [...head, "norm", "radius", "step"],
    ...rows.map((row, l) => [...row, ...normOf(program, layers[l]!), figure(steps[layers[l]!.name]!)]),
  ]);
}

/** The root mean square of each layer's u in one step of the program. */
async function stepSizes(layers: readonly Layer[], program: Program): Promise<Layers<number>> {
  const backend = await tfjs();
  const corridor = program.corridor(layers);
  const ops = clocked(backend.ops, 0);
  const each = (f: (layer: Layer, l: number) => Value): Layers<Value> =>
    Object.fromEntries(layers.map((layer, l) => [layer.name, f(layer, l)]));
  const sizes = backend.scope(() => {
    const x = each((layer) => ops.zeros(layer));
    const g = each((layer, l) => ops.mul(ops.sub(ops.random(l, layer), 0.5), Math.sqrt(12)));
    const state = corridor.init(ops, x);
    const asked = corridor.ask(ops, x, state).map(() => g);
    const { u } = corridor.tell(ops, x, asked, state).seen;
    return each((layer) =>
      ops.div(ops.norms(u[layer.name]!, "all"), Math.sqrt(canonical(layer).reduce((a, b) => a * b))),
    );
  });
  try {
    const read = Object.entries(sizes).map(async ([name, size]) => [name, (await backend.read(size))[0]!] as const);
    return Object.fromEntries(await Promise.all(read));
  } finally {
    backend.free(sizes);
  }
}

/** The columns norm and radius: of the geometry on the layer, or the kind of a program that has none. */
function normOf(program: object, layer: Layer): [norm: string, radius: string] {
  const own = on(program, layer);
  const geometry = on((own as { parts?: { geometry?: Geometry } }).parts?.geometry, layer) as Geometry | undefined;
  if (geometry === undefined) return [(own as { kind?: string }).kind ?? none, none];
  const { scaling, radius } = geometry.options as { scaling?: unknown; radius?: number | Schedule };
  const scaled = typeof scaling === "string" && scaling !== "none" ? ` ${scaling}` : "";
  return [`${geometry.kind}${scaled}`, radiusOf(radius)];
}

const none = "–";

/** A part or program that delegates says to whom; any other speaks for itself. */
const on = <P extends object | undefined>(one: P, layer: Layer): P =>
  (one as { on?(layer: Layer): P } | undefined)?.on?.(layer) ?? one;

function radiusOf(radius: number | Schedule | undefined): string {
  if (radius === undefined) return none;
  return typeof radius === "number" ? figure(radius) : `${figure(radius.at(0))} (${radius.kind})`;
}

/** Four significant digits. */
const figure = (value: number): string => `${Number(value.toPrecision(4))}`;

/** Columns two spaces apart, aligned left; those whose entries are all numbers, right. */
function table(rows: readonly (readonly string[])[]): string {
  const columns = rows[0]!.map((_, c) => rows.map((row) => row[c]!));
  const aligned = columns.map((column) => {
    const width = Math.max(...column.map((cell) => cell.length));
    const numeric = column.slice(1).every((cell) => cell === none || Number.isFinite(Number(cell)));
    return column.map((cell) => (numeric ? cell.padStart(width) : cell.padEnd(width)));
  });
  return rows
    .map((_, r) =>
      aligned
        .map((column) => column[r])
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
