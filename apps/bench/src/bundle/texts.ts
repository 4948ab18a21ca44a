/** The bundle's first page. */
export const readme = `The WebGPU part of unitball's benchmark, for a Linux x64 machine with a driver for Vulkan.

  ./run.sh                  a table of ratios, smaller is better; takes about two minutes
  ./run.sh --quick          a fifth of the time
  ./run.sh --json FILE      writes [{ name, ratio, low, high, against, limit }] as well

It asks for no network and installs nothing. In the folder: node (Node.js, with its licence), bench.mjs (the benchmark and
TensorFlow.js), node_modules/webgpu (Dawn, WebGPU for Node.js), and lib/libvulkan.so.1 (the Vulkan loader), which is used
where the system has none. VK_DRIVER_FILES names the driver's file where it is not in /usr/share/vulkan/icd.d,
/etc/vulkan/icd.d or /usr/local/*/share/vulkan/icd.d. With a Node.js of your own: node bench.mjs.
`;

/** Starts bench.mjs with the folder's Node, whatever the machine lacks; its own libraries go before the folder's. */
export const script = `#!/bin/sh
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
system=/usr/lib/x86_64-linux-gnu:/lib/x86_64-linux-gnu:/usr/lib64:/lib64:/usr/lib:/lib
export LD_LIBRARY_PATH="\${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$system:$here/lib"
if [ -z "$VK_DRIVER_FILES" ] && [ ! -e /usr/share/vulkan/icd.d ] && [ ! -e /etc/vulkan/icd.d ]; then
  for file in /usr/local/*/share/vulkan/icd.d/*.json; do
    [ -e "$file" ] && export VK_DRIVER_FILES="$file"
  done
fi
export XDG_RUNTIME_DIR="\${XDG_RUNTIME_DIR:-/tmp}"
exec "$here/node" "$here/bench.mjs" "$@"
`;
