export { attachmentStream } from './read/attachment-stream.ts';
export { normalAddress } from './read/addresses.ts';
export { fileSource, type ByteSource } from './read/byte-source.ts';
export { safeFileName } from './read/file-name.ts';
export { headerBlockEnd } from './read/header-block.ts';
export { htmlToText } from './read/html-text.ts';
export { defaultLimits, type MimeLimits } from './read/limits.ts';
export { readMessage, type ReadOptions } from './read/read-message.ts';
export { subjectWithoutPrefixes } from './read/subject.ts';
export type { Fault, FaultCode } from './read/faults.ts';
export type {
  Address,
  AttachmentFacts,
  DeliveryReport,
  Marks,
  MessageFacts,
  ReportedRecipient,
  TransferEncoding,
} from './read/facts.ts';
