import { describe, expect, it } from '@jest/globals';
import { readResponse } from './response.ts';

describe('a status line', () => {
  it.each([
    ['+OK', 'ok', null, ''],
    ['+OK 2 320', 'ok', null, '2 320'],
    ['+ok lower', 'ok', null, 'lower'],
    ['+OK [IN-USE] is no code here', 'ok', null, '[IN-USE] is no code here'],
    ['-ERR', 'err', null, ''],
    ['-ERR no such message', 'err', null, 'no such message'],
    ['-ERR [IN-USE] busy', 'err', 'IN-USE', 'busy'],
    ['-ERR [sys/temp]', 'err', 'SYS/TEMP', ''],
    ['-ERR [LOGIN-DELAY]wait', 'err', 'LOGIN-DELAY', 'wait'],
    ['-ERR [not a code] text', 'err', null, '[not a code] text'],
    [`-ERR [${'X'.repeat(65)}] text`, 'err', null, `[${'X'.repeat(65)}] text`],
    ['+', 'continue', null, ''],
    ['+ ', 'continue', null, ''],
    ['+ cmVhbA==', 'continue', null, 'cmVhbA=='],
    ['', 'other', null, ''],
    ['OK', 'other', null, 'OK'],
    ['+O', 'other', null, '+O'],
    ['220 smtp', 'other', null, '220 smtp'],
  ])('"%s" is read as %s', (line, kind, code, text) => {
    const response = readResponse(Buffer.from(line));
    expect({ ...response, text: response.text.toString() }).toEqual({ kind, code, text });
  });
});
