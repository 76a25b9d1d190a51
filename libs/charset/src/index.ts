export { outboundCharsets, isOutboundCharset, type OutboundCharset } from './charset-names.ts';
export { labelToCharset } from './labels.ts';
export { decode, decodeAs, type Decoded } from './decode.ts';
export { encode, missingCharacters, CannotEncode } from './encode.ts';
