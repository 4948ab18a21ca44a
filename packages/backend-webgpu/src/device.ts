// internal

const software =
  "on Linux VK_DRIVER_FILES names its driver, and with Debian's package chromium VK_DRIVER_FILES=/usr/lib/chromium/vk_swiftshader_icd.json LD_LIBRARY_PATH=/usr/lib/chromium gives SwiftShader, which computes on the CPU";

/** The limits that TensorFlow.js's own device has, and how many buffers a kernel may have, 8 where nothing is asked. */
const limits = [
  "maxBufferSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupsPerDimension",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
] as const;

/** A device with all that the adapter offers of what kernels need; each way to have none is a sentence. */
export async function requestDevice(
  powerPreference: GPUPowerPreference,
): Promise<{ readonly device: GPUDevice; readonly info: GPUAdapterInfo }> {
  const gpu: GPU | undefined = typeof navigator === "object" ? navigator.gpu : undefined;
  if (gpu === undefined) {
    throw new Error(
      'webgpu: there is no navigator.gpu here; take a browser with WebGPU and a page from https or localhost, or tfjs("wasm").',
    );
  }
  const adapter = await gpu.requestAdapter({ powerPreference });
  if (adapter === null) {
    throw new Error(
      `webgpu: there is no GPU adapter: WebGPU needs a driver for Vulkan, Metal or Direct3D 12; ${software}.`,
    );
  }
  const device = await adapter.requestDevice({
    requiredFeatures: (["timestamp-query"] as const).filter((feature) => adapter.features.has(feature)),
    requiredLimits: Object.fromEntries(limits.map((limit) => [limit, adapter.limits[limit]])),
  });
  return { device, info: adapter.info };
}
