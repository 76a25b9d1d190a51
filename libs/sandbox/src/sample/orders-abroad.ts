import type { SampleEntry } from './sample-entry.ts';

/** From customers who write in their own language: orders@leuchtwerk.example. */
export const ORDERS_ABROAD: readonly SampleEntry[] = [
  {
    key: 'el-paraggelia',
    from: { name: 'Νίκος Παπαδόπουλος', address: 'nikos.papadopoulos@example.org' },
    subject: 'Ερώτηση για την παραγγελία μου',
    charset: 'iso-8859-7',
    text: 'Καλησπέρα σας,\n\nπαρήγγειλα ένα επιτραπέζιο φωτιστικό πριν από δέκα ημέρες και δεν έχω λάβει ακόμη ενημέρωση. Μπορείτε να ελέγξετε πότε θα παραδοθεί;\n\nΕυχαριστώ,\nΝίκος Παπαδόπουλος\n',
  },
  {
    key: 'ar-talab',
    from: { name: 'أحمد منصور', address: 'ahmad.mansour@example.com' },
    subject: 'استفسار عن طلب رقم LW-48311',
    charset: 'windows-1256',
    text: 'السلام عليكم،\n\nطلبت مصباحين قبل أسبوع ولم يصلني رقم التتبع حتى الآن. أرجو إفادتي بموعد التسليم.\n\nمع الشكر،\nأحمد منصور\n',
  },
  {
    key: 'he-nura',
    from: { name: 'יעל כהן', address: 'yael.cohen@example.net' },
    subject: 'שאלה לגבי מנורת הקיר',
    charset: 'iso-8859-8-i',
    text: 'שלום,\n\nקיבלתי את מנורת הקיר, אבל חסרים הברגים בחבילה. אפשר לשלוח לי אותם בדואר?\n\nתודה רבה,\nיעל כהן\n',
  },
  {
    key: 'uk-zamovlennia',
    from: { name: 'Ірина Коваленко', address: 'iryna.kovalenko@example.org' },
    subject: 'Питання щодо замовлення',
    charset: 'koi8-u',
    text: 'Добрий день!\n\nЯ замовила у вас люстру, але в підтвердженні вказано інший колір. Чи можна ще змінити на чорний? Їхати по неї далеко, тож хочу встигнути до відправлення.\n\nДякую,\nІрина Коваленко\n',
  },
  {
    key: 'ru-skidka',
    from: { name: 'Дмитрий Орлов', address: 'd.orlov@example.net' },
    subject: 'Скидка на второй светильник',
    charset: 'windows-1251',
    text: 'Добрый день!\n\nНа сайте обещана скидка 10 % на второй светильник, но в корзине она не применилась (заказ № LW-48352). Проверьте, пожалуйста.\n\nДмитрий Орлов\n',
  },
  {
    key: 'ko-baesong',
    from: { name: '김민지', address: 'minji.kim@example.com' },
    subject: '배송 문의드립니다',
    charset: 'euc-kr',
    text: '안녕하세요.\n\n지난주에 주문한 조명이 아직 도착하지 않았습니다. 주문 번호는 LW-48366입니다. 언제쯤 받을 수 있을까요?\n\n감사합니다.\n김민지 드림\n',
  },
  {
    key: 'th-khom',
    from: { name: 'สมชาย ใจดี', address: 'somchai.jaidee@example.org' },
    subject: 'สอบถามเรื่องการจัดส่งโคมไฟ',
    charset: 'tis-620',
    text: 'สวัสดีครับ\n\nผมสั่งโคมไฟตั้งโต๊ะไปเมื่อวันจันทร์ อยากทราบว่าจัดส่งมาประเทศไทยใช้เวลากี่วันครับ\n\nขอบคุณครับ\nสมชาย\n',
  },
  {
    key: 'ar-mukhattat',
    from: { name: 'ليلى حداد', address: 'layla.haddad@example.com' },
    subject: 'Re: عرض سعر Kontor 12 قطعة',
    charset: 'utf-8',
    trickle: true,
    text: 'مرحبا،\n\nنحتاج إلى 12 قطعة من Kontor باللون الأسود لمقهى جديد. هل السعر 249 € يشمل الشحن إلى عمّان؟\n\nتحياتي،\nليلى حداد\n',
    html: '<div dir="rtl"><p>مرحبا،</p><p>نحتاج إلى 12 قطعة من <b>Kontor</b> باللون الأسود لمقهى جديد. هل السعر 249 € يشمل الشحن إلى عمّان؟</p><p>تحياتي،<br>ليلى حداد</p></div>',
  },
];
