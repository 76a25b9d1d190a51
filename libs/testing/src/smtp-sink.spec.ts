import { createTransport } from 'nodemailer';
import { type SmtpSink, startSmtpSink } from './smtp-sink.ts';

async function send({ host, port }: SmtpSink): Promise<void> {
  const transport = createTransport({ host, port });
  try {
    await transport.sendMail({ from: 'a@example.test', to: 'b@example.test', subject: 'to the sink', text: 'x' });
  } finally {
    transport.close();
  }
}

describe('smtp-sink', () => {
  it('keeps each message', async () => {
    const sink = await startSmtpSink();
    try {
      await send(sink);
      await send(sink);
      const kept = await sink.received();
      expect(kept).toHaveLength(2);
      expect(kept[0]!.toString()).toContain('Subject: to the sink\n');
    } finally {
      await sink.stop();
    }
  });

  it('makes the faults it is told: here it hangs up in place of the answer to a message', async () => {
    const sink = await startSmtpSink({ args: ['-q', '.'] });
    try {
      await expect(send(sink)).rejects.toThrow(/closed/i);
    } finally {
      await sink.stop();
    }
  });
});
