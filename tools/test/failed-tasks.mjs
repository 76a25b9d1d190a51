/**
 * Of nx's output for many tasks (`--outputStyle=static`) what the failed ones said, and their names; all of it where
 * it does not look as expected.
 */
export function failedTasksOnly(output) {
  const end = output.lastIndexOf('\nFailed tasks:');
  if (end < 0) return output;
  const names = output.slice(end).split(/\n\s*Run duration:/)[0];
  const failed = new Set([...names.matchAll(/^\s*- (\S+:\S+)\s*$/gm)].map(([, task]) => task));
  const parts = output.slice(0, end).split(/^(?=> nx run \S+)/m);
  const shown = parts.filter((part) => failed.has(/^> nx run (\S+)/.exec(part)?.[1]));
  return shown.length < failed.size ? output : [...shown, names].join('');
}
