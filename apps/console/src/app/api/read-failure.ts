import { HttpErrorResponse } from '@angular/common/http';
import type { Problem } from '@postroom/contracts';
import type { Failure } from './failure.ts';

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isProblem(value: unknown): value is Problem {
  return isRecord(value) && typeof value['code'] === 'string' && typeof value['status'] === 'number';
}

/** Reads any error that a call can end with: problem details, another answer, none at all, an answer that fails its schema. */
export function failureOf(error: unknown, now = new Date()): Failure {
  const at = now.toISOString();
  if (error instanceof HttpErrorResponse) {
    const body: unknown = typeof error.error === 'string' ? parsed(error.error) : error.error;
    const technical = `${at} ${error.url ?? ''} ${error.status}`;
    if (!isProblem(body)) {
      return { status: error.status, code: '', detail: '', faults: [], members: {}, technical };
    }
    return {
      status: error.status,
      code: body.code,
      detail: body.detail,
      faults: body.errors ?? [],
      members: body,
      technical: `${technical} ${body.code}: ${body.detail}`,
    };
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { status: -1, code: 'unreadable', detail: '', faults: [], members: {}, technical: `${at} ${message}` };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not every answer is ours: a proxy's HTML page has no problem details, and the status says enough.
    return null;
  }
}
