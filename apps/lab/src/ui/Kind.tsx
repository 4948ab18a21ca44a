/** A part's name, which may break before a capital. */
export function Kind({ name }: { readonly name: string }) {
  return (
    <span class="kind">
      {name.split(/(?=[A-Z])/).map((piece, i) => (
        <>
          {i > 0 && <wbr />}
          {piece}
        </>
      ))}
    </span>
  );
}
