import * as z from 'zod';
import { instant } from './basics.ts';
import type { oauth2Shape, popShape, smtpShape } from './mailbox-settings.ts';
import type { Fault } from './problem.ts';

type Shape<T extends z.core.$ZodShape> = z.infer<z.ZodObject<T>>;
type Oauth2 = Shape<typeof oauth2Shape>;
export type Oauth2Provider = Oauth2['provider'];
export type Oauth2Flow = Oauth2['flow'];

/** Where a provider returns to, beneath the address that people open: it has to be registered with the provider. */
export const oauth2CallbackPath = '/api/oauth2/callback';

/** Google's only token address for service accounts. */
export const googleTokenUrl = 'https://oauth2.googleapis.com/token';

/** What a provider fills in; null: nobody can know it for all customers of the provider. */
export type Oauth2Preset = Pick<Oauth2, 'authorizationUrl' | 'tokenUrl' | 'scopes'>;

const microsoft = 'https://login.microsoftonline.com/common/oauth2/v2.0';
const nothing: Oauth2Preset = { authorizationUrl: null, tokenUrl: null, scopes: [] };

/**
 * Addresses and scopes of a provider for POP3 and SMTP. Microsoft: "Authenticate an IMAP, POP or SMTP connection using
 * OAuth"; Google: "OAuth 2.0 Mechanism". Client credentials at Microsoft go to the customer's own tenant.
 */
export function oauth2Preset(provider: Oauth2Provider, flow: Oauth2Flow): Oauth2Preset {
  if (provider === 'google') {
    const authorizationUrl = flow === 'authorizationCode' ? 'https://accounts.google.com/o/oauth2/v2/auth' : null;
    return { authorizationUrl, tokenUrl: googleTokenUrl, scopes: ['https://mail.google.com/'] };
  }
  if (provider === 'other' || flow === 'serviceAccount') return nothing;
  if (flow === 'clientCredentials') return { ...nothing, scopes: ['https://outlook.office365.com/.default'] };
  return {
    authorizationUrl: `${microsoft}/authorize`,
    tokenUrl: `${microsoft}/token`,
    scopes: [
      'https://outlook.office.com/POP.AccessAsUser.All',
      'https://outlook.office.com/SMTP.Send',
      'offline_access',
    ],
  };
}

/**
 * The OAuth 2.0 settings that a body asks for. Where provider or flow are others than those stored, addresses and scopes
 * begin with what the provider fills in; null leaves the group off.
 */
export function completeOauth2(
  stored: Oauth2 | null,
  body: { [field in keyof Oauth2]?: Oauth2[field] | undefined } | null | undefined,
): unknown {
  if (body === undefined) return stored;
  if (body === null) return null;
  const provider = body.provider ?? stored?.provider;
  const flow = body.flow ?? stored?.flow ?? 'authorizationCode';
  const kept = stored !== null && stored.provider === provider && stored.flow === flow;
  const filled = kept || provider === undefined ? {} : oauth2Preset(provider, flow);
  return { ...nothing, clientId: null, ...stored, ...filled, ...body, flow };
}

interface SignsIn {
  readonly pop: Pick<Shape<typeof popShape>, 'authentication' | 'user'>;
  readonly smtp: Pick<Shape<typeof smtpShape>, 'authentication' | 'user'> | null;
  readonly oauth2: Oauth2 | null;
}

/** True where incoming or outgoing mail signs in by a token. */
export function signsInByToken({ pop, smtp }: Pick<SignsIn, 'pop' | 'smtp'>): boolean {
  return pop.authentication === 'oauth2' || smtp?.authentication === 'oauth2';
}

const anyTenant = /^https:\/\/login\.microsoftonline\.com\/(common|organizations|consumers)\//;

function tokenUrlFault({ provider, flow, tokenUrl }: Oauth2): string | null {
  if (flow === 'serviceAccount') {
    if (tokenUrl === null || tokenUrl === googleTokenUrl) return null;
    return `A service account takes its tokens from ${googleTokenUrl} only.`;
  }
  if (provider === 'microsoft365' && flow === 'clientCredentials' && (tokenUrl === null || anyTenant.test(tokenUrl))) {
    return 'Enter the address of your own tenant: https://login.microsoftonline.com/TENANT-ID/oauth2/v2.0/token.';
  }
  return tokenUrl === null ? 'Enter the token address of the provider.' : null;
}

/** The rules between the fields of OAuth 2.0; none where nothing signs in by it. */
export function oauth2Faults(settings: SignsIn): Fault[] {
  const { pop, smtp, oauth2 } = settings;
  if (!signsInByToken(settings)) return [];
  if (oauth2 === null) {
    return [{ path: 'oauth2', message: 'Fill in OAuth 2.0, or choose a password to sign in with.' }];
  }
  const faults: Fault[] = [];
  const tell = (field: string, message: string) => faults.push({ path: `oauth2.${field}`, message });
  const { provider, flow } = oauth2;
  if (flow === 'serviceAccount' && provider !== 'google')
    tell('flow', 'Service accounts are Google’s. Choose another.');
  if (flow === 'clientCredentials' && provider === 'google') {
    tell('flow', 'Google gives mail to no client by itself. Choose a service account, or sign in once.');
  }
  const tokenUrl = tokenUrlFault(oauth2);
  if (tokenUrl !== null) tell('tokenUrl', tokenUrl);
  if (flow === 'authorizationCode' && oauth2.authorizationUrl === null) {
    tell('authorizationUrl', 'Enter the address of the provider’s sign-in page.');
  }
  if (flow !== 'serviceAccount' && (oauth2.clientId ?? '') === '') {
    tell('clientId', 'Enter the client ID that the provider gave for Postroom.');
  }
  const both = pop.authentication === 'oauth2' && smtp?.authentication === 'oauth2';
  if (flow === 'serviceAccount' && both && smtp.user?.toLowerCase() !== pop.user.toLowerCase()) {
    faults.push({ path: 'smtp.user', message: 'A service account signs in as one user: use the same as incoming.' });
  }
  return faults;
}

/** The answer to the start of a sign-in: the provider's page to open. */
export const oauth2Start = z.object({ url: z.url() }).meta({ id: 'Oauth2Start' });
export type Oauth2Start = z.infer<typeof oauth2Start>;

/**
 * How a sign-in ended, as `?oauth2=` on the page that the browser is brought back to. `granted`; `refused`: the
 * mailbox's status has the provider's words; `expired`: too late, done twice, begun in another browser, or the settings
 * were saved meanwhile; `not-signed-in`: the administrator's session is over.
 */
export const oauth2Outcomes = ['granted', 'refused', 'expired', 'not-signed-in'] as const;
export type Oauth2Outcome = (typeof oauth2Outcomes)[number];

/**
 * `not-signed-in`: nobody has signed in at the provider; `not-asked`: no token was needed yet; `ready`; `refused`: a
 * person has to mend it; `failing`: the provider did not answer, it is asked again.
 */
export const oauth2States = ['not-signed-in', 'not-asked', 'ready', 'refused', 'failing'] as const;
export type Oauth2State = (typeof oauth2States)[number];

export const oauth2Status = z
  .object({
    state: z.enum(oauth2States),
    /** When the access token in use expires; it is replaced ahead of that. */
    expiresAt: instant.nullable(),
    /** Who signed in at the provider. */
    grantedBy: z.string().nullable(),
    grantedAt: instant.nullable(),
    /** As the provider granted them. */
    scopes: z.array(z.string()),
    /** In the provider's own words, with what to do. */
    error: z.string().nullable(),
  })
  .meta({ id: 'Oauth2Status' });
export type Oauth2Status = z.infer<typeof oauth2Status>;
