export * from "./byLayer.ts";
export * from "./colNorm.ts";
export * from "./euclidean.ts";
export * from "./polar/index.ts";
export * from "./rms.ts";
export * from "./rowNorm.ts";
export * from "./sign.ts";
export * from "./spectral.ts";
