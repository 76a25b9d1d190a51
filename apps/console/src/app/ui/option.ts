/** Something to choose: its value and its words. */
export interface Option<T extends string = string> {
  readonly value: T;
  readonly words: string;
}
