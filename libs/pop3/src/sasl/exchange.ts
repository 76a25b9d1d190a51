import type { Pop3Engine } from '../engine.ts';
import type { Response } from '../response.ts';
import { SaslFault, type SaslMechanism } from './mechanism.ts';

/** How an exchange ended: the server's last word, and how many of our answers it had by then. */
export interface ExchangeEnd {
  response: Response;
  /** 0: refused before anything secret was sent. */
  sent: number;
}

/**
 * Runs AUTH (RFC 5034) to its end. The initial response goes in a line of its own, which every server takes, unless
 * `oneLine`. Whatever breaks the mechanism's rules ends the connection.
 */
export async function exchange(engine: Pop3Engine, mechanism: SaslMechanism, oneLine = false): Promise<ExchangeEnd> {
  let sent = 0;
  const answer = async (challenge: Buffer): Promise<string> => {
    try {
      const octets = await mechanism.respond(sent, challenge);
      return octets.toString('base64');
    } catch (error) {
      throw impostor(engine, mechanism, error);
    }
  };
  let line = `AUTH ${mechanism.name}`;
  if (oneLine) {
    line += ' ' + (await answer(Buffer.alloc(0)));
    sent += 1;
  }
  engine.send(line);
  for (;;) {
    const response = await engine.response();
    if (response.kind !== 'continue') {
      if (response.kind === 'ok') {
        try {
          mechanism.accepted();
        } catch (error) {
          throw impostor(engine, mechanism, error);
        }
      }
      return { response, sent };
    }
    if (sent === engine.limits.saslRounds) throw engine.broken('The server does not come to an end with signing in.');
    engine.send(await answer(Buffer.from(response.text.toString('latin1'), 'base64')));
    sent += 1;
  }
}

function impostor(engine: Pop3Engine, mechanism: SaslMechanism, error: unknown): unknown {
  if (!(error instanceof SaslFault)) return error;
  return engine.broken(`Signing in by ${mechanism.name} was broken off: ${error.message}.`, { cause: error });
}
