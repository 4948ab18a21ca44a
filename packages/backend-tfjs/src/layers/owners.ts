// internal
import { type Block, type Container, graphIn, partsOf, type Weight } from "./model.ts";

/** Whose a weight is: the class that made it, and the layer that is a node of the graph. Names are from the outside in. */
export interface Owner {
  readonly className: string;
  readonly node: Block;
  /** The names of the models around the node. */
  readonly around: readonly string[];
  /** Those, the node's, and those of the wrapped layers and cells inside it. */
  readonly path: readonly string[];
}

/** The owner of every weight of a model, frozen ones too. A shared layer counts where it is met first. */
export function ownersOf(model: Container): ReadonlyMap<Weight, Owner> {
  const owners = new Map<Weight, Owner>();
  const claim = (block: Block, node: Block, around: readonly string[], within: readonly string[]): void => {
    for (const part of partsOf(block)) claim(part, node, around, [...within, part.name]);
    const path = [...around, ...within];
    for (const weight of block.weights) {
      if (!owners.has(weight)) owners.set(weight, { className: block.getClassName(), node, around, path });
    }
  };
  const enter = (block: Block, around: readonly string[]): void => {
    const inner = graphIn(block);
    if (inner === undefined) claim(block, block, around, [block.name]);
    else {
      const names = inner === block ? [block.name] : [block.name, inner.name];
      for (const layer of inner.layers) enter(layer, [...around, ...names]);
    }
  };
  for (const layer of model.layers) enter(layer, []);
  return owners;
}
