/**
 * A text of ours that may hold words of a server, for a chat: neither a link nor a mention comes of it. Its code spans and
 * underscores stay, so that what is to be typed can be copied.
 */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('](', `]${wordJoiner}(`)
    .replace(/@(?=everyone|channel|here|all\b)/gi, `@${wordJoiner}`)
    .replaceAll('*', '∗');
}

/** What somebody else said, as it is: nothing in it is bold, struck out or code. */
export function escapeForeign(text: string): string {
  return escapeMarkdown(text)
    .replaceAll('`', 'ˋ')
    .replaceAll('~', '∼')
    .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, 'ˍ');
}

// A backslash before the character is shown as such by half of the chats; lookalikes are shown alike by all.
const wordJoiner = '\u2060';
