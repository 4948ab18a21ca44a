/**
 * What the page may do: run its own scripts and WebAssembly, talk to its own host, and nothing else. A worker's policy is
 * that of its own answer, so a host that can should send this as a header too; `npm run lab` does.
 */
export const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");
