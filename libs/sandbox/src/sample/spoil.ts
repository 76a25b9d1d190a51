/** Takes a header line, folds included, out of a message. */
export function withoutHeader(name: string): (raw: Buffer) => Buffer {
  return withHeader(name, null);
}

/** Puts bytes that no header may hold in the place of a header's value. */
export function withRawHeader(name: string, value: Buffer): (raw: Buffer) => Buffer {
  return withHeader(name, value);
}

/** Puts bytes in the place of others in the whole message, the first time that they occur. */
export function withBytes(from: string, to: Buffer): (raw: Buffer) => Buffer {
  return (raw) => {
    const at = raw.indexOf(from, 0, 'latin1');
    if (at === -1) throw new RangeError(`the sample does not hold ${from}`);
    return Buffer.concat([raw.subarray(0, at), to, raw.subarray(at + from.length)]);
  };
}

function withHeader(name: string, value: Buffer | null): (raw: Buffer) => Buffer {
  return (raw) => {
    const text = raw.toString('latin1');
    const line = new RegExp(`(?<=\r\n)${name}: [^\r]*\r\n(?:[ \t][^\r]*\r\n)*`).exec(text);
    if (!line) throw new RangeError(`the sample has no ${name}`);
    const put = value ? [Buffer.from(`${name}: `), value, Buffer.from('\r\n')] : [];
    return Buffer.concat([raw.subarray(0, line.index), ...put, raw.subarray(line.index + line[0].length)]);
  };
}
