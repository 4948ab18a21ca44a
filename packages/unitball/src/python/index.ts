export * from "./noCounterpart.ts";
export * from "./toPython.ts";
