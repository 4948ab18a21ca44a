declare module "*.wasm?url" {
  export const url: string;
  // biome-ignore lint/style/noDefaultExport: Vite hands the address of a file over as its default.
  export { url as default };
}
