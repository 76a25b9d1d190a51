export const enDiscover = { discover: { title: 'Find the servers' } };
