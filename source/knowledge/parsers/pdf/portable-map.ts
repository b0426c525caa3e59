/** A decoded picture as pdf.js has it: `kind` 1 is one bit a pixel, 2 is RGB, 3 is RGBA. */
export interface PagePicture {
  width: number;
  height: number;
  kind: number;
  data: Uint8Array | Uint8ClampedArray;
}

/**
 * Converts a picture for character recognition into a format that every program reads without a library: portable
 * bitmap or pixmap. Undefined for other kinds.
 */
export function toPortableMap({width, height, kind, data}: PagePicture): Uint8Array | undefined {
  if (kind === 1) {
    // A bit that is set is white here and black there.
    const rows = Uint8Array.from(data, value => ~value & 255);
    return withHead(`P4\n${width} ${height}\n`, rows);
  }
  if (kind === 2) return withHead(`P6\n${width} ${height}\n255\n`, data);
  if (kind !== 3) return undefined;
  const pixels = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < pixels.length; from += 4, to += 3) {
    pixels[to] = data[from] ?? 0;
    pixels[to + 1] = data[from + 1] ?? 0;
    pixels[to + 2] = data[from + 2] ?? 0;
  }
  return withHead(`P6\n${width} ${height}\n255\n`, pixels);
}

/** A picture's bytes behind the head that its format asks for. */
function withHead(head: string, body: Uint8Array | Uint8ClampedArray): Uint8Array {
  return Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(body.buffer, body.byteOffset, body.byteLength)]);
}
