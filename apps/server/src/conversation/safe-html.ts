import sanitizeHtml, { type Attributes, type IOptions, type Tag } from 'sanitize-html';
import { cutDepth } from './html-depth.ts';
import { allowedAttributes, allowedStyles, allowedTags, nonTextTags } from './html-rules.ts';
import type { StoredAttachment } from './message.entity.ts';

/** Characters of a mail's HTML that are shown; what is behind them is cut, with a mark. */
export const longestHtml = 2 * 1024 * 1024;
/** Elements open at once; deeper ones end the document. */
const deepest = 1_000;
/** Of these, so many stay as elements: browsers nest no deeper than 512. */
const deepestKept = 256;
/** A style attribute longer than this is no formatting by hand. */
const longestStyle = 4_096;
const longestAddress = 8_192;
const cutMark = '<p><em>The message goes on. Download the original to read the rest.</em></p>';

export interface HtmlOfMessage {
  readonly messageId: string;
  readonly attachments: readonly Pick<StoredAttachment, 'n' | 'contentId'>[];
  /** Pictures that lie elsewhere, by https, are kept: the reader asked for them. */
  readonly images?: boolean;
}

export interface SafeHtml {
  readonly html: string;
  /** Pictures, or other things that a browser would load from elsewhere, were taken out. */
  readonly remoteContentBlocked: boolean;
}

/** An address as browsers read it: without white space around it, and without control characters and breaks in it. */
function plainAddress(value: string | undefined): string {
  return (value ?? '')
    .slice(0, longestAddress)
    .replace(/[\u0000-\u001f\u007f]+/g, '')
    .trim();
}

function parsed(address: string): URL | null {
  return URL.canParse(address) ? new URL(address) : null;
}

const linkSchemes = new Set(['http:', 'https:', 'mailto:', 'tel:']);

/** A link may lead to the web, to a mail or to a call; it never tells where it was, and opens beside the console. */
function safeLink(tagName: string, attributes: Attributes): Tag {
  const { href, ...rest } = attributes;
  const url = parsed(plainAddress(href));
  if (!url || !linkSchemes.has(url.protocol)) return { tagName, attribs: rest };
  // What stands under the pointer is where it leads, whatever its text or the mail's own title says.
  const own = { href: url.href, title: url.href, target: '_blank', rel: 'noopener noreferrer nofollow' };
  return { tagName, attribs: { ...own, ...rest, ...own } };
}

const picture = /^data:image\/(?:png|jpe?g|gif|webp);base64,[a-z0-9+/=\s]*$/i;
const elsewhere = /^(?:https?:)?[\\/]{2}/i;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Where the pictures of one message lead, and whether any was left out because it lies elsewhere. */
class Pictures {
  blocked = false;
  private readonly byContentId: ReadonlyMap<string, number>;

  constructor(private readonly message: HtmlOfMessage) {
    this.byContentId = new Map(
      message.attachments.flatMap(({ n, contentId }) => (contentId === null ? [] : [[contentId.toLowerCase(), n]])),
    );
  }

  safeImage(tagName: string, attributes: Attributes): Tag {
    const { src, srcset, ...rest } = attributes;
    const address = this.safeSource(src);
    if (srcset !== undefined && address === null) this.blocked = true;
    return { tagName, attribs: address === null ? rest : { ...rest, src: address } };
  }

  /** Notes what other attributes would load; they are taken out by the rules. */
  note(attributes: Attributes): void {
    const { background, poster, style } = attributes;
    if (
      elsewhere.test(plainAddress(background)) ||
      elsewhere.test(plainAddress(poster)) ||
      /url\s*\(\s*["']?\s*(?:https?:)?[\\/]{2}/i.test(style?.slice(0, longestStyle) ?? '')
    ) {
      this.blocked = true;
    }
  }

  private safeSource(src: string | undefined): string | null {
    if (src === undefined) return null;
    if (/^\s*data:/i.test(src)) return picture.test(src.trim()) ? src.trim() : null;
    const address = plainAddress(src);
    if (/^cid:/i.test(address)) {
      const id = decoded(address.slice('cid:'.length)).toLowerCase();
      const n = this.byContentId.get(id);
      return n === undefined
        ? null
        : `/api/messages/${encodeURIComponent(this.message.messageId)}/attachments/${n}?inline=1`;
    }
    const url = parsed(address);
    if (this.message.images === true && url?.protocol === 'https:') return url.href;
    if (elsewhere.test(address) || (url !== null && /^(?:https?|ftp):$/.test(url.protocol))) this.blocked = true;
    return null;
  }
}

function rules(pictures: Pictures): IOptions {
  return {
    allowedTags,
    nonTextTags,
    allowedAttributes,
    allowedStyles,
    allowedClasses: {},
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowedSchemesByTag: { img: ['https', 'data'] },
    allowProtocolRelative: false,
    disallowedTagsMode: 'discard',
    nestingLimit: deepestKept,
    transformTags: {
      a: safeLink,
      img: (tagName, attributes) => pictures.safeImage(tagName, attributes),
      '*': (tagName, attributes) => {
        pictures.note(attributes);
        const { style, ...rest } = attributes;
        const keeps = style !== undefined && style.length <= longestStyle;
        return { tagName, attribs: keeps ? attributes : rest };
      },
    },
    exclusiveFilter: ({ tag, attribs }) =>
      tag === 'img' && attribs['src'] === undefined && (attribs['alt'] ?? '') === '',
  };
}

/**
 * The HTML of a mail as it may be shown: no script, form, frame, object, handler, style sheet or address that loads
 * anything but this message's own pictures; links only to the web, to mail and to calls. Any text gives HTML; time is
 * linear in its size, of which the first 2 Mi characters are read.
 */
export function safeHtml(html: string, message: HtmlOfMessage): SafeHtml {
  const pictures = new Pictures(message);
  const kept = cutDepth(html.slice(0, longestHtml), deepest);
  const safe = sanitizeHtml(kept, rules(pictures));
  return { html: kept.length < html.length ? safe + cutMark : safe, remoteContentBlocked: pictures.blocked };
}
