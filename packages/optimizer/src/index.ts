export * from "./adamw.ts";
export * from "./corridor.ts";
export * from "./diff.ts";
export * from "./nonFiniteGradient.ts";
export * from "./partition.ts";
export * from "./program.ts";
export * from "./recipe.ts";
export * from "./saved.ts";
