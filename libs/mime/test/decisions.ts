/** What was decided by hand about the awkward mail of other projects; numbers are those of its list. */

/** Fields on which the source and Python disagree and we do not read as the source does, and why. */
export const decided: Record<string, string> = {
  '0018 attachments': 'sizes stated are those of the uuencoded bytes; ours are decoded: 1298 and 1325, real PNG files',
  '0049 attachments': 'as 0018: decoded sizes 1453, 1298 and 1325',
  '0036 attachments':
    'C:\\TEMP\\nsmailEG.png was written without escapes; its last part is the name, not "C:TEMPnsmailEG.png"',
  '0040 attachments': 'as 0036',
  '0144 attachments':
    'no good delimiter follows the second picture, so that text belongs to it: neither 399 nor 357 bytes',
};

/** Sizes of 7bit parts stated with LF line ends, while the message has CRLF: ours are the bytes as sent. */
export const lineEndsCounted = new Set(['0017']);

/** Fields in doubt on which the source is right, and why. */
export const confirmed: Record<string, string> = {
  '0060 text_contains': 'the boundary "a--" is longer than "a": the longest open delimiter is the one meant',
  '0071 attachments': 'a missing semicolon before boundary= is passed over',
  '0073 subject': '"Fro :" is a field with a blank before its colon (RFC 5322 section 4.5), not the end of the header',
  '0073 to': 'as its subject',
  '0073 message_id': 'as its subject',
  '0073 no_replacement_char': 'the one byte outside ASCII is read by statistics',
  '0074 text_contains': 'of two Content-Type fields in one header block the last counts: nothing of the text is lost',
  '0141 attachments': 'named text parts are files, the first one is shown as well',
  '0142 text_contains': 'a boundary folded inside its quotes is unfolded',
  '0148 text_contains': 'as 0142',
  '0154 cc': 'a word without @ is a name, not an address',
  '0156 attachments': 'the picture is a part of its own',
  '0166 cc': 'as 0154',
  '0167 cc': 'as 0154',
  '0168 cc': 'as 0154',
  '0170 text_contains': 'text behind a delimiter in its line is passed over (RFC 2046 section 5.1.1)',
  '0184 subject': 'a line of blanks only is folding, not the end of the header (RFC 5322 section 4.2)',
  '0184 no_replacement_char': 'the line with a broken name is no field',
  '0205 attachments_count': 'an alternative that is not shown (text/watch-html) can still be saved',
};

const numbers = (field: string, list: string): string[] => list.split(' ').map((id) => `${id} ${field}`);

/** Where mailparser or postal-mime read otherwise, and why ours stays. */
export const accepted: Record<string, string[]> = {
  'they do not know UTF-7 in encoded-words': numbers('subject', '0002 0006'),
  'they read 8-bit headers as UTF-8 only; ours are read in the set of the body': numbers(
    'subject',
    '0010 0011 0016 0017 0019 0021 0023 0024 0025 0026 0027 0028 0051 0052 0053',
  ),
  'named text of the body is shown, and can be saved as the file that it is; they show it only': numbers(
    'attachments',
    '0031 0043 0048 0120 0132 0135 0141 0145 0160',
  ),
  'files uuencoded in the text are attachments': numbers('attachments', '0050 0153 0158 0159'),
  'a message inside a message stays one file, whole; they take it apart, or into the text': numbers(
    'attachments',
    '0065 0066 0081 0084 0086 0094 0116 0134 0136 0138 0143 0151 0161 0164 0165 0179 0181 0199',
  ),
  'a missing semicolon before boundary= is passed over': numbers('attachments', '0071'),
  'unnamed text of an unusual type is shown; they make a nameless file of it': numbers(
    'attachments',
    '0077 0095 0099 0142 0144 0146 0147',
  ),
  'the status part of a delivery report can be saved too': numbers('attachments', '0200'),
};
