import * as tf from "@tensorflow/tfjs-core";
import { assign } from "./machine.ts";
import type { UnitballOptimizer } from "./unitballOptimizer.ts";

/** Where a checkpoint is kept: a handler such as `fileSystem(path)`, or in the browser "indexeddb://name". */
export type Place = tf.io.IOHandler | string;

/**
 * Save an optimizer with the variables it trains, for a training loop without a LayersModel. (A LayersModel saves both by
 * itself: `model.save(place, { includeOptimizer: true })`.)
 */
export async function saveCheckpoint(place: Place, optimizer: UnitballOptimizer): Promise<void> {
  const weights = optimizer.variables.map((tensor, l) => ({ name: `variable#${l}`, tensor }));
  const { data, specs } = await tf.io.encodeWeights([...weights, ...(await optimizer.getWeights())]);
  const handler = typeof place === "string" ? tf.io.getSaveHandlers(place)[0] : place;
  if (handler?.save === undefined) throw unknown(place);
  await handler.save({
    modelTopology: optimizer.getConfig(),
    format: "unitball-checkpoint",
    weightSpecs: specs,
    weightData: data,
  });
}

/** Put the variables and the optimizer back to where they were saved; all of it or, with an error, nothing. */
export async function loadCheckpoint(place: Place, optimizer: UnitballOptimizer): Promise<void> {
  const handler = typeof place === "string" ? tf.io.getLoadHandlers(place)[0] : place;
  if (handler?.load === undefined) throw unknown(place);
  const { weightData, weightSpecs, format } = await handler.load();
  if (format !== "unitball-checkpoint" || weightData === undefined || weightSpecs === undefined) {
    throw new TypeError(`"${String(place)}" holds no checkpoint; load what saveCheckpoint saved.`);
  }
  const weights = tf.io.decodeWeights(weightData, weightSpecs);
  try {
    const { variables } = optimizer;
    const values = variables.map((variable, l) => {
      const value = weights[`variable#${l}`];
      if (value?.shape.join() === variable.shape.join()) return value;
      throw new TypeError(
        `The checkpoint has ${value ? `[${value.shape}]` : "nothing"} for variable "${variable.name}" of shape [${variable.shape}]; nothing was changed, load it into what it was saved from.`,
      );
    });
    const state = Object.entries(weights).filter(([name]) => name.startsWith("unitball/"));
    await optimizer.setWeights(state.map(([name, tensor]) => ({ name, tensor })));
    for (const [l, variable] of variables.entries()) assign(variable, values[l]!);
  } finally {
    tf.dispose(weights);
  }
}

const unknown = (place: Place): TypeError =>
  new TypeError(`"${String(place)}" is no place that TensorFlow.js knows here; use fileSystem(path) in Node.`);
