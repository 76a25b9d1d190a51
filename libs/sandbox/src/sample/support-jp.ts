import { lampPicture, pdf } from '../mail/sample-files.ts';
import type { SampleEntry } from './sample-entry.ts';
import { withBytes } from './spoil.ts';

const TANAKA = { name: '田中 由美', address: 'yumi.tanaka@example.org' };

/** Japanese: support-jp@leuchtwerk.example. */
export const SUPPORT_JP: readonly SampleEntry[] = [
  {
    key: 'jp-nouki',
    from: { name: '佐藤 健一', address: 'k.sato@example.com' },
    subject: '納期についてのお問い合わせ',
    charset: 'iso-2022-jp',
    text: `ロイヒトヴェルク
カスタマーサポート御中

お世話になっております。佐藤と申します。
先週注文いたしましたペンダントライト「コントア」（注文番号 LW-51120）の納期を教えていただけますでしょうか。
来月初めに引っ越しを予定しており、それまでに届くと助かります。

よろしくお願いいたします。

佐藤 健一
`,
  },
  {
    key: 'jp-tenmetsu-1',
    from: TANAKA,
    subject: 'ランプが点滅します',
    charset: 'iso-2022-jp',
    text: `はじめまして。田中と申します。

二週間ほど前に購入したフロアランプですが、昨日から点滅するようになりました。
電球は新品に交換しましたが、改善しません。
修理をお願いすることはできますか。

田中 由美
`,
  },
  {
    key: 'jp-ryoushuusho',
    from: { name: '株式会社山本商事 経理部', address: 'keiri@yamamoto-shoji.test' },
    subject: '【至急】領収書の再発行のお願い',
    charset: 'shift_jis',
    text: `サポートご担当者様

平素より大変お世話になっております。
山本商事㈱経理部の小林でございます。

先月分の領収書を紛失してしまいました。お手数ですが、宛名を「株式会社山本商事」として再発行をお願いできますでしょうか。

何卒よろしくお願い申し上げます。
`,
  },
  {
    key: 'jp-shashin',
    from: { name: '鈴木 あかり', address: 'akari.suzuki@example.net' },
    subject: '届いた商品にひびが入っていました',
    charset: 'iso-2022-jp',
    text: `お世話になります。鈴木です。

本日、テーブルランプが届きましたが、シェードにひびが入っていました。
写真を添付いたしますので、ご確認ください。
交換をお願いいたします。
`,
    attachments: [
      {
        name: 'ひびの写真.png',
        type: 'image/png',
        content: lampPicture([92, 128, 168]),
        nameStyle: 'encoded-word',
        nameCharset: 'iso-2022-jp',
      },
    ],
  },
  {
    key: 'jp-tenmetsu-2',
    from: TANAKA,
    subject: 'Re: ランプが点滅します',
    answers: 'jp-tenmetsu-1',
    charset: 'iso-2022-jp',
    text: `田中です。追加でご連絡いたします。

別の部屋のコンセントでも試しましたが、同じ症状でした。
スイッチの部分が少し熱くなるのも気になります。

> 修理をお願いすることはできますか。
`,
  },
  {
    key: 'jp-denatsu',
    from: { name: '高橋 誠', address: 'makoto.takahashi@example.org' },
    subject: '電圧について',
    charset: 'euc-jp',
    text: `こんにちは。

ドイツの家族から「デューネ」を贈ってもらいました。日本の100Vでも使えますか。
変圧器が必要でしたら、おすすめの機種を教えてください。

高橋 誠
`,
  },
  {
    key: 'jp-mitsumori',
    from: { name: '喫茶ひだまり', address: 'info@hidamari.test' },
    subject: 'お見積りのお願い（店舗用照明8台）',
    charset: 'utf-8',
    text: `ご担当者様

喫茶店の改装にあたり、添付の内容でお見積りをお願いしたく存じます。
できれば今週中にお返事をいただけますと幸いです。

喫茶ひだまり
店主 森
`,
    attachments: [
      {
        name: '照明リスト.pdf',
        type: 'application/pdf',
        content: pdf(['Kontor S  x 6', 'Spatz     x 2', 'Hidamari Coffee']),
      },
    ],
  },
  {
    key: 'jp-mojibake',
    from: { name: '伊藤 翔', address: 'sho.ito@example.com' },
    subject: '配送先の変更をお願いします',
    charset: 'iso-2022-jp',
    text: `伊藤です。

注文番号 LW-51188 の配送先を、下記の住所に変更してください。

京都市左京区下鴨一丁目
`,
    flaw: {
      title: 'ISO-2022-JP without a label: 配送先の変更をお願いします',
      spoil: withBytes('Content-Type: text/plain; charset=iso-2022-jp', Buffer.from('Content-Type: text/plain')),
    },
  },
  {
    key: 'jp-tenmetsu-3',
    from: TANAKA,
    subject: 'Re: ランプが点滅します',
    answers: 'jp-tenmetsu-2',
    charset: 'iso-2022-jp',
    trickle: true,
    text: `田中です。

先ほど、とうとう点かなくなりました。少し焦げたような臭いもしましたので、プラグを抜いてあります。
至急ご連絡をいただけますでしょうか。
`,
  },
  {
    key: 'jp-orei',
    from: { name: '中村 さくら', address: 'sakura.nakamura@example.net' },
    subject: 'お礼🌸',
    charset: 'utf-8',
    trickle: true,
    text: 'こんにちは。中村です。\n\n先日は丁寧にご対応いただき、ありがとうございました🌸\n新しいランプ、とても気に入っています。\n',
  },
  {
    key: 'jp-kyanseru',
    from: { name: '渡辺 大輔', address: 'd.watanabe@example.org' },
    subject: '注文のキャンセル',
    charset: 'shift_jis',
    trickle: true,
    text: '渡辺と申します。\n\n本日注文した LW-51203 を間違えて二つ頼んでしまいました。一つキャンセルできますか。\n\n渡辺 大輔\n',
  },
  {
    key: 'jp-houmon',
    from: { name: '加藤 恵', address: 'megumi.kato@example.com' },
    subject: 'ショールームの見学について',
    charset: 'iso-2022-jp',
    trickle: true,
    text: 'はじめまして、加藤と申します。\n\n来週の土曜日にショールームを見学したいのですが、予約は必要でしょうか。\n大人二人、子供一人です。\n',
  },
];
