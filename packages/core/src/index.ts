export * from "./axes.ts";
export * from "./backend.ts";
export * from "./geometry.ts";
export * from "./layer.ts";
export * from "./ops.ts";
export * from "./part.ts";
export * from "./revive.ts";
export * from "./schedule.ts";
