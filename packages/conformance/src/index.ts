export * from "./backendLaws.ts";
export * from "./compositionLaws.ts";
export * from "./constraintLaws.ts";
export * from "./estimatorLaws.ts";
export * from "./geometryLaws.ts";
export * from "./law.ts";
export * from "./normalizationLaws.ts";
export * from "./scheduleLaws.ts";
