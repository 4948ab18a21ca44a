import * as tf from "@tensorflow/tfjs-core";
import { oneHot } from "./oneHot.ts";
import type { Examples } from "./supervised.ts";

/** Which windows of a text are examples. */
export interface Windows {
  /** How many tokens a window has. */
  readonly context: number;
  /** How far the start of one is from the next. */
  readonly stride: number;
  readonly vocabulary: number;
}

/** Examples of predicting each token from those before it in its window; no window reaches over the end of a piece. */
export function windows(pieces: readonly Uint8Array[], { context, stride, vocabulary }: Windows): Examples {
  const starts = pieces.map(({ length }) => Math.max(0, Math.floor((length - 1 - context) / stride) + 1));
  const count = starts.reduce((a, b) => a + b, 0);
  const window = (place: number, ahead: number): Uint8Array => {
    let [piece, i] = [0, place];
    while (i >= (starts[piece] as number)) i -= starts[piece++] as number;
    return (pieces[piece] as Uint8Array).subarray(i * stride + ahead, i * stride + ahead + context);
  };
  const rows = (places: Uint32Array, ahead: number) => {
    const tokens = new Uint8Array(places.length * context);
    for (const [n, place] of places.entries()) tokens.set(window(place, ahead), n * context);
    return tf.tensor2d(oneHot(tokens, vocabulary), [tokens.length, vocabulary]);
  };
  return { count, inputs: (places) => rows(places, 0), targets: (places) => rows(places, 1) };
}
