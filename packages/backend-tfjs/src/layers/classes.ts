// internal
import type { Layer, Role, View } from "@unitball/core";
import type { Place } from "./places.ts";

/** What a weight is: its role, and its view where the role alone does not give it. */
export interface Meaning {
  readonly role: Role;
  readonly view?: View;
  readonly in?: number;
  /** The view in another role than its own. */
  readonly as?: Partial<Record<Role, View>>;
}

type Shape = Layer["shape"];
type Weights = Readonly<Record<string, (shape: Shape, place: Place | undefined) => Meaning>>;

const view = (shape: Shape, in_: readonly number[], out: readonly number[], block: readonly number[] = []): View => ({
  shape,
  block,
  in: in_,
  out,
});
const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

const bias = (): Meaning => ({ role: "bias" });
const gain = (): Meaning => ({ role: "gain" });

/** [in, out]. The head is the last kernel of the graph, even where it is also the first. */
const dense = (_: Shape, place: Place | undefined): Meaning => ({
  role: place?.last ? "output" : place?.first ? "input" : "hidden",
});

/** [...taps, in, out] */
const conv = (shape: Shape): Meaning => {
  const rank = shape.length;
  return { role: "conv", view: view(shape, upTo(rank - 1), [rank - 1]), in: shape[rank - 2]! };
};

/** [...taps, out, in] */
const transposed = (shape: Shape): Meaning => {
  const rank = shape.length;
  return { role: "conv", view: view(shape, [...upTo(rank - 2), rank - 1], [rank - 2]), in: shape[rank - 1]! };
};

/** [kh, kw, in, multiplier]: each channel has filters of its own, so what an output sums over are the taps alone. */
const depthwise = (shape: Shape): Meaning => ({ role: "depthwise", view: view(shape, [0, 1], [2, 3]) });

/** [vocab, dim], turned where it serves as the head: logits = h·Eᵀ. */
const embedding = (shape: Shape): Meaning => ({
  role: "embedding",
  view: view(shape, [0], [1]),
  as: { output: view(shape, [1], [0]) },
});

/** The gates lie side by side along the last dimension: [...taps, in, k·units] is k kernels, one block each. */
const gates = (k: number): Weights => {
  const kernel = (shape: Shape): Meaning => {
    const rank = shape.length;
    const split = [...shape.slice(0, -1), k, shape[rank - 1]! / k];
    return {
      role: rank > 2 ? "conv" : "hidden",
      view: view(split, upTo(rank - 1), [rank], [rank - 1]),
      in: shape[rank - 2]!,
    };
  };
  return {
    kernel,
    recurrent_kernel: kernel,
    bias: ([n]) => ({ role: "bias", view: view([k, n! / k], [], [1], [0]) }),
  };
};

const convolution: Weights = { kernel: conv, bias };
const transposedConvolution: Weights = { kernel: transposed, bias };
const normalization: Weights = { gamma: gain, beta: bias };
const nonTrainable: Weights = { moving_mean: gain, moving_variance: gain };

/** The layers that have weights, by class name, and what each weight means. */
const classes: Readonly<Record<string, Weights>> = {
  BatchNormalization: { ...normalization, ...nonTrainable },
  Conv1D: convolution,
  Conv2D: convolution,
  Conv2DTranspose: transposedConvolution,
  Conv3D: convolution,
  Conv3DTranspose: transposedConvolution,
  ConvLSTM2DCell: gates(4),
  Dense: { kernel: dense, bias },
  DepthwiseConv2D: { depthwise_kernel: depthwise, bias },
  Embedding: { embeddings: embedding },
  GRUCell: gates(3),
  LSTMCell: gates(4),
  LayerNormalization: normalization,
  PReLU: { alpha: gain },
  SeparableConv2D: { depthwise_kernel: depthwise, pointwise_kernel: conv, bias },
  SimpleRNNCell: gates(1),
};

/** What the weight of a class means, undefined for one that is not known. */
export function meaningOf(className: string, weight: string, shape: Shape, place?: Place): Meaning | undefined {
  const weights = Object.hasOwn(classes, className) ? classes[className] : undefined;
  return weights !== undefined && Object.hasOwn(weights, weight) ? weights[weight]?.(shape, place) : undefined;
}
