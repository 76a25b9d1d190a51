/** What was wrong with a message; reading went on. */
export interface Fault {
  code: FaultCode;
  detail: string;
}

export type FaultCode =
  | 'header-too-long'
  | 'too-many-header-fields'
  | 'header-line-invalid'
  | 'header-end-missing'
  | 'line-ends'
  | 'repeated-header'
  | 'content-type-invalid'
  | 'boundary-missing'
  | 'multipart-unclosed'
  | 'multipart-without-parts'
  | 'too-many-parts'
  | 'too-deep'
  | 'too-many-addresses'
  | 'message-id-too-long'
  | 'date-invalid'
  | 'charset'
  | 'text-too-long'
  | 'encoding-unknown'
  | 'encoding-wrong';
const detailLength = 200;

/** A bounded list of faults: the first `limit` are kept. */
export class FaultList {
  readonly list: Fault[] = [];
  private readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  add(code: FaultCode, detail = ''): void {
    if (this.list.length < this.limit) this.list.push({ code, detail: detail.slice(0, detailLength) });
  }
}
