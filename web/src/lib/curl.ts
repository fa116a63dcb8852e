/** A message of a webhook as a line that posts the very same bytes again. */

interface Sent {
  readonly endpointUrl: string
  readonly requestHeaders: Readonly<Record<string, string>>
  readonly request: string
}

/** For a POSIX shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** What curl says by itself. */
const curlsOwn = /^(host|content-length|connection|accept-encoding)$/i

export function curlOf({ endpointUrl, requestHeaders, request }: Sent): string {
  const headers = Object.entries(requestHeaders).filter(([name]) => !curlsOwn.test(name))
  const lines = headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`)
  return [`curl ${quoted(endpointUrl)}`, ...lines, `--data-raw ${quoted(request)}`].join(' \\\n  ')
}
