import { reference } from "@unitball/backend-reference";
import { planOf, type Shapes } from "@unitball/compile";
import { type Backend, isLayers, type Layer, layer, mapLayers, type State } from "@unitball/core";
import { accepts, type Program } from "@unitball/optimizer";
import { sentence } from "../cli/complaint.ts";

type Value = ReturnType<ReturnType<typeof reference>["ops"]["at"]>;

/** Layers such as a preset may be for: some take matrices alone. */
const layers: readonly Layer[] = [
  layer({ name: "kernel", shape: [3, 2], role: "hidden" }),
  layer({ name: "bias", shape: [2], role: "bias" }),
];

/**
 * "compiled", or why a program's steps run op by op. The plan of a step knows no backend: what cpu and wasm put into
 * WebAssembly and webgpu into WGSL is one and the same.
 */
export function planned(program: Program): string {
  const backend = reference();
  let verdict = "op by op: it was not asked for a plan";
  const planning: Backend<Value> = {
    ...backend,
    compile(step, held, given) {
      try {
        planOf(step, shapesOf(backend, held), shapesOf(backend, given));
        verdict = "compiled";
      } catch (error) {
        verdict = `op by op: ${sentence(error)}`;
      }
      return { run: stop, dispose: () => {} };
    },
  };
  const own = layers.filter((one) => accepts(program, one));
  const optimizer = program.build(planning, own);
  const x = Object.fromEntries(own.map((one) => [one.name, backend.ops.zeros(one)]));
  try {
    optimizer.update(x, optimizer.init(x), () => x);
  } catch (error) {
    if (error !== stopped) throw error;
  }
  return verdict;
}

const stopped = new Error("This step was planned and not run.");
const stop = (): never => {
  throw stopped;
};

function shapesOf(backend: Backend<Value>, slots: State<Value>): Shapes {
  const shape = (a: Value) => {
    const [block, rows, columns] = backend.shape(a);
    return columns === undefined ? "scalar" : ([block, rows, columns] as [number, number, number]);
  };
  const held = Object.entries(slots).map(([slot, of]) => [
    slot,
    isLayers<Value>(of) ? mapLayers(of, shape) : shape(of),
  ]);
  return Object.fromEntries(held);
}
