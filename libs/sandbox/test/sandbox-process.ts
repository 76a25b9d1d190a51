import { runSandbox } from '../src/run-sandbox.ts';

/** Runs the sandbox in this process until it is killed; says its ports in one line. The folder is its argument. */
const messages = ['Subject: first\n\n1\n', 'Subject: second\n\n2\n'].map((text) => Buffer.from(text));
const { pop, smtp } = await runSandbox({
  popPort: 0,
  smtpPort: 0,
  folder: process.argv[2] ?? '',
  maildrops: [{ user: 'anna', password: 'secret word', messages }],
});
process.stdout.write(`${JSON.stringify({ pop: pop.port, smtp: smtp.port })}\n`);
