import * as z from 'zod';
import { emailAddress, id, instant, line } from './basics.ts';
import { me, password } from './person.ts';

export const signIn = z
  .strictObject({
    email: z.string().max(254),
    password: z.string().max(1024),
    totp: z.string().max(32).optional(),
  })
  .meta({ id: 'SignIn' });
export type SignIn = z.infer<typeof signIn>;

export const signedIn = z.object({ person: me }).meta({ id: 'SignedIn' });
export type SignedIn = z.infer<typeof signedIn>;

/** First start without people: makes the first administrator and signs them in. The token stands on standard error. */
export const setup = z
  .strictObject({
    token: z.string().trim().min(1, 'Enter the one-time token from the server’s window (standard error).').max(100),
    name: line(128),
    email: emailAddress,
    password,
  })
  .meta({ id: 'Setup' });
export type Setup = z.infer<typeof setup>;

/** What the sign-in page must know before anybody is signed in. */
export const welcome = z
  .object({
    /** No person exists yet: `/setup` is open. */
    setupOpen: z.boolean(),
    /** Accounts to try, in the demo only; always empty in a real installation. */
    demoAccounts: z.array(z.object({ name: z.string(), email: z.string(), password: z.string(), what: z.string() })),
  })
  .meta({ id: 'Welcome' });
export type Welcome = z.infer<typeof welcome>;

export const tokenScopes = ['api', 'metrics'] as const;

export const tokenCreate = z
  .strictObject({
    name: line(128),
    scope: z.enum(tokenScopes).default('api'),
    /** Days until it ends. */
    days: z.int().min(1).max(3650).default(90),
  })
  .meta({ id: 'TokenCreate' });
export type TokenCreate = z.output<typeof tokenCreate>;

export const tokenCreated = z
  .object({
    id,
    name: z.string(),
    scope: z.enum(tokenScopes),
    expiresAt: instant,
    /** Shown this once. */ token: z.string(),
  })
  .meta({ id: 'TokenCreated' });
export type TokenCreated = z.infer<typeof tokenCreated>;
