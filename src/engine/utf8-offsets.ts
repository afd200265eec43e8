/** From places counted in UTF-8 bytes, as engines count, to places in a JavaScript string. */

/** None for a place outside of the text. */
export type OffsetOf = (bytes: number) => number | undefined;

export function utf8Offsets(text: string): OffsetOf {
  const size = Buffer.byteLength(text);
  const within = (bytes: number): boolean => bytes >= 0 && bytes <= size;
  if (size === text.length) return (bytes) => (within(bytes) ? bytes : undefined);
  let units: Uint32Array | undefined;
  return (bytes) => {
    units ??= unitsByByte(text, size);
    return within(bytes) ? units[bytes] : undefined;
  };
}

/** For each byte the code unit that its character begins with. */
function unitsByByte(text: string, size: number): Uint32Array {
  const units = new Uint32Array(size + 1);
  let byte = 0;
  let unit = 0;
  for (const character of text) {
    const bytes = Buffer.byteLength(character);
    units.fill(unit, byte, byte + bytes);
    byte += bytes;
    unit += character.length;
  }
  units[size] = unit;
  return units;
}
