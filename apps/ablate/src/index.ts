export * from "./study/define.ts";
