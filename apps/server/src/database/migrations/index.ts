import { Mail1795000001000 } from './1795000001000-mail.ts';
import { Organisation1795000000000 } from './1795000000000-organisation.ts';

/** In the order in which they run. A released one is never changed or renumbered. */
export const migrations = [Organisation1795000000000, Mail1795000001000];
