/** The curl command that repeats a webhook delivery, byte for byte. */

interface Sent {
  readonly endpointUrl: string
  readonly requestHeaders: Readonly<Record<string, string>>
  readonly request: string
}

/** Quotes for a POSIX shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** Headers that curl sets by itself. */
const headersSetByCurl = /^(host|content-length|connection|accept-encoding)$/i

export function curlOf({ endpointUrl, requestHeaders, request }: Sent): string {
  const headers = Object.entries(requestHeaders).filter(([name]) => !headersSetByCurl.test(name))
  const lines = headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`)
  return [`curl ${quoted(endpointUrl)}`, ...lines, `--data-raw ${quoted(request)}`].join(' \\\n  ')
}
