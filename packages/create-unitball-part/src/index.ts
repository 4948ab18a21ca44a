export * from "./axes.ts";
export * from "./licences.ts";
export * from "./packageFiles.ts";
export * from "./partFiles.ts";
export * from "./scaffold.ts";
