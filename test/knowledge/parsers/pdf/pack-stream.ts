/** `size` blanks packed as LZW (ISO 32000-1, 7.4.4): each code stands for one blank more than the one before. */
export function lzwBlanks(size: number, earlyChange = 1): Buffer {
  const out: number[] = [];
  let [bits, held, width, next, length] = [0, 0, 9, 258, 1];
  const put = (code: number) => {
    bits = (bits << width) | code;
    held += width;
    for (; held >= 8; held -= 8) out.push((bits >> (held - 8)) & 255);
    bits &= (1 << held) - 1;
  };
  put(256);
  put(32);
  let made = 1;
  while (made < size) {
    // Until the table is full each code is the one that it adds itself; then the longest one stands for all.
    const code = Math.min(next, 4095);
    put(code);
    if (next < 4096) {
      next++;
      length++;
      if (next + earlyChange >= 1 << width && width < 12) width++;
    }
    made += length;
  }
  put(257);
  if (held > 0) out.push((bits << (8 - held)) & 255);
  return Buffer.from(out);
}

/** `size` blanks as runs of 128. */
export function runsOfBlanks(size: number): Buffer {
  const runs = Buffer.from([129, 32]);
  return Buffer.concat([...Array.from({length: Math.ceil(size / 128)}, () => runs), Buffer.from([128])]);
}

export function hexadecimal(bytes: Buffer): Buffer {
  return Buffer.from(`${bytes.toString('hex')}>`);
}

export function base85(bytes: Buffer): Buffer {
  let text = '';
  for (let at = 0; at < bytes.length; at += 4) {
    const part = bytes.subarray(at, at + 4);
    let value = Buffer.concat([part, Buffer.alloc(4 - part.length)]).readUInt32BE();
    let characters = '';
    for (let digit = 0; digit < 5; digit++) {
      characters = String.fromCharCode(33 + (value % 85)) + characters;
      value = Math.floor(value / 85);
    }
    text += part.length === 4 && value === 0 && characters === '!!!!!' ? 'z' : characters.slice(0, part.length + 1);
  }
  return Buffer.from(`${text}~>`);
}
