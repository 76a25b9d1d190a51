export type { SandboxMaildrop } from './pop/maildrop.ts';
export type { FaultAct, FaultAim, PopCommand } from './pop/pop-faults.ts';
export { PopFaults } from './pop/pop-faults.ts';
export { type SandboxPop3Options, SandboxPop3Server } from './pop/sandbox-pop3-server.ts';
export type { SessionRecord } from './pop/session-record.ts';
export { type RunningSandbox, runSandbox, type SandboxOptions } from './run-sandbox.ts';
export { type ReceivedMail, type SandboxSmtpOptions, SandboxSmtpServer } from './smtp/sandbox-smtp-server.ts';
export { type SmtpAnswer, SmtpFaults } from './smtp/smtp-faults.ts';
