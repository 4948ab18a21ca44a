import type * as tf from "@tensorflow/tfjs-core";
import { type Layer, layer, revive, type Shelf } from "@unitball/core";
import { type Program, recipeOf } from "@unitball/optimizer";
import { UnitballOptimizer } from "./unitballOptimizer.ts";

/** What is used of the TensorFlow.js that loads models. */
export interface Serialization {
  readonly serialization: Pick<typeof tf.serialization, "registerClass">;
}

/**
 * Let TensorFlow.js load optimizers that it saved, with the parts of this shelf. It keeps classes per copy of tfjs-core, so
 * where a page has two copies, give the one whose `loadLayersModel` is called. Called again, the last shelf counts.
 */
export function register(tf: Serialization, shelf: Shelf): void {
  class Registered extends UnitballOptimizer {
    static override fromConfig<T extends tf.serialization.Serializable>(
      _cls: tf.serialization.SerializableConstructor<T>,
      config: tf.serialization.ConfigDict,
    ): T {
      return fromConfig(config, shelf) as tf.serialization.Serializable as T;
    }
  }
  tf.serialization.registerClass(Registered);
}

/** The optimizer of a saved configuration; its state comes separately, by setWeights. */
function fromConfig({ name }: tf.serialization.ConfigDict, shelf: Shelf): UnitballOptimizer {
  const { version, program, layers, options } = JSON.parse(String(name));
  if (version !== 1) {
    throw new TypeError(
      `This optimizer was saved in version ${version}, but version 1 is what can be read; update unitball.`,
    );
  }
  const revived = revive<Program | Parameters<typeof recipeOf>[0]>(program, shelf);
  const whole = "corridor" in revived ? revived : (recipeOf(revived) as unknown as Program);
  return new UnitballOptimizer(
    whole,
    layers.map((given: Layer) => layer(given)),
    options,
  );
}
