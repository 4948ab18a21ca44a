import type { Compiled, State, Traceable } from "@unitball/core";
import type { Value } from "../value.ts";
import { compileStep } from "./compileStep.ts";

/** Compiles a step on one of TensorFlow.js's backends: core's `Backend.compile`. */
export type Lowering = (step: Traceable, held: State<Value>, given: State<Value>) => Compiled<Value>;

const lowerings = new Map<string, Lowering>([
  ["cpu", compileStep],
  ["wasm", compileStep],
]);

/** From now on steps on tf's backend `name` ("webgpu", …) are compiled by `lowering`: for the package that brings it. */
export function registerLowering(name: string, lowering: Lowering): void {
  lowerings.set(name, lowering);
}

/** The lowering for tf's backend `name`, if there is one. */
export const loweringFor = (name: string): Lowering | undefined => lowerings.get(name);
