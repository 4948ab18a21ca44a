export * from "./almond.ts";
export * from "./averaging.ts";
export * from "./ema.ts";
export * from "./gradient.ts";
export * from "./heavyBall.ts";
export * from "./lion.ts";
export * from "./nesterov.ts";
export * from "./storm.ts";
