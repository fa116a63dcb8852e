/** The largest requests to the public pages and to other routes outside the API. */

import type { Route } from '../routes.ts'
import type { WorstRequest } from './largest-requests.ts'
import type { PublicLinks } from './prepare.ts'

/** More fields than any form has. */
const formOf = (bytes: number) => 'field-1=x&'.repeat(Math.floor(bytes / 10))

export function worstPageRequests({ folder, receive, direct }: PublicLinks, routes: readonly Route[]): WorstRequest[] {
  return routes.flatMap(({ method, url }) => {
    const link = url.startsWith('/d/') ? direct : url.includes('entries') || url.includes('submit') ? receive : folder
    const path = url
      .replaceAll(/:(hash|link)\b[^/]*/g, link)
      .replaceAll(/:\w+/g, '1')
      .replace('*', 'a/'.repeat(300))
    const query = `${path}?${'name=%2a&'.repeat(1_500)}`
    if (method === 'GET' || method === 'HEAD') return [{ what: `${url}: query`, method, path: query }]
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    return [
      { what: `${url}: small form`, method, path, headers: form, body: formOf(16_000) },
      { what: `${url}: large form`, method, path, headers: form, body: formOf(1_000_000) },
      { what: `${url}: form of many parts`, method, path, ...manyFields() },
    ]
  })
}

function manyFields(): Pick<WorstRequest, 'headers' | 'body'> {
  const boundary = 'b'.repeat(60)
  const part = (i: number) => `--${boundary}\r\ncontent-disposition: form-data; name="field-${i}"\r\n\r\nx\r\n`
  const body = Array.from({ length: 20_000 }, (_, i) => part(i)).join('')
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: `${body}--${boundary}--\r\n`,
  }
}
