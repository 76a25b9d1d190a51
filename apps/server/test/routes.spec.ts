import { fault, problem } from '@postroom/contracts';
import * as z from 'zod';
import type { SignedInClient } from './app.ts';
import { type Desk, startDesk } from './mailbox-desk.ts';

/** Who may call a route at all; what they see in it is another matter. */
type Who = 'anybody' | 'signed-in' | 'supervisor' | 'administrator';

/** Every route of the API. One that is missing here fails the test: decide who may call it. */
const routes: Record<string, Who> = {
  'GET /health/live': 'anybody',
  'GET /health/ready': 'anybody',
  'GET /health/mail': 'anybody',
  'GET /metrics': 'anybody',
  'GET /api/welcome': 'anybody',
  'POST /api/setup': 'anybody',
  'POST /api/sign-in': 'anybody',
  'POST /api/sign-out': 'signed-in',
  'GET /api/me': 'signed-in',
  'POST /api/tokens': 'signed-in',
  'GET /api/events': 'signed-in',
  'GET /api/settings': 'administrator',
  'PATCH /api/settings': 'administrator',
  'GET /api/watermarks': 'supervisor',
  'PUT /api/watermarks': 'administrator',
  'GET /api/people': 'supervisor',
  'POST /api/people': 'administrator',
  'PATCH /api/people/{id}': 'administrator',
  'GET /api/departments': 'signed-in',
  'POST /api/departments': 'administrator',
  'PATCH /api/departments/{id}': 'administrator',
  'DELETE /api/departments/{id}': 'administrator',
  'GET /api/queues': 'signed-in',
  'POST /api/queues': 'supervisor',
  'PATCH /api/queues/{id}': 'supervisor',
  'DELETE /api/queues/{id}': 'supervisor',
  'GET /api/queue-figures': 'signed-in',
  'GET /api/mailboxes': 'supervisor',
  'POST /api/mailboxes': 'administrator',
  'GET /api/mailboxes/export': 'supervisor',
  'POST /api/mailboxes/import': 'administrator',
  'POST /api/mailboxes/discover': 'administrator',
  'POST /api/mailboxes/test': 'administrator',
  'POST /api/mailboxes/bulk': 'administrator',
  'GET /api/mailboxes/{id}': 'supervisor',
  'PATCH /api/mailboxes/{id}': 'administrator',
  'DELETE /api/mailboxes/{id}': 'administrator',
  'POST /api/mailboxes/{id}/retire': 'administrator',
  'GET /api/mailboxes/{id}/aliases': 'supervisor',
  'POST /api/mailboxes/{id}/aliases': 'administrator',
  'PATCH /api/mailboxes/{id}/aliases/{aliasId}': 'administrator',
  'DELETE /api/mailboxes/{id}/aliases/{aliasId}': 'administrator',
  'GET /api/mailboxes/{id}/history': 'supervisor',
  'POST /api/mailboxes/{id}/poll': 'administrator',
  'POST /api/mailboxes/{id}/oauth2/start': 'administrator',
  'GET /api/oauth2/callback': 'anybody',
  'POST /api/mailboxes/{id}/first-activation': 'administrator',
  'GET /api/mailbox-statuses': 'supervisor',
  'GET /api/mailboxes/{id}/status': 'supervisor',
  'GET /api/mailboxes/{id}/visits': 'supervisor',
  'GET /api/mailboxes/{id}/books': 'supervisor',
  'GET /api/conversations': 'signed-in',
  'POST /api/conversations': 'signed-in',
  'GET /api/conversations/{id}': 'signed-in',
  'PATCH /api/conversations/{id}': 'signed-in',
  'GET /api/conversations/{id}/assignees': 'signed-in',
  'GET /api/conversations/{id}/reply-defaults': 'signed-in',
  'POST /api/conversations/{id}/notes': 'signed-in',
  'POST /api/conversations/{id}/merge': 'signed-in',
  'POST /api/conversations/{id}/split': 'signed-in',
  'POST /api/conversations/{id}/replies': 'signed-in',
  'GET /api/charsets': 'signed-in',
  'GET /api/messages': 'signed-in',
  'GET /api/messages/{id}': 'signed-in',
  'POST /api/messages/{id}/fetch-whole': 'administrator',
  'POST /api/messages/{id}/read-again': 'signed-in',
  'GET /api/messages/{id}/frame': 'signed-in',
  'GET /api/messages/{id}/raw': 'signed-in',
  'GET /api/messages/{id}/attachments/{n}': 'signed-in',
  'GET /api/quarantine': 'supervisor',
  'GET /api/quarantine-count': 'supervisor',
  'POST /api/quarantine/retry': 'supervisor',
  'GET /api/quarantine/{id}': 'supervisor',
  'GET /api/quarantine/{id}/raw': 'supervisor',
  'POST /api/quarantine/{id}/retry': 'supervisor',
  'POST /api/quarantine/{id}/open': 'supervisor',
  'POST /api/quarantine/{id}/discard': 'administrator',
  'GET /api/from-addresses': 'signed-in',
  'POST /api/replies/preview': 'signed-in',
  'GET /api/outbox': 'signed-in',
  'GET /api/outbox/{id}': 'signed-in',
  'POST /api/outbox/{id}/retry': 'signed-in',
  'POST /api/outbox/{id}/cancel': 'signed-in',
  'POST /api/outbox/{id}/mark-sent': 'signed-in',
  'GET /api/drafts': 'signed-in',
  'POST /api/drafts': 'signed-in',
  'PATCH /api/drafts/{id}': 'signed-in',
  'DELETE /api/drafts/{id}': 'signed-in',
  'GET /api/templates': 'signed-in',
  'POST /api/templates': 'supervisor',
  'PATCH /api/templates/{id}': 'supervisor',
  'DELETE /api/templates/{id}': 'supervisor',
  'POST /api/attachments': 'signed-in',
};

/** Answers that are bytes, a page or a stream. */
const noJson = new Set([
  'POST /api/mailboxes/test',
  'GET /metrics',
  'GET /api/events',
  'GET /api/messages/{id}/frame',
  'GET /api/messages/{id}/raw',
  'GET /api/messages/{id}/attachments/{n}',
  'GET /api/quarantine/{id}/raw',
  'GET /api/mailboxes/export',
]);

/** Its answer is a type of the outbox that the contract does not have. */
const notDescribed = 'GET /api/conversations/{id}/reply-defaults 200';

const content = z.record(z.string(), z.object({ schema: z.record(z.string(), z.unknown()) }));
const operation = z.object({
  requestBody: z.object({ content }).optional(),
  responses: z.record(z.string(), z.object({ content: content.optional() })),
});
const openApi = z.object({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({ schemas: z.record(z.string(), z.record(z.string(), z.unknown())) }),
});
type OpenApi = z.infer<typeof openApi>;

function operationsOf(document: OpenApi): Map<string, z.infer<typeof operation>> {
  return new Map(
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, found]) => [`${method.toUpperCase()} ${path}`, found] as const),
    ),
  );
}

const everyRoute = Object.keys(routes);
const routesFor = (...whos: Who[]) =>
  everyRoute.filter((route) => whos.some((who) => routes[route] === who)).map((route) => [route] as const);

describe('The API', () => {
  let desk: Desk;
  let document: OpenApi;
  let agent: SignedInClient;
  let supervisor: SignedInClient;
  beforeAll(async () => {
    desk = await startDesk('sqlite');
    agent = await desk.person('Agent', { [desk.sales.id]: 'agent' });
    supervisor = await desk.person('Supervisor', { [desk.sales.id]: 'supervisor' });
    document = openApi.parse(await (await fetch(`${desk.url}/api/openapi.json`)).json());
  });
  afterAll(() => desk.close());

  /** Method and address of a route, its parameters filled with ids that nothing has. */
  function split(route: string): [method: string, path: string] {
    const [method = '', path = ''] = route.split(' ');
    return [method, path.replace(/\{\w+\}/g, '0')];
  }

  async function expectProblem(response: Response, status: number): Promise<z.infer<typeof problem>> {
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    const found = problem.parse(await response.json());
    expect(found).toMatchObject({ status, type: `urn:postroom:problem:${found.code}` });
    expect(found.title.length * found.detail.length).toBeGreaterThan(0);
    return found;
  }

  const plain = (route: string, init: RequestInit = {}) => {
    const [method, path] = split(route);
    return fetch(`${desk.url}${path}`, { method, ...init });
  };
  const asJson = { headers: { 'content-type': 'application/json' }, body: JSON.stringify({ nonsense: 1 }) };

  it('has no route that the table of this test lacks', () => {
    expect([...operationsOf(document).keys()].sort()).toEqual(everyRoute.toSorted());
  });

  it.each(routesFor('signed-in', 'supervisor', 'administrator'))('asks for sign-in at %s', async (route) => {
    const [method] = split(route);
    const body = method === 'GET' || method === 'DELETE' ? {} : asJson;
    expect((await expectProblem(await plain(route, body), 401)).code).toBe('not-signed-in');
  });

  it.each(routesFor('administrator', 'supervisor'))('is not for agents at %s', async (route) => {
    const [method, path] = split(route);
    const answer = await agent.call(method, path.slice('/api'.length), method === 'GET' ? undefined : { nonsense: 1 });
    expect([answer.status, problem.parse(answer.body).code]).toEqual([403, 'forbidden']);
  });

  it.each(routesFor('administrator'))('is for administrators alone at %s', async (route) => {
    const [method, path] = split(route);
    const body = method === 'GET' ? undefined : { nonsense: 1 };
    const answer = await supervisor.call(method, path.slice('/api'.length), body);
    expect(answer.status).toBe(403);
    // Past the guard, it is the content that counts.
    expect((await desk.admin.call(method, path.slice('/api'.length), body)).status).not.toBe(403);
  });

  it('refuses a field that it does not know in every body, with its path', async () => {
    const refused: string[] = [];
    const taken: string[] = [];
    for (const [route, { requestBody }] of operationsOf(document)) {
      if (requestBody?.content['application/json'] === undefined) continue;
      const [method, path] = split(route);
      const client = path.startsWith('/api/setup') || path.startsWith('/api/sign-in') ? null : desk.admin;
      const body: unknown = client
        ? (await client.call(method, path.slice('/api'.length), { nonsense: 1 })).body
        : await expectProblem(await plain(route, asJson), 400);
      const errors = z.array(fault).safeParse((body as { errors?: unknown }).errors);
      const paths = errors.data?.map((entry) => entry.path) ?? [];
      (paths.includes('nonsense') ? refused : taken).push(route);
    }
    // These look first whether the thing is there, and tell nobody more about one that is not.
    expect(taken.sort()).toEqual(['PATCH /api/mailboxes/{id}']);
    expect(refused.length).toBeGreaterThan(20);
  });

  it('answers every error as problem details', async () => {
    const cookieless = { headers: { 'content-type': 'application/json' } };
    await expectProblem(await fetch(`${desk.url}/api/nothing`), 404);
    await expectProblem(await fetch(`${desk.url}/api/conversations/%E0%A4%A`), 400);
    await expectProblem(await plain('POST /api/sign-in', { ...cookieless, body: '{"email":' }), 400);
    await expectProblem(await plain('POST /api/sign-in', { ...cookieless, body: '[]' }), 400);
    await expectProblem(await plain('POST /api/sign-in', { body: 'email=a' }), 400);
    const charset = { 'content-type': 'application/json; charset=klingon' };
    await expectProblem(await plain('POST /api/sign-in', { headers: charset, body: '{}' }), 400);
    const large = JSON.stringify({ email: 'x'.repeat(9 * 1024 * 1024) });
    await expectProblem(await plain('POST /api/sign-in', { ...cookieless, body: large }), 413);
    for (const query of ['limit=0', 'limit=201', 'limit=many', 'cursor=nonsense', 'nonsense=1&limit=x']) {
      const answer = await desk.admin.call('GET', `/people?${query}`);
      expect([query, answer.status]).toEqual([query, 400]);
      expect(problem.parse(answer.body).errors?.length).toBeGreaterThan(0);
    }
    expect((await desk.admin.call('GET', '/people?limit=200')).status).toBe(200);
  });

  it('is not kept by browsers and says so for every answer', async () => {
    const response = await fetch(`${desk.url}/api/welcome`);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.headers.get('x-powered-by')).toBeNull();
  });

  it('describes every JSON body and answer by a schema with something in it', () => {
    const empty: string[] = [];
    const check = (where: string, found: z.infer<typeof content> | undefined) => {
      const schema = found === undefined ? {} : (Object.values(found)[0]?.schema ?? {});
      const name = typeof schema['$ref'] === 'string' ? schema['$ref'].split('/').at(-1) : undefined;
      const meant = name === undefined ? schema : (document.components.schemas[name] ?? {});
      if (Object.keys(meant).length === 0) empty.push(where);
    };
    for (const [route, { requestBody, responses }] of operationsOf(document)) {
      if (requestBody) check(`${route} body`, requestBody.content);
      for (const [status, response] of Object.entries(responses)) {
        const bare = ['202', '204', '302'].includes(status);
        if (!bare && !noJson.has(route)) check(`${route} ${status}`, response.content);
      }
    }
    expect(empty.filter((where) => where !== notDescribed)).toEqual([]);
  });
});
