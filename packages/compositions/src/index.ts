export * from "./euclideanOverLayers.ts";
export * from "./maxOverLayers.ts";
export * from "./sumOverLayers.ts";
