// internal
import type { Variable } from "@tensorflow/tfjs-core";

/** What is read of a LayerVariable of @tensorflow/tfjs-layers. */
export interface Weight {
  readonly originalName: string;
  readonly name: string;
  readonly shape: readonly (number | null)[];
  read(): Variable;
}

/** A tensor of the layers' graph: output `tensorIndex` of the `nodeIndex`-th call of `sourceLayer`. */
export interface Symbolic {
  readonly id: number;
  readonly sourceLayer: Block;
  readonly nodeIndex: number;
  readonly tensorIndex: number;
}

/** A layer, wrapper, cell or model of @tensorflow/tfjs-layers, known by its members so that two copies of it are no matter. */
export interface Block {
  readonly name: string;
  getClassName(): string;
  readonly weights: readonly Weight[];
  readonly inboundNodes: readonly { readonly inputTensors: readonly Symbolic[] }[];
  readonly layers?: readonly Block[];
  readonly inputs?: readonly Symbolic[];
  readonly outputs?: readonly Symbolic[];
  readonly layer?: Block;
  readonly forwardLayer?: Block;
  readonly backwardLayer?: Block;
  readonly cell?: Block;
  readonly cells?: readonly Block[];
}

/** A block that is a graph of layers. */
export interface Container extends Block {
  readonly layers: readonly Block[];
  readonly inputs: readonly Symbolic[];
  readonly outputs: readonly Symbolic[];
}

/** The model inside a block, itself or in a wrapper such as TimeDistributed, whose own graph the walk goes through. */
export function graphIn(block: Block): Container | undefined {
  if (block.layers !== undefined && block.inputs !== undefined && block.outputs !== undefined) {
    return block as Container;
  }
  return block.layer !== undefined && block.forwardLayer === undefined ? graphIn(block.layer) : undefined;
}

/** The blocks of which a layer that is no model is made: a wrapper's layer, the two directions, the recurrent cells. */
export function partsOf(block: Block): readonly Block[] {
  if (block.forwardLayer !== undefined && block.backwardLayer !== undefined) {
    return [block.forwardLayer, block.backwardLayer];
  }
  if (block.layer !== undefined) return [block.layer];
  if (block.cell !== undefined) return [block.cell];
  return block.cells ?? [];
}
