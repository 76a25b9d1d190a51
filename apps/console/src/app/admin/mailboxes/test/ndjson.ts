/**
 * The values of an `application/x-ndjson` body, each as soon as its line is whole. A last line without a line break is
 * one that broke off: it is not given out. Ends where the body ends; throws what reading it throws.
 */
export async function* jsonLines(body: ReadableStream<Uint8Array>): AsyncGenerator {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + decoder.decode(value, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.trim() !== '') yield JSON.parse(line) as unknown;
    }
  } finally {
    // Whoever stops listening ends the test on the server, too.
    await reader.cancel().catch(() => undefined);
  }
}
