/** A line of mathematics as it is written in the sources: ‖w‖_F, σ_max(w), |s|^(q−1) become indices and exponents. */
export function Formula({ text }: { readonly text: string }) {
  return <span class="formula">{text.split(pieces).map(piece)}</span>;
}

const pieces = /([_^](?:\([^()]*\)|\{[^{}]*\}|[\p{L}\p{N}*−-]+)|`[^`]*`)/u;

function piece(text: string, i: number) {
  const bare = text.slice(1).replace(/^[({](.*)[)}]$/, "$1");
  if (text.startsWith("_")) return <sub key={i}>{bare}</sub>;
  if (text.startsWith("^")) return <sup key={i}>{bare}</sup>;
  if (text.startsWith("`")) return <code key={i}>{text.slice(1, -1)}</code>;
  return text;
}
