import { webgpu } from "../src/webgpu.ts";
import { swiftshader } from "./swiftshader.ts";

swiftshader();
const backend = await webgpu();
console.log((await backend.read(backend.ops.norms(backend.tensor([3, 4], [1, 1, 2]), "all")))[0]);
