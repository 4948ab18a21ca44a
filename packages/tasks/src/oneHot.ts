// internal
/** Rows e_c, one for each class c in `of`, laid out one after the other: [of.length, classes]. */
export function oneHot(of: ArrayLike<number>, classes: number): Float32Array {
  const values = new Float32Array(of.length * classes);
  for (let i = 0; i < of.length; i++) values[i * classes + (of[i] as number)] = 1;
  return values;
}
