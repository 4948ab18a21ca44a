import * as tf from "@tensorflow/tfjs-core";
import type { Layer, Layers } from "@unitball/core";
import type { Probe } from "@unitball/diagnostics";
import { tfjsNow } from "../tfjs.ts";
import type { Value } from "../value.ts";
import { Binding } from "./binding.ts";
import { gradientsWith } from "./gradientsWith.ts";

/**
 * A model's variables as `advantage` of @unitball/diagnostics wants them: `advantage([sign(), spectral()], { ...probeOf(layersOf(model),
 * loss), draws: 8 })`. `loss(draw)` is the loss on a microbatch of that draw's own. Free x with `backend.free(x)`.
 */
export function probeOf(
  layers: readonly Layer[],
  loss: (draw: number) => tf.Scalar,
): Pick<Probe<Value>, "backend" | "layers" | "x" | "gradientAt"> {
  const backend = tfjsNow();
  const binding = new Binding(layers);
  const variables = layers.map((layer) => binding.variableOf(layer));
  const entered = (tensors: readonly tf.Tensor[]): Layers<Value> =>
    Object.fromEntries(layers.map((layer, l) => [layer.name, backend.enter(tensors[l]!, layer)]));
  return {
    backend,
    layers,
    x: backend.scope(() => entered(variables)),
    gradientAt: (at, draw) =>
      backend.scope(() => {
        const placed = layers.flatMap((layer, l) => {
          const value = at[layer.name];
          if (value === undefined) return [];
          return [{ variable: variables[l]!, tensor: backend.leave(value, layer) as tf.Tensor }];
        });
        const grads = gradientsWith(placed, () => loss(draw), variables);
        return entered(variables.map(({ name, shape }) => grads[name] ?? tf.zeros(shape)));
      }),
  };
}
