export { outboundCharsets, isOutboundCharset, type OutboundCharset } from './charset-names.ts';
export { readableCharsets, type Script } from './readable.ts';
export { labelToCharset } from './labels.ts';
export { decode, decodeAs, type Decoded } from './decode.ts';
export { encode, missingCharacters, CannotEncode } from './encode.ts';
export { chooseCharset } from './choose.ts';
export type { Choice, ChoiceInput, ChoiceReason, EuroSetting, Substitution, WantedFrom } from './choice.ts';
export { encodeHeaderText, encodePhrase } from './header-text.ts';
export { encodeParameter } from './parameter.ts';
