// internal
import * as tf from "@tensorflow/tfjs-core";

/**
 * Einsum's gradient, by einsum again: with y = einsum("a,b->y"), dL/da = einsum("y,b->a", dy, b). Labels of b that are
 * neither a's nor y's are summed first, since tfjs's cpu and GPU kernels drop a factor that no summed label is in; a's
 * labels that are neither b's nor y's were summed over, and their share of dy is the same all along them.
 */
export const einsumGradient: tf.GradConfig = {
  kernelName: tf.Einsum,
  saveAllInputs: true,
  gradFunc: (dy, saved, attrs) => {
    const { equation } = attrs as { equation: string };
    const { allDims, summedDims, idDims } = tf.backend_util.decodeEinsumEquation(equation, saved.length);
    const result = allDims.filter((_, d) => !summedDims.includes(d));
    const terms = idDims.map((axes) => axes.map((d) => allDims[d]!));
    return Object.fromEntries(
      saved.map((x, i) => [i, () => gradientFor(x, terms[i]!, [dy as tf.Tensor, result], others(saved, terms, i))]),
    );
  },
};

type Term = readonly [x: tf.Tensor, labels: readonly string[]];

const others = (saved: readonly tf.Tensor[], terms: readonly string[][], i: number): Term[] =>
  saved.flatMap((x, j): Term[] => (j === i ? [] : [[x, terms[j]!]]));

function gradientFor(x: tf.Tensor, labels: readonly string[], dy: Term, rest: readonly Term[]): tf.Tensor {
  const factors = [dy, ...rest.map((term) => summed(term, [...labels, ...dy[1]]))];
  const shared = labels.filter((label) => factors.some(([, own]) => own.includes(label)));
  const share = product(factors, shared);
  if (shared.length === labels.length) return share;
  const shape = labels.map((label, d) => (shared.includes(label) ? x.shape[d]! : 1));
  return tf.mul(tf.reshape(share, shape), tf.onesLike(x));
}

/** The factors' einsum; of one alone a transpose, since an equation like "ab->ab" gives cpu's x itself and no copy. */
function product(factors: readonly Term[], labels: readonly string[]): tf.Tensor {
  const [[x, own]] = factors as [Term];
  const perm = labels.map((label) => own.indexOf(label));
  if (factors.length === 1) return tf.transpose(x, perm);
  const equation = `${factors.map(([, each]) => each.join("")).join(",")}->${labels.join("")}`;
  return tf.einsum(equation, ...factors.map(([factor]) => factor));
}

/** The term's sum over the labels that are not kept. */
function summed([x, labels]: Term, kept: readonly string[]): Term {
  const axes = labels.flatMap((label, d) => (kept.includes(label) ? [] : [d]));
  return axes.length === 0 ? [x, labels] : [tf.sum(x, axes), labels.filter((label) => kept.includes(label))];
}
