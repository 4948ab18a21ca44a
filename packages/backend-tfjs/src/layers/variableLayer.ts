import type { Layer, Role, View } from "@unitball/core";

/** A layer, and the name under which TensorFlow.js has registered its variable and hands over its gradient. */
export interface VariableLayer extends Layer {
  readonly variable: string;
}

/** How a variable reads: its role, and where that does not give it, the view as [block, in, out] and its features. */
export interface Reading {
  readonly role?: Role;
  readonly view?: View;
  readonly in?: number;
  readonly out?: number;
}
