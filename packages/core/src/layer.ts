/** What a layer's tensor does in the network. It is explicit data on the layer, never guessed by a part. */
export type Role = "input" | "hidden" | "output" | "embedding" | "bias" | "gain" | "conv" | "depthwise";

/**
 * A tensor read as [block, in, out]: `shape` is a free reshape of the tensor, and `block`, `in`, `out` say which of its
 * dimensions belong to which axis. Dense: in [0], out [1]. Conv [kh, kw, in, out]: in [0, 1, 2], out [3]. A tied
 * embedding used as a head, [vocab, dim]: in [1], out [0]. An LSTM kernel, [in, 4, units]: block [1], in [0], out [2].
 */
export interface View {
  readonly shape: readonly number[];
  readonly block: readonly number[];
  readonly in: readonly number[];
  readonly out: readonly number[];
}

/** A named trainable tensor: y = xW with W: [in, out]. `in` and `out` count features (channels, not taps, for a conv). */
export interface Layer {
  readonly name: string;
  readonly shape: readonly number[];
  readonly role: Role;
  readonly view: View;
  readonly in: number;
  readonly out: number;
}

const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);
const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** The sizes [block, in, out] in which every part sees the layer's tensor. */
export function canonical(layer: Pick<Layer, "view">): readonly [block: number, in_: number, out: number] {
  const { view } = layer;
  const size = (dims: readonly number[]) => product(dims.map((d) => view.shape[d] ?? 1));
  return [size(view.block), size(view.in), size(view.out)];
}

/** How many taps of a kernel touch one input feature: kh·kw for a conv, 1 for a dense layer. */
export const taps = (layer: Layer): number => canonical(layer)[1] / layer.in;

/**
 * A layer from its name, shape and role, with the view that TensorFlow.js's layouts imply. Give `view` (and `in`, `out`
 * where they are not the sizes of the view's axes) for anything else, such as recurrent gates or a tied head.
 */
export function layer(given: {
  readonly name: string;
  readonly shape: readonly number[];
  readonly role: Role;
  readonly view?: View;
  readonly in?: number;
  readonly out?: number;
}): Layer {
  const { name, shape, role } = given;
  const view = given.view ?? viewOf(name, shape, role);
  const dims = [...view.block, ...view.in, ...view.out].sort((a, b) => a - b);
  if (product(view.shape) !== product(shape) || dims.join() !== upTo(view.shape.length).join()) {
    throw new RangeError(
      `Layer "${name}" of shape [${shape}] has a view of shape [${view.shape}] over dimensions [${dims}]: a view reshapes the tensor and names each dimension once.`,
    );
  }
  const [, rows, columns] = canonical({ view });
  const channels = role === "conv" ? (shape.at(-2) ?? 1) : rows;
  return Object.freeze({ name, shape, role, view, in: given.in ?? channels, out: given.out ?? columns });
}

function viewOf(name: string, shape: readonly number[], role: Role): View {
  const rank = shape.length;
  if (role === "bias" || role === "gain" || rank <= 1) return { shape, block: [], in: [], out: upTo(rank) };
  if (role === "conv") return { shape, block: [], in: upTo(rank - 1), out: [rank - 1] };
  if (role === "depthwise" && rank > 2) return { shape, block: [], in: upTo(rank - 2), out: [rank - 2, rank - 1] };
  if (rank === 2) return { shape, block: [], in: [0], out: [1] };
  throw new RangeError(
    `Layer "${name}" has role "${role}" and shape [${shape}], of which nothing says what is in and what is out; give it a view: { shape, block, in, out }.`,
  );
}
