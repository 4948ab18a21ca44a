import { existsSync } from "node:fs";

const folder = "/usr/lib/chromium";
const driver = `${folder}/vk_swiftshader_icd.json`;

/** dlopen's RTLD_NOW | RTLD_NODELETE. */
const stay = 0x1002;

/**
 * Let Dawn find SwiftShader, a Vulkan driver that computes on the CPU, and say so, or why not. Debian's chromium has it,
 * with a Vulkan loader beside it: once that is in the process, asking for libvulkan.so.1 finds it. Node complains that it
 * is no addon, and that is as it should be.
 */
export function swiftshader(): string | undefined {
  if (!existsSync(driver)) return `there is no ${driver} (Debian's package chromium)`;
  process.env.VK_DRIVER_FILES = driver;
  process.env.XDG_RUNTIME_DIR ??= "/tmp";
  try {
    process.dlopen({ exports: {} }, `${folder}/libvulkan.so.1`, stay);
  } catch {}
  return undefined;
}
