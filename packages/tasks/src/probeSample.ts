/**
 * The sample of draw 0, 1, … (fewer than 64) of the probe before step k: none that a step takes, and the same wherever the
 * run is made. A problem whose generator cannot tell so high a k from a low one gives those from 2³⁰ on a stream of their own.
 */
export const probeSample = (k: number, draw: number): number => 2 ** 30 + 64 * k + draw;
