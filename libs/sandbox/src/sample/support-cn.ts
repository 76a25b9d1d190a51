import { lampPicture, zip } from '../mail/sample-files.ts';
import type { SampleEntry } from './sample-entry.ts';

const LI_NA = { name: '李娜', address: 'na.li@example.com' };

/** Simplified and Traditional Chinese: support-cn@leuchtwerk.example. */
export const SUPPORT_CN: readonly SampleEntry[] = [
  {
    key: 'cn-wuliu',
    from: { name: '王小明', address: 'xiaoming.wang@example.org' },
    subject: '请问我的订单什么时候发货？',
    charset: 'gb2312',
    text: `您好：

我上周在网上订购了一盏吊灯，订单号是 LW-60231，到现在还没有看到物流信息。请问大概什么时候可以发货？

谢谢！
王小明
`,
  },
  {
    key: 'cn-shanshuo-1',
    from: LI_NA,
    subject: '落地灯闪烁',
    charset: 'gb2312',
    text: `客服您好：

我家的落地灯用了不到一个月就开始闪烁，换了新灯泡也没有用。请问是否可以保修？需要我提供什么资料？

李娜
`,
  },
  {
    key: 'tw-posun',
    from: { name: '陳怡君', address: 'yichun.chen@example.net' },
    subject: '收到的檯燈有破損',
    charset: 'big5',
    text: `您好：

今天收到檯燈，外箱完好，但是燈罩的邊緣裂開了，照片如附件。請問可以換一個新的嗎？

謝謝
陳怡君
`,
    attachments: [
      {
        name: '燈罩照片.png',
        type: 'image/png',
        content: lampPicture([86, 132, 96]),
        nameStyle: 'encoded-word',
        nameCharset: 'big5',
      },
    ],
  },
  {
    key: 'cn-fapiao',
    from: { name: '朱镕', address: 'zhurong@example.com' },
    subject: '关于发票抬头的修改（朱镕）',
    charset: 'gbk',
    text: `您好：

发票上的名字写错了，应该是“镕”，不是“熔”。麻烦重新开一张，寄到原来的地址即可。

朱镕
`,
  },
  {
    key: 'cn-shanshuo-2',
    from: LI_NA,
    subject: '回复: 落地灯闪烁',
    answers: 'cn-shanshuo-1',
    charset: 'gb2312',
    text: `补充一下：换到别的房间的插座上也是一样。开关的地方有点发热，家里有小孩，我不太放心。

李娜
`,
  },
  {
    key: 'tw-baojia',
    from: { name: '林建宏設計事務所', address: 'studio@lin-design.test' },
    subject: '專案報價：書店照明三十盞',
    charset: 'big5',
    text: `您好，

我們正在規劃一間書店，需要約三十盞吊燈，圖面請見壓縮檔。請提供報價以及交期，最好能在本週五以前回覆。

林建宏
`,
    attachments: [
      {
        name: 'drawings.zip',
        type: 'application/zip',
        content: zip('drawings.txt', Buffer.from('Reading room: 18 pendants\nCounter: 12 pendants\n')),
      },
    ],
  },
  {
    key: 'cn-ouyuan',
    from: { name: '赵㛃', address: 'zhao.jie@example.org' },
    subject: '价格是 € 249 还是 € 268？',
    charset: 'gb18030',
    text: `您好：

商品页面上写的是 € 249，结算的时候变成了 € 268，请问多出来的是运费吗？另外我的名字是“㛃”，系统里显示不出来。

赵㛃
`,
  },
  {
    key: 'tw-dianya',
    from: { name: '黃志豪', address: 'chihhao.huang@example.org' },
    subject: '請問支援 110V 嗎？',
    charset: 'utf-8',
    text: '您好，\n\n想請問「Kontor」這款吊燈在臺灣的 110V 電壓下可以使用嗎？需不需要另外買變壓器？\n\n黃志豪\n',
  },
  {
    key: 'cn-html',
    from: { name: '灯饰世界采购部', address: 'caigou@dengshi.test' },
    subject: '合作意向',
    charset: 'gbk',
    html: '<html><head><meta http-equiv="Content-Type" content="text/html; charset=gbk"></head><body><p>您好，</p><p>我们是一家<b>灯饰经销商</b>，对贵公司的产品很感兴趣。请发一份最新的<font color="#c0392b">产品目录</font>和价格表。</p><p>采购部 孙经理</p></body></html>',
  },
  {
    key: 'cn-shanshuo-3',
    from: LI_NA,
    subject: '回复: 落地灯闪烁',
    answers: 'cn-shanshuo-2',
    charset: 'gb2312',
    trickle: true,
    text: '现在灯完全不亮了，还闻到一点焦味。我已经把插头拔了，请尽快和我联系。\n\n李娜\n',
  },
  {
    key: 'tw-xiexie',
    from: { name: '吳淑芬', address: 'shufen.wu@example.com' },
    subject: '謝謝你們的服務',
    charset: 'big5',
    trickle: true,
    text: '您好，\n\n新的燈已經收到了，非常漂亮，謝謝你們這麼快就處理好。\n\n吳淑芬\n',
  },
  {
    key: 'cn-tuihuo',
    from: { name: '周杰', address: 'jie.zhou@example.net' },
    subject: '申请退货',
    charset: 'gb18030',
    trickle: true,
    text: '您好：\n\n昨天收到的壁灯尺寸不合适，想申请退货。请告诉我退货地址，运费由谁承担？\n\n周杰\n',
  },
];
