import { subjectWithoutPrefixes } from '@postroom/mime';
import { storable } from '../database/storable-text.ts';

/** As long as its column, in characters. */
const longestSubjectKey = 190;

/** What "joined by subject" compares: without prefixes and case; empty where no word is left. */
export function subjectKey(subject: string): string {
  const bare = subjectWithoutPrefixes(storable(subject)).normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
  return /[\p{L}\p{N}]/u.test(bare) ? Array.from(bare).slice(0, longestSubjectKey).join('') : '';
}
