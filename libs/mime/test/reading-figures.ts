import { corpus, corpusBytes } from './corpus.ts';
import { agrees, byMailparser, byPostalMime, byPostroom, type Field } from './corpus-fields.ts';
import { accepted, decided, lineEndsCounted } from './decisions.ts';

/** How one field of the corpus is read. */
export interface FieldFigures {
  readonly field: string;
  /** Messages whose source states it. */
  readonly stated: number;
  /** Of these, how many each reader reads as stated. */
  readonly postroom: number;
  readonly mailparser: number;
  readonly postalMime: number;
}

export interface ReadingFigures {
  readonly messages: number;
  readonly fields: readonly FieldFigures[];
  /** Where Postroom reads otherwise than the source, and why. */
  readonly decided: readonly { readonly field: string; readonly why: string }[];
  /** Where it reads otherwise than mailparser or postal-mime: what of how many messages, and why. */
  readonly differences: readonly { readonly field: string; readonly messages: number; readonly why: string }[];
}

/** Reads the whole corpus with three readers; null where it is not at hand. */
export async function readingFigures(): Promise<ReadingFigures | null> {
  if (corpus === null) return null;
  const counts = new Map<string, { stated: number; postroom: number; mailparser: number; postalMime: number }>();
  for (const { file, expect } of corpus) {
    const raw = corpusBytes(file);
    const readings = {
      postroom: byPostroom(raw),
      mailparser: await byMailparser(raw),
      postalMime: await byPostalMime(raw),
    };
    const exactSizes = !lineEndsCounted.has(file.slice(0, 4));
    for (const field of Object.keys(expect) as Field[]) {
      const count = counts.get(field) ?? { stated: 0, postroom: 0, mailparser: 0, postalMime: 0 };
      counts.set(field, count);
      count.stated += 1;
      for (const reader of ['postroom', 'mailparser', 'postalMime'] as const) {
        if (agrees(readings[reader], field, expect, exactSizes)) count[reader] += 1;
      }
    }
  }
  return {
    messages: corpus.length,
    fields: [...counts].map(([field, count]) => ({ field, ...count })).sort((a, b) => b.stated - a.stated),
    decided: Object.entries(decided).map(([field, why]) => ({ field, why })),
    differences: Object.entries(accepted).map(([why, fields]) => ({
      field: [...new Set(fields.map((field) => field.slice(5)))].join(', '),
      messages: fields.length,
      why,
    })),
  };
}
