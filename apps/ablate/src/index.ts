export type { ArmReport, ComparisonReport, ControlReport, Report } from "./analysis/report.ts";
export * from "./study/define.ts";
