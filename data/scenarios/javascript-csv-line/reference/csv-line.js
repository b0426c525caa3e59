export function splitLine(line) {
  const values = [];
  let at = 0;
  for (;;) {
    let value = '';
    if (line[at] === '"') {
      const opened = at++;
      for (; ; at++) {
        if (at >= line.length) throw new SyntaxError(`the quote at column ${opened + 1} is not closed`);
        if (line[at] !== '"') value += line[at];
        else if (line[at + 1] === '"') value += line[at++];
        else break;
      }
      at++;
      if (at < line.length && line[at] !== ',') throw new SyntaxError(`unexpected quote at column ${at}`);
    } else {
      for (; at < line.length && line[at] !== ','; at++) {
        if (line[at] === '"') throw new SyntaxError(`unexpected quote at column ${at + 1}`);
        value += line[at];
      }
    }
    values.push(value);
    if (at >= line.length) return values;
    at++;
  }
}
