import { en, type Messages } from './en';

/** m is the page's words in the language in use. */
export const m: Messages = en;
