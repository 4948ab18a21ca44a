// internal
import { type Block, type Container, graphIn, type Symbolic } from "./model.ts";

/** Where a layer with a kernel stands: no other kernel before it, no other kernel after it, on any path of the graph. */
export interface Place {
  readonly first: boolean;
  readonly last: boolean;
}

/** One use of a model's graph: what its inputs stand for outside, or nothing for the model that is asked about. */
interface Frame {
  readonly id: number;
  readonly outside: ReadonlyMap<number, At | undefined>;
}

/** A symbolic tensor in one use of its graph. */
interface At {
  readonly tensor: Symbolic;
  readonly frame: Frame;
}

/** The layer that made a tensor, and what it was called on. */
interface Call {
  readonly layer: Block;
  readonly inputs: readonly At[];
}

/**
 * The place of every layer that `mixes` features, walking back from the model's outputs and through nested models. A layer
 * called several times is first or last only if it is so in every call.
 */
export function placesOf(model: Container, mixes: (layer: Block) => boolean): ReadonlyMap<Block, Place> {
  const source = calls();
  const key = ({ tensor, frame }: At): string => `${frame.id}/${tensor.id}`;
  const fed = new Map<string, boolean>();
  const isFed = (at: At): boolean => {
    const known = fed.get(key(at));
    if (known !== undefined) return known;
    const call = source(at);
    const is = call !== undefined && (mixes(call.layer) || call.inputs.some(isFed));
    fed.set(key(at), is);
    return is;
  };

  const places = new Map<Block, Place>();
  const seen = new Set<string>();
  const visit = (at: At, before: boolean): void => {
    const visited = `${key(at)}/${before}`;
    if (seen.has(visited)) return;
    seen.add(visited);
    const call = source(at);
    if (call === undefined) return;
    const kernel = mixes(call.layer);
    if (kernel) {
      const { first, last } = places.get(call.layer) ?? { first: true, last: true };
      places.set(call.layer, { first: first && !call.inputs.some(isFed), last: last && !before });
    }
    for (const input of call.inputs) visit(input, before || kernel);
  };
  const frame: Frame = { id: 0, outside: new Map(model.inputs.map(({ id }) => [id, undefined])) };
  for (const tensor of model.outputs) visit({ tensor, frame }, false);
  return places;
}

/** The call that made a tensor: into a nested model through its output, out of it through its input, none at an input. */
function calls(): (at: At) => Call | undefined {
  const frames = new Map<string, Frame>();
  const source = ({ tensor, frame }: At): Call | undefined => {
    if (frame.outside.has(tensor.id)) {
      const outer = frame.outside.get(tensor.id);
      return outer && source(outer);
    }
    const layer = tensor.sourceLayer;
    const given = layer.inboundNodes[tensor.nodeIndex]?.inputTensors ?? [];
    const inputs = given.filter(({ id }) => id !== tensor.id).map((input) => ({ tensor: input, frame }));
    const inner = graphIn(layer);
    if (inner === undefined) return inputs.length === 0 ? undefined : { layer, inputs };
    const use = `${frame.id}/${tensor.id}`;
    const outside = new Map(inner.inputs.map(({ id }, i) => [id, inputs[i]]));
    const within = frames.get(use) ?? { id: frames.size + 1, outside };
    frames.set(use, within);
    const output = inner.outputs[tensor.tensorIndex];
    return output && source({ tensor: output, frame: within });
  };
  return source;
}
