import type { Metrics, ProbeLine } from "@unitball/tasks";

export const backendNames = ["webgpu", "wasm", "cpu"] as const;
export type BackendName = (typeof backendNames)[number];

/** Everything that a run is a function of. Recipes are their JSON files. */
export interface Asked {
  readonly task: string;
  /** The URL of the folder of the task's data. */
  readonly data: string | null;
  readonly seed: number;
  readonly batch: number;
  readonly steps: number;
  readonly evaluateEvery: number;
  readonly backend: BackendName | "auto";
  readonly recipes: readonly [string, string];
}

/** A backend that was not taken, and why. */
export type Refusals = Readonly<Partial<Record<BackendName, string>>>;

interface Layer {
  readonly name: string;
  readonly role: string;
  readonly shape: readonly number[];
}

/** What is ready to run. */
export interface Ready {
  readonly backend: BackendName;
  readonly refusals: Refusals;
  readonly layers: readonly Layer[];
  /** Of each of the two, the layers whose geometry is chosen while it trains, with the kind that each begins with. */
  readonly choosing: readonly [Beginnings, Beginnings];
  readonly versions: Readonly<Record<string, string>>;
}

/** Layer → kind of geometry. */
export type Beginnings = Readonly<Record<string, string>>;

/** By layer, in the order of the task's layers; NaN where a layer has none. */
export interface Measures {
  readonly k: number;
  /** ‖W‖/ρ before the step. */
  readonly feasibility: readonly number[];
  /** RMS of u, what γ multiplies. */
  readonly updateRms: readonly number[];
}

/** A point on a landscape, before step k: where it is, its estimate d of the gradient, the joint LMO v. */
export interface Place {
  readonly k: number;
  readonly x: readonly [number, number];
  readonly d: readonly [number, number];
  readonly v: readonly [number, number];
}

/** What is new of one of the two since the last report. */
export interface News {
  readonly k: number;
  /** f(xₖ, ξₖ) before step k, from the first one not told yet. */
  readonly losses: readonly number[];
  readonly ms: readonly number[];
  readonly measures: readonly Measures[];
  readonly metrics: readonly { readonly k: number; readonly values: Metrics }[];
  readonly places: readonly Place[];
  readonly probes: readonly ProbeLine[];
  readonly diverged: boolean;
}

export interface Report {
  readonly news: readonly [News, News];
  readonly state: "running" | "paused" | "done" | "failed";
  /** Why it failed, in a sentence. */
  readonly reason?: string;
}

/** The worker's side, as comlink offers it to the page. */
export interface Trainer {
  open(asked: Asked, onReport: (report: Report) => void): Promise<Ready>;
  play(): void;
  pause(): void;
  step(): void;
  close(): Promise<void>;
}
