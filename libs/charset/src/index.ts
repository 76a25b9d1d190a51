export { outboundCharsets, isOutboundCharset, type OutboundCharset } from './charset-names.ts';
export { labelToCharset } from './labels.ts';
export { decode, decodeAs, type Decoded } from './decode.ts';
export { encode, missingCharacters, CannotEncode } from './encode.ts';
export {
  chooseCharset,
  type Choice,
  type ChoiceInput,
  type ChoiceReason,
  type EuroSetting,
  type Substitution,
  type WantedFrom,
} from './choose.ts';
export { encodeHeaderText, encodePhrase } from './header-text.ts';
export { encodeParameter } from './parameter.ts';
