// internal
import * as tf from "@tensorflow/tfjs-core";
import { type Call, parts } from "./wasm.ts";
import { type Axis, height, width } from "./window.ts";

type Shape = [number, number, number, number];
type Attributes = Pick<tf.FusedConv2DAttrs, "strides" | "dilations" | "pad" | "dimRoundingMode" | "dataFormat">;
type Run = (call: Call) => tf.TensorInfo;

/**
 * A convolution whose "same" padding is given number by number where the last window ends before the input does (a
 * filter smaller than the stride): there wasm's own computes nothing and returns whatever its memory held.
 */
export const samePadding =
  (depthwise: boolean) =>
  (plain: Run): Run =>
  (call) => {
    const [{ x, filter }, attrs] = parts<"x" | "filter", Attributes>(call);
    const { strides, dilations, pad, dataFormat } = attrs;
    if (pad !== "same" || dataFormat === "NCHW") return plain(call);
    const [shape, filterShape] = [x.shape as Shape, filter.shape as Shape];
    const info = tf.backend_util.computeConv2DInfo(
      shape,
      filterShape,
      strides,
      dilations ?? 1,
      pad,
      undefined,
      depthwise,
    );
    if (!endsEarly(height(info)) && !endsEarly(width(info))) return plain(call);
    const { top, bottom, left, right } = info.padInfo;
    const explicit = [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ];
    return plain({ ...call, attrs: { ...attrs, pad: explicit } as unknown as tf.NamedAttrMap });
  };

const endsEarly = (axis: Axis): boolean =>
  (axis.out - 1) * axis.stride + (axis.filter - 1) * axis.dilation + 1 < axis.in;
