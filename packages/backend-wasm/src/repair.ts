import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-wasm";
import { repairMatMul, restoreMatMul } from "@unitball/backend-tfjs";
import { cast } from "./cast.ts";
import { conv2DBackpropFilter } from "./conv2DBackpropFilter.ts";
import { conv2DBackpropInput } from "./conv2DBackpropInput.ts";
import { conv3DBackpropFilterV2, conv3DBackpropInputV2 } from "./conv3d.ts";
import { depthwiseBackpropFilter, depthwiseBackpropInput } from "./depthwise.ts";
import { dilation2D, dilation2DBackpropFilter, dilation2DBackpropInput } from "./dilation2d.ts";
import { einsum } from "./einsum.ts";
import { einsumGradient } from "./einsumGradient.ts";
import { identity } from "./identity.ts";
import { maxPool3D, maxPool3DGrad, maxPoolGrad } from "./maxPool.ts";
import { samePadding } from "./samePadding.ts";
import { sum } from "./sum.ts";
import { unsortedSegmentSum } from "./unsortedSegmentSum.ts";
import type { Call } from "./wasm.ts";

type Fault = "missing" | "wrong" | "slow";

type Run = (call: Call) => tf.TensorInfo;

/** What is wrong with wasm's own kernel, and ours, given that. */
const kernels: Readonly<Record<string, readonly [Fault, (plain: Run) => Run]>> = {
  [tf.Cast]: ["wrong", cast],
  [tf.Conv2D]: ["wrong", samePadding(false)],
  [tf.Conv2DBackpropFilter]: ["missing", () => conv2DBackpropFilter],
  [tf.Conv2DBackpropInput]: ["slow", () => conv2DBackpropInput],
  [tf.Conv3DBackpropFilterV2]: ["wrong", () => conv3DBackpropFilterV2],
  [tf.Conv3DBackpropInputV2]: ["wrong", () => conv3DBackpropInputV2],
  [tf.DepthwiseConv2dNative]: ["wrong", samePadding(true)],
  [tf.DepthwiseConv2dNativeBackpropFilter]: ["missing", () => depthwiseBackpropFilter],
  [tf.DepthwiseConv2dNativeBackpropInput]: ["missing", () => depthwiseBackpropInput],
  [tf.Dilation2D]: ["wrong", () => dilation2D],
  [tf.Dilation2DBackpropFilter]: ["wrong", () => dilation2DBackpropFilter],
  [tf.Dilation2DBackpropInput]: ["wrong", () => dilation2DBackpropInput],
  [tf.Einsum]: ["missing", () => einsum],
  [tf.FusedConv2D]: ["wrong", samePadding(false)],
  [tf.FusedDepthwiseConv2D]: ["wrong", samePadding(true)],
  [tf.Identity]: ["slow", identity],
  [tf.MaxPool3D]: ["wrong", () => maxPool3D],
  [tf.MaxPool3DGrad]: ["wrong", () => maxPool3DGrad],
  [tf.MaxPoolGrad]: ["wrong", () => maxPoolGrad],
  [tf.Sum]: ["slow", sum],
  [tf.UnsortedSegmentSum]: ["missing", () => unsortedSegmentSum],
};

/** Where a config of ours keeps the one it stands for; null where there was none. */
const replaced = Symbol.for("unitball.replacedKernel");
type Ours<Config> = Config & { readonly [replaced]?: Config | null };

const registered = (name: string) => tf.getKernel(name, "wasm") as Ours<tf.KernelConfig> | undefined;
const gradient = () => tf.getGradient(tf.Einsum) as Ours<tf.GradConfig> | undefined;

/**
 * Repair training on \@tensorflow/tfjs-backend-wasm 4.22: its missing, wrong and slow kernels are added and replaced in
 * tfjs-core's registry, and einsum, which no backend can differentiate, has its gradient on all of them. The import of
 * this package does it, before or after the backend has started; it imports tfjs-backend-wasm itself, since what it
 * replaces must have been registered. A missing kernel that a later version brings is left as it is.
 * @returns What is repaired, as "MaxPoolGrad: wrong". A second call changes nothing and says the same.
 */
export function repair(): readonly string[] {
  repairMatMul();
  for (const [kernelName, [fault, ours]] of Object.entries(kernels)) {
    const before = registered(kernelName);
    if (before?.[replaced] !== undefined || (before === undefined) !== (fault === "missing")) continue;
    // The old config's setupFunc stays: it prepares the old kernel for the day it is put back.
    const config: Ours<tf.KernelConfig> = {
      ...(before ?? { kernelName, backendName: "wasm" }),
      kernelFunc: ours(before?.kernelFunc as Run) as tf.KernelFunc,
      [replaced]: before ?? null,
    };
    if (before) tf.unregisterKernel(kernelName, "wasm");
    tf.registerKernel(config);
  }
  if (!gradient()) tf.registerGradient({ ...einsumGradient, [replaced]: null } as Ours<tf.GradConfig>);
  return report();
}

/** Undo `repair`: what it replaced stands again, what it added is gone. */
export function restore(): void {
  for (const kernelName of Object.keys(kernels)) {
    const before = registered(kernelName)?.[replaced];
    if (before === undefined) continue;
    tf.unregisterKernel(kernelName, "wasm");
    if (before) tf.registerKernel(before);
  }
  if (gradient()?.[replaced] === null) tf.unregisterGradient(tf.Einsum);
  restoreMatMul();
}

function report(): readonly string[] {
  const faults: Readonly<Record<string, readonly [Fault, ...unknown[]]>> = {
    ...kernels,
    [tf.BatchMatMul]: ["slow"],
    [tf._FusedMatMul]: ["wrong"],
  };
  const repaired = Object.entries(faults).filter(([name]) => registered(name)?.[replaced] !== undefined);
  const lines = repaired.map(([name, [fault]]) => `${name}: ${fault}`);
  if (gradient()?.[replaced] === null) lines.push(`${tf.Einsum} gradient: missing`);
  return Object.freeze(lines.sort());
}

repair();
