/** An endpoint of the source as it is shown and recorded: without a user name, a password or a query, which may be secret. */
export function shownUrl(text: string): string {
  const url = URL.parse(text)
  if (!url) return text.replace(/[?#@].*$/s, '…')
  return `${url.protocol}//${url.host}${url.pathname}${url.search === '' ? '' : '?…'}`
}
