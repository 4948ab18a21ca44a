import { expect, test } from "vitest";
import { canonical, layer, taps } from "./layer.ts";

test.each([
  ["dense [in, out]", { shape: [784, 128], role: "hidden" }, [1, 784, 128], 784, 128, 1],
  ["bias [out]", { shape: [10], role: "bias" }, [1, 1, 10], 1, 10, 1],
  ["scalar", { shape: [], role: "gain" }, [1, 1, 1], 1, 1, 1],
  ["embedding [vocab, dim]", { shape: [50, 8], role: "embedding" }, [1, 50, 8], 50, 8, 1],
  ["conv [kh, kw, in, out]", { shape: [3, 5, 16, 64], role: "conv" }, [1, 3 * 5 * 16, 64], 16, 64, 15],
  ["conv1d [k, in, out]", { shape: [3, 16, 64], role: "conv" }, [1, 48, 64], 16, 64, 3],
  ["depthwise [kh, kw, c, mult]", { shape: [3, 3, 8, 2], role: "depthwise" }, [1, 9, 16], 9, 16, 1],
] as const)("%s is seen as [block, in, out]", (_, given, view, fanIn, fanOut, count) => {
  const l = layer({ name: "l", ...given });
  expect(canonical(l)).toEqual(view);
  expect([l.in, l.out, taps(l)]).toEqual([fanIn, fanOut, count]);
});

test("gates are blocks: an LSTM kernel [in, 4u] seen as [4, in, u]", () => {
  const view = { shape: [5, 4, 3], block: [1], in: [0], out: [2] };
  expect(canonical(layer({ name: "lstm", shape: [5, 12], role: "hidden", view }))).toEqual([4, 5, 3]);
});

test("a tied embedding used as a head turns round: in = dim, out = vocab", () => {
  const view = { shape: [50, 8], block: [], in: [1], out: [0] };
  const head = layer({ name: "head", shape: [50, 8], role: "output", view });
  expect([head.in, head.out]).toEqual([8, 50]);
});

test("a view that does not cover the tensor, or a shape whose roles nothing tells, is a sentence", () => {
  const view = { shape: [5, 4], block: [], in: [0], out: [0] };
  expect(() => layer({ name: "W", shape: [5, 4], role: "hidden", view })).toThrow(
    'Layer "W" of shape [5,4] has a view of shape [5,4] over dimensions [0,0]: a view reshapes the tensor and names each dimension once.',
  );
  expect(() => layer({ name: "W", shape: [2, 3, 4], role: "hidden" })).toThrow(
    'Layer "W" has role "hidden" and shape [2,3,4], of which nothing says what is in and what is out; give it a view: { shape, block, in, out }.',
  );
});
