import { Injectable, computed, inject } from '@angular/core';
import { Texts } from './texts.ts';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** Numbers, sizes, times and ages as the reader's locale writes them. Methods read a signal: templates follow a change. */
@Injectable({ providedIn: 'root' })
export class Formats {
  private readonly texts = inject(Texts);
  private readonly made = computed(() => {
    const locale = this.texts.locale();
    return {
      number: new Intl.NumberFormat(locale),
      oneDigit: new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }),
      date: new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }),
      utcDay: new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' }),
      dayMonth: new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' }),
      time: new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }),
      dateTime: new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'medium' }),
      relative: new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' }),
    };
  });

  number(value: number): string {
    return this.made().number.format(value);
  }

  /** Bytes in the binary unit that keeps the figure short: 512 B, 1.2 KiB, 25 MiB. */
  size(bytes: number): string {
    const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
    let value = bytes;
    let unit = 0;
    while (value >= 1024 && unit < units.length - 1) {
      value /= 1024;
      unit += 1;
    }
    return `${this.made().oneDigit.format(value)} ${units[unit] ?? 'B'}`;
  }

  date(instant: string | number): string {
    return this.made().date.format(new Date(instant));
  }

  /** A day by UTC, written 2026-11-23, as Mon 23 Nov wherever the reader is. */
  utcDay(date: string): string {
    return this.made().utcDay.format(new Date(`${date}T00:00:00Z`));
  }

  /** 10:42 of today; otherwise 18 Nov. */
  timeOrDay(instant: string | number, now = Date.now()): string {
    const then = new Date(instant);
    const sameDay = then.toDateString() === new Date(now).toDateString();
    return sameDay ? this.made().time.format(then) : this.made().dayMonth.format(then);
  }

  time(instant: string | number): string {
    return this.made().time.format(new Date(instant));
  }

  /** The whole of it, for tooltips. */
  dateTime(instant: string | number): string {
    return this.made().dateTime.format(new Date(instant));
  }

  /** "12 sec. ago", "in 48 sec.", "yesterday". */
  relative(instant: string | number, now = Date.now()): string {
    const seconds = Math.round((new Date(instant).getTime() - now) / 1000);
    const size = Math.abs(seconds);
    const { relative } = this.made();
    if (size < minute) return relative.format(seconds, 'second');
    if (size < hour) return relative.format(Math.trunc(seconds / minute), 'minute');
    if (size < day) return relative.format(Math.trunc(seconds / hour), 'hour');
    return relative.format(Math.trunc(seconds / day), 'day');
  }

  /** How long something lasted or waits: 48 s, 38 min, 2 h 10, 3 d. */
  age(milliseconds: number): string {
    const seconds = Math.max(0, Math.round(milliseconds / 1000));
    const { age } = this.texts.messages();
    if (seconds < minute) return age.seconds(this.number(seconds));
    if (seconds < hour) return age.minutes(this.number(Math.trunc(seconds / minute)));
    if (seconds < day) {
      const minutes = Math.trunc((seconds % hour) / minute);
      return age.hours(this.number(Math.trunc(seconds / hour)), minutes === 0 ? '' : String(minutes).padStart(2, '0'));
    }
    return age.days(this.number(Math.trunc(seconds / day)));
  }
}
