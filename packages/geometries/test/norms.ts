import type { Matrix } from "ml-matrix";
import { singularValues, total } from "./judge.ts";

export const entries = (blocks: readonly Matrix[]): number[] => blocks.flatMap((b) => b.to1DArray());
export const absolute = (blocks: readonly Matrix[]): number[] => entries(blocks).map(Math.abs);
export const sigmas = (blocks: readonly Matrix[]): number[][] => blocks.map(singularValues);

/** (Σ|a|ᵖ)^(1/p). */
export const lpNorm = (a: readonly number[], p: number): number => total(a.map((x) => Math.abs(x) ** p)) ** (1 / p);

/** The numbers in descending order of size. */
export const descending = (a: readonly number[]): number[] => a.map(Math.abs).sort((x, y) => y - x);
