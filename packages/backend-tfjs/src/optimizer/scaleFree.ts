// internal
import { type Backend, clocked, type Layer, type Layers, mapLayers } from "@unitball/core";
import type { Program } from "@unitball/optimizer";
import type { Value } from "../value.ts";

/**
 * Whether the program moves the same way whatever the size of a single gradient, which makes clipping it pointless. Found
 * by trying, so that it holds for anyone's parts: of two steps on random gradients the second is taken with 2²⁰g and
 * with 2⁻²⁰g. An average over gradients feels the difference, and an LMO alone does not.
 */
export async function scaleFree(program: Program, backend: Backend<Value>, layers: readonly Layer[]): Promise<boolean> {
  const ops = clocked(backend.ops, 0);
  const gaps = backend.scope(() => {
    const corridor = program.corridor(layers);
    const random = (seed: number): Layers<Value> =>
      Object.fromEntries(layers.map((layer, l) => [layer.name, ops.sub(ops.random(seed + l, layer), 0.5)]));
    const [x, g, next] = [random(1), random(layers.length + 1), random(2 * layers.length + 1)];
    const start = corridor.init(ops, x);
    const points = corridor.ask(ops, x, start).length;
    const first = corridor.tell(ops, x, Array(points).fill(g), start);
    const u = (scale: number) => {
      const scaled = mapLayers(next, (gl) => ops.mul(scale, gl));
      return corridor.tell(ops, first.x, Array(points).fill(scaled), first.state).seen.u;
    };
    const [whole, small] = [u(2 ** 20), u(2 ** -20)];
    return layers.map(({ name }) => {
      const size = ops.norms(whole[name]!, "all");
      return ops.gt(ops.norms(ops.sub(whole[name]!, small[name]!), "all"), ops.mul(1e-2, size));
    });
  });
  const differs = await Promise.all(gaps.map((gap) => backend.read(gap)));
  backend.free(gaps);
  return differs.every(([yes]) => yes === 0);
}
